export { describeCredentialPool } from './conformance/credential-pool.js';
export type { CredentialPoolParts } from './conformance/credential-pool.js';
export { makeExchange, TEST_CONFIG } from './exchange-fixture.js';
export type { ExchangeFixture, ExchangeFixtureOptions } from './exchange-fixture.js';
export { FakeAmbient } from './fake-ambient.js';
export type { AmbientReading } from './fake-ambient.js';
