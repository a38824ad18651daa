export type { AccessPolicy } from './access-policy.js';
export { buildPipeline } from './build-pipeline.js';
export type { Pipeline, PipelineDependencies, PipelineRun } from './build-pipeline.js';
export type { CompletionFrame } from './completion-frame.js';
export type { ExchangeHandler, ExchangeInterceptor } from './exchange-interceptor.js';
export { outcomeOf } from './outcome-of.js';
export { MemoryQuirkStore } from './quirk-store.js';
export type { QuirkStore } from './quirk-store.js';
export type { ExchangeSummary, RunningExchange } from './running-exchange.js';
