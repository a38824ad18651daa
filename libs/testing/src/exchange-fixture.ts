import type { MessagesRequest } from '@sluice/anthropic';
import type { ConfigSnapshot, Exchange, ExchangeEvent } from '@sluice/exchange';

import { FakeAmbient } from './fake-ambient.js';

/** Settings as tests want them: one provider, no fallbacks, short round numbers. */
export const TEST_CONFIG: ConfigSnapshot = {
  hash: '0'.repeat(64),
  providers: [{ id: 'openai', adapter: 'openai', baseUrl: 'https://api.openai.test/v1', profile: 'openai' }],
  routing: {
    bigModel: { provider: 'openai', model: 'gpt-big' },
    middleModel: { provider: 'openai', model: 'gpt-middle' },
    smallModel: { provider: 'openai', model: 'gpt-small' },
    fallbacks: [],
  },
  timeouts: { connectMs: 1_000, streamReadMs: 60_000, wholeReadMs: 120_000 },
  retry: { maxRetries: 2, maxUpstreamCalls: 6, baseDelayMs: 1_000, maxDelayMs: 8_000, maxRetryAfterMs: 30_000 },
  streaming: { keepaliveMs: 10_000, firstByteHoldMs: 15_000 },
  recordingMode: 'redacted',
};

/** What a test may set of an exchange. */
export interface ExchangeFixtureOptions {
  readonly request?: Partial<MessagesRequest>;
  readonly config?: Partial<ConfigSnapshot>;
  readonly ambient?: FakeAmbient;
  readonly exchange?: Partial<Exchange>;
}

/** An exchange, and what its stages reported. */
export interface ExchangeFixture {
  readonly exchange: Exchange;
  readonly ambient: FakeAmbient;
  /** Everything reported, ambient readings included, in order. */
  readonly events: ExchangeEvent[];
  /** The reported events of one type. */
  readonly eventsOf: <Type extends ExchangeEvent['type']>(type: Type) => Extract<ExchangeEvent, { type: Type }>[];
}

/** Makes an exchange that runs on a {@link FakeAmbient} and keeps what is reported to it. */
export function makeExchange(options: ExchangeFixtureOptions = {}): ExchangeFixture {
  const ambient = options.ambient ?? new FakeAmbient();
  const events: ExchangeEvent[] = [];
  ambient.onReading = ({ site, value }) => events.push({ type: 'ambient-read', site, value });
  const request: MessagesRequest = {
    model: 'claude-sonnet-4-5',
    max_tokens: 1_024,
    messages: [{ role: 'user', content: 'hello' }],
    stream: true,
    ...options.request,
  };
  const exchange: Exchange = {
    id: '01JD0000000000000000000000',
    requestId: 'req_000000000000000000000001',
    inbound: {
      method: 'POST',
      path: '/v1/messages',
      query: '',
      headers: [],
      body: Buffer.from(JSON.stringify(request)),
    },
    request,
    principal: { id: 'local' },
    session: { id: 'session-1', source: 'header' },
    config: { ...TEST_CONFIG, ...options.config },
    ambient,
    trace: {},
    commit: { stage: 0 },
    budget: { upstreamCalls: 0 },
    report: (event) => events.push(event),
    ...options.exchange,
  };
  return {
    exchange,
    ambient,
    events,
    eventsOf: <Type extends ExchangeEvent['type']>(type: Type) =>
      events.filter((event): event is Extract<ExchangeEvent, { type: Type }> => event.type === type),
  };
}
