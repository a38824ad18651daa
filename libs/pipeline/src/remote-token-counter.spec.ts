import { describe, expect, it } from '@jest/globals';
import type { PreparedAttempt } from '@sluice/exchange';
import { makeExchange, ScriptedUpstream, settled, type CallScript } from '@sluice/testing';

import type { DryRun } from './dry-run.js';
import { RemoteTokenCounter } from './remote-token-counter.js';

const TARGET = { provider: 'openai', model: 'gpt-middle' };
const REQUEST = { method: 'POST', url: 'https://openai.test/count', headers: {}, body: '{}', stream: false } as const;

const read = (body: unknown): number | undefined => (body as { readonly n?: number }).n;
const answer =
  (body: string, status = 200): CallScript =>
  (call) =>
    call.head(status).bytes(body).end();

/** A counter in front of an upstream that answers as it is told. */
function stage(scripts: readonly CallScript[], options: { keys?: readonly string[]; counts?: boolean } = {}) {
  const { exchange, ambient } = makeExchange();
  const upstream = new ScriptedUpstream({ ambient, scripts, ...(options.keys && { keys: options.keys }) });
  const prepared = { request: REQUEST, losses: [], openDecoder: () => ({ push: () => [], end: () => [] }) };
  const dryRun: Pick<DryRun, 'prepare'> = {
    prepare: (): Promise<PreparedAttempt> =>
      Promise.resolve({
        ...prepared,
        ...(options.counts !== false && { countCall: () => ({ request: REQUEST, read }) }),
      }),
  };
  const { transport, credentials } = upstream;
  const counter = new RemoteTokenCounter({ dryRun, transport, credentials });
  return { ambient, transport, credentials, count: () => counter.count(exchange, TARGET) };
}

describe(RemoteTokenCounter.name, () => {
  it('gives what the upstream says, and the key back', async () => {
    const { count, credentials, transport } = stage([answer('{"n":7}')]);
    expect(await count()).toBe(7);
    expect(credentials.settlements).toEqual(['openai-1: ok']);
    expect(transport.calls.map(({ request }) => request)).toEqual([REQUEST]);
  });

  it.each<[string, readonly CallScript[], Parameters<typeof stage>[1]]>([
    ['refuses', [answer('{"n":7}', 500)], {}],
    ['refuses the key', [answer('{"n":7}', 401)], {}],
    ['says nothing that can be read', [answer('<html>')], {}],
    ['gives no count', [answer('{}')], {}],
    ['says too much', [answer(`{"n":7${' '.repeat(70_000)}}`)], {}],
    ['cannot be reached', [(call) => call.break(new Error('refused'))], {}],
    ['breaks off', [(call) => call.head().bytes('{"n"').break(new Error('reset'))], {}],
    ['has no key', [answer('{"n":7}')], { keys: [] }],
    ['has no counter', [answer('{"n":7}')], { counts: false }],
  ])('does not know where the upstream %s, and asks once', async (_, scripts, options) => {
    const { count, transport, credentials } = stage(scripts, options);
    expect(await count()).toBeUndefined();
    expect(transport.calls.length).toBeLessThanOrEqual(1);
    expect(credentials.settlements.filter((settlement) => !settlement.endsWith(': ok'))).toEqual([]);
  });

  it.each<[string, CallScript]>([
    ['before its head', () => undefined],
    ['in the middle of its body', (call) => call.head().bytes('{')],
  ])('waits 1.5 s for an upstream that falls silent %s, and closes it', async (_, silent) => {
    const { count, ambient, transport } = stage([silent]);
    let counted: number | 'waiting' | undefined = 'waiting';
    void count().then((tokens) => (counted = tokens));
    await settled();
    ambient.advance(1_499);
    await settled();
    expect(counted).toBe('waiting');
    ambient.advance(1);
    await settled();
    expect(counted).toBeUndefined();
    expect(transport.last.signal.aborted).toBe(true);
  });

  it('does not ask a provider again that has no such resource, for ten minutes', async () => {
    const { count, ambient, transport } = stage([answer('', 404), answer('{"n":7}')]);
    expect(await count()).toBeUndefined();
    ambient.advance(599_999);
    expect(await count()).toBeUndefined();
    expect(transport.calls).toHaveLength(1);
    ambient.advance(1);
    expect(await count()).toBe(7);
  });
});
