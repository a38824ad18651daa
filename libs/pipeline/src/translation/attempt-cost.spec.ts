import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { UpstreamError, type ExchangeEvent, type TokenPrices } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, watchRun, type CallScript } from '@sluice/testing';

import { buildPipeline } from '../build-pipeline.js';

/** 2026-05-01 as the beginning of a ULID. */
const MAY_ULID = '01KQG0XM000000000000000000';
const PRICES: readonly TokenPrices[] = [
  { from: '2020-01-01', input: 100, output: 100, cacheRead: 100 },
  { from: '2026-04-01', input: 10, output: 50, cacheRead: 1 },
  { from: '2026-09-01', input: 5, output: 5, cacheRead: 5 },
];
const known = [{ provider: 'openai', model: 'gpt-middle', prices: PRICES }];
const text: CompletionEvent = { type: 'text', text: 'x'.repeat(40) };
const usage: CompletionEvent = { type: 'usage', usage: { inputTokens: 200, cacheReadTokens: 800, outputTokens: 5 } };
const END: readonly CompletionEvent[] = [
  { type: 'finish', reason: 'end_turn' },
  { type: 'eof', clean: true },
];

interface Scene {
  readonly leave?: boolean;
  /** The gateway searches for the model. */
  readonly searches?: boolean;
}

async function costs(scripts: readonly CallScript[], { leave = false, searches = false }: Scene = {}) {
  const fixture = makeExchange({
    request: searches ? { tools: [{ type: 'web_search_20250305', name: 'web_search' }] } : {},
    config: { models: { known, checksContext: false }, assistance: { fetchMedia: false, webSearch: searches } },
    exchange: { id: MAY_ULID },
  });
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts });
  upstream.provider('openai').needs = { fetch: [], webSearch: true };
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  const watched = watchRun(run.chunks);
  await settled();
  // Each try that failed is followed by a wait.
  for (let wait = 0; wait < 3; wait += 1) {
    fixture.ambient.advance(8_000);
    await settled();
  }
  if (leave) watched.subscription.unsubscribe();
  await settled();
  type AttemptEnd = Extract<ExchangeEvent, { type: 'attempt-end' }>;
  const ends: AttemptEnd[] = fixture.eventsOf('attempt-end');
  return { attempts: ends.map(({ cost }) => cost), total: run.summary.cost };
}

const replying = (...events: readonly CompletionEvent[]): CallScript => {
  return (call) =>
    call
      .head()
      .events(...events, ...END)
      .end();
};

