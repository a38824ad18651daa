export { FAKE_SIGNER, makeAttempt } from './attempt-fixture.js';
export type { AttemptFixtureOptions } from './attempt-fixture.js';
export { describeCredentialPool } from './conformance/credential-pool.js';
export type { CredentialPoolParts } from './conformance/credential-pool.js';
export { observeCapabilities } from './conformance/provider-capabilities.js';
export {
  expectAsObserved,
  expectedFixture,
  PROVIDER_CASES,
  readUnsupported,
  runProviderFixture,
} from './conformance/provider-fixtures.js';
export type { FixtureOutcome, ProviderCase } from './conformance/provider-fixtures.js';
export { makeExchange, TEST_CONFIG } from './exchange-fixture.js';
export type { ExchangeFixture, ExchangeFixtureOptions } from './exchange-fixture.js';
export { FakeAmbient } from './fake-ambient.js';
export type { AmbientReading } from './fake-ambient.js';
export { ScriptedProvider } from './scripted-provider.js';
export type { ScriptedFailure } from './scripted-provider.js';
export { ScriptedCall } from './scripted-transport.js';
export type { CallScript } from './scripted-transport.js';
export { ScriptedUpstream } from './scripted-upstream.js';
export type { ScriptedUpstreamOptions } from './scripted-upstream.js';
export { settled, watchRun } from './watch-run.js';
export type { WatchedRun } from './watch-run.js';
export { conversation, textBlock, toolResult, toolUse, translateRequest } from './request-shorthand.js';
export type { TranslatedRequest } from './request-shorthand.js';
export type { OtlpTraceDocument, SinkSpan, SinkSpanEvent, SinkSpanKind } from './otlp-span.js';
export { startOtlpSink } from './otlp-sink.js';
export type { OtlpSink } from './otlp-sink.js';
export { assertSpanTree, formatSpanTree } from './span-tree.js';
export type { SpanTreeExpectation } from './span-tree.js';
export { DRIVEN_USAGE, ExchangeDriver, openDrivenRequest } from './exchange-driver.js';
export type { DrivenTaps, ExchangeDriverOptions } from './exchange-driver.js';
export { prepareDatabase } from './prepared-database.js';
export { onlySpan, openSpanBench } from './span-bench.js';
export type { SpanBench } from './span-bench.js';
export { hasS3Server, S3Server } from './servers/s3-server.js';
export type { S3Fault } from './servers/s3-server.js';
export { hasOpenssl, hasRedisServer, RedisServer } from './servers/redis-server.js';
