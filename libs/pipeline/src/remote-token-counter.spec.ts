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
function stage(
  scripts: readonly CallScript[],
  options: { keys?: readonly string[]; counts?: boolean; needsMedia?: boolean } = {},
) {
  const { exchange, ambient } = makeExchange();
  const upstream = new ScriptedUpstream({ ambient, scripts, ...(options.keys && { keys: options.keys }) });
  const prepared = { request: REQUEST, losses: [], openDecoder: () => ({ push: () => [], end: () => [] }) };
  const dryRun: Pick<DryRun, 'prepare' | 'needsMedia'> = {
    needsMedia: () => options.needsMedia === true,
    prepare: (): Promise<PreparedAttempt> =>
      Promise.resolve({
        ...prepared,
        ...(options.counts !== false && { countCall: () => ({ request: REQUEST, read }) }),
      }),
  };
  const { transport, credentials } = upstream;
  const counter = new RemoteTokenCounter({ dryRun, transport, credentials });
  const client = new AbortController();
  const count = (model = TARGET.model) => counter.count(exchange, { ...TARGET, model }, client.signal);
  return { ambient, transport, credentials, client, count };
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
    ['would have to be sent what URLs lead to', [answer('{"n":7}')], { needsMedia: true }],
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

  it.each<[string, CallScript]>([
    ['before its head', () => undefined],
    ['in the middle of its body', (call) => call.head().bytes('{')],
  ])('closes an upstream that is silent %s at once when the client leaves', async (_, silent) => {
    const { count, client, transport, credentials } = stage([silent]);
    const counting = count();
    await settled();
    client.abort();
    expect(transport.last.signal.aborted).toBe(true);
    expect(await counting).toBeUndefined();
    await settled();
    expect(credentials.settlements).toEqual(['openai-1: ok']);
    expect(await count()).toBeUndefined();
    expect(transport.calls).toHaveLength(1);
  });

  it('asks for other models of a provider that does not know one', async () => {
    const { count, transport } = stage([answer('', 404), answer('{"n":7}')]);
    expect(await count('no-such-model')).toBeUndefined();
    expect(await count()).toBe(7);
    expect(await count('no-such-model')).toBeUndefined();
    expect(transport.calls).toHaveLength(2);
  });

  it('remembers no more than a thousand models that nobody knows', async () => {
    const { count, transport } = stage(Array.from({ length: 1_002 }, () => answer('', 404)));
    for (let model = 0; model <= 1_000; model += 1) await count(`model-${model}`);
    await count('model-1000');
    expect(transport.calls).toHaveLength(1_001);
    await count('model-0');
    expect(transport.calls).toHaveLength(1_002);
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