describe('what attempts cost', () => {
  it('is priced by the day the exchange began, as its id tells', async () => {
    const usd = (200 * 10 + 800 * 1 + 5 * 50) / 1_000_000;
    const { attempts, total } = await costs([replying(text, usage)]);
    expect(attempts).toMatchObject([{ usd, rows: [{ model: 'gpt-middle', usd }] }]);
    expect(total).toEqual({ usd, unpriced: 0 });
  });

  it('includes the prompt of a reply that broke off, and what was written until then, by estimate', async () => {
    const broken: CallScript = (call) => call.head().events(text).break(new Error('reset'));
    const { attempts } = await costs([broken]);
    // The estimate of the fixture is 42 tokens; forty characters are ten.
    expect(attempts).toMatchObject([
      {
        estimated: ['input', 'output'],
        usd: (42 * 10 + 10 * 50) / 1_000_000,
        rows: [{ inputTokens: 42, outputTokens: 10 }],
      },
    ]);
  });

  it('includes a reply that the client did not wait for', async () => {
    const begun: CallScript = (call) =>
      call.head().events({ type: 'start', usage: { inputTokens: 7, outputTokens: 1 } }, text);
    const { attempts, total } = await costs([begun], { leave: true });
    expect(attempts).toMatchObject([{ estimated: ['output'], rows: [{ inputTokens: 7, outputTokens: 10 }] }]);
    expect(total?.usd).toBe((7 * 10 + 10 * 50) / 1_000_000);
  });

  it.each<[string, CallScript]>([
    ['its head', () => undefined],
    ['its first word', (call) => call.head()],
    ['anything but a sign of life', (call) => call.head().events({ type: 'keepalive' })],
  ])('includes the prompt of a reply that the client left before %s', async (_what, silent) => {
    const { attempts, total } = await costs([silent], { leave: true });
    expect(attempts).toMatchObject([{ estimated: ['input'], rows: [{ inputTokens: 42, outputTokens: 0 }] }]);
    expect(total).toEqual({ usd: (42 * 10) / 1_000_000, unpriced: 0 });
  });

  it('includes all that the model wrote until then, thinking and arguments as well', async () => {
    const half: CallScript = (call) =>
      call
        .head()
        .events(
          { type: 'reasoning', text: 'x'.repeat(8) },
          { type: 'toolOpen', key: '0', id: 'c', name: 'run' },
          { type: 'toolArgs', key: '0', fragment: '{"a":"bc' },
        );
    const { attempts } = await costs([half], { leave: true });
    expect(attempts).toMatchObject([{ rows: [{ outputTokens: (8 + 8) / 4 }] }]);
  });

  it('believes what was counted of a reply that was cut, where it is more than was seen', async () => {
    const counted: CallScript = (call) => call.head().events(text, usage, { ...usage, usage: { outputTokens: 900 } });
    const { attempts } = await costs([counted], { leave: true });
    expect(attempts).toMatchObject([{ rows: [{ inputTokens: 200, cacheReadTokens: 800, outputTokens: 900 }] }]);
    expect(attempts[0]).not.toHaveProperty('estimated');
  });

  it('is that of each answer between searches, which cost nothing themselves', async () => {
    const query: readonly CompletionEvent[] = [
      { type: 'toolOpen', key: '0', id: 'c', name: 'web_search' },
      { type: 'toolArgs', key: '0', fragment: '{"query":"x"}' },
      { type: 'toolClose', key: '0' },
    ];
    const { attempts, total } = await costs([replying(...query, usage), replying(text, usage)], { searches: true });
    const usd = (200 * 10 + 800 * 1 + 5 * 50) / 1_000_000;
    expect(attempts.map((cost) => [cost?.usd, cost?.rows[0]?.webSearches])).toEqual([
      [usd, 0],
      [usd, 0],
    ]);
    expect(total).toEqual({ usd: 2 * usd, unpriced: 0 });
  });

  it('adds up over retries, and takes nothing for what was refused or never arrived', async () => {
    const refused: CallScript = (call) => call.refuse(529, { code: 'upstream_overloaded' });
    const unreachable: CallScript = (call) =>
      call.break(new UpstreamError('upstream_unreachable', { publicMessage: 'gone' }));
    const empty: CallScript = replying(usage);
    const { attempts, total } = await costs([refused, unreachable, replying(text, usage)]);
    expect(attempts.map((cost) => cost?.usd)).toEqual([undefined, undefined, attempts[2]?.usd]);
    expect(attempts.slice(0, 2)).toEqual([undefined, undefined]);
    expect(total).toEqual({ usd: attempts[2]?.usd, unpriced: 0 });
    const twice = await costs([empty, replying(text, usage)]);
    expect(twice.attempts).toHaveLength(2);
    expect(twice.total?.usd).toBe(2 * (attempts[2]?.usd ?? 0));
  });

  it('counts attempts of unknown price apart, with what their provider said', async () => {
    const told = {
      type: 'usage',
      usage: { inputTokens: 1, outputTokens: 1, billing: { reportedCostUsd: 0.25 } },
    } as const;
    const served = { type: 'start', model: 'gpt-middle' } as const;
    const tier = { type: 'usage', usage: { billing: { serviceTier: 'flex' } } } as const;
    const { attempts, total } = await costs([replying(served, text, told, tier)]);
    expect(attempts[0]).toMatchObject({ reportedUsd: 0.25 });
    expect(attempts[0]).not.toHaveProperty('usd');
    expect(total).toEqual({ usd: 0, reportedUsd: 0.25, unpriced: 1 });
  });
});
