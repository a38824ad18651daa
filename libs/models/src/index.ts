export { CATALOGUE_DATE } from './catalogue/known-models.js';
export { costOf } from './cost-of.js';
export { describeModel } from './describe-model.js';
export type { KnowledgeSource, ModelDescription } from './describe-model.js';
export { estimateCost } from './estimate-cost.js';
export type { CostEstimate, EstimatedTokens } from './estimate-cost.js';
export { factsOf } from './find-model.js';
export type { ModelSource } from './find-model.js';
export { roundedDollars } from './price-of.js';
