import type { ServerResponse } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Credential, ProviderSettings } from '@sluice/exchange';
import { createProviders } from '@sluice/providers';
import { UndiciTransport } from '@sluice/transport';

import { ListingUpstream } from '../../fixtures/listing-upstream.js';
import { until } from '../../fixtures/until.js';
import { ModelDiscovery } from './model-discovery.js';
import { ModelListMemory } from './model-list-memory.js';

const TTL_MS = 600_000;
const KEYS = ['first', 'second', 'third', 'fourth'].map((secret) => ({ id: secret, secret }));

let upstream: ListingUpstream;
let transport: UndiciTransport;
let discovery: ModelDiscovery | undefined;
let nowMs = 0;

beforeEach(async () => {
  nowMs = 1_000_000;
  upstream = await ListingUpstream.start();
  transport = new UndiciTransport({ connectMs: 1_000 });
});
afterEach(async () => {
  discovery?.close();
  discovery = undefined;
  await transport.destroy();
  await upstream.close();
});

interface Setting {
  readonly settings?: Partial<ProviderSettings>;
  readonly keys?: readonly Credential[];
  readonly memory?: ModelListMemory;
  readonly goodForMs?: number;
}

function discover({ settings, keys = KEYS.slice(0, 1), memory, goodForMs = TTL_MS }: Setting = {}): ModelDiscovery {
  const providers = [{ id: 'p', adapter: 'openai-compatible', baseUrl: upstream.url, profile: '', ...settings }];
  discovery = new ModelDiscovery({
    providers,
    adapters: createProviders(providers),
    credentials: new Map([['p', keys]]),
    transport,
    memory: memory ?? new ModelListMemory(),
    goodForMs,
    // Real time passes as well, so that the patience of clients can be seen.
    now: () => nowMs + performance.now(),
  });
  return discovery;
}

async function ids(models: ModelDiscovery): Promise<readonly string[] | undefined> {
  return (await models.models()).get('p')?.map(({ id }) => id);
}

/** Waits for a list that is asked for behind another. @param passingMs what passes between two looks */
async function untilListed(models: ModelDiscovery, id: string, passingMs = 0): Promise<void> {
  let listed: readonly string[] | undefined;
  await until(() => {
    nowMs += passingMs;
    void ids(models).then((found) => (listed = found));
    return listed?.includes(id) === true;
  }, `the list with ${id}`);
}

/** A list that comes when it is let go. */
function held(...models: readonly string[]): () => void {
  let release: (() => void) | undefined;
  upstream.answer = (response) => {
    release = () => response.end(JSON.stringify({ data: models.map((id) => ({ id })) }));
  };
  return () => release?.();
}

describe('the first list', () => {
  it('is waited for, asked for once by all who come', async () => {
    const release = held('a', 'b');
    const models = discover();
    const waiting = Promise.all([ids(models), ids(models), ids(models)]);
    await until(() => upstream.asked === 1, 'a question');
    release();
    expect(await waiting).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(await ids(models)).toEqual(['a', 'b']);
    expect(upstream.asked).toBe(1);
  });

  it('is waited for no longer than two seconds, and comes all the same', async () => {
    const release = held('late');
    const models = discover();
    const begun = performance.now();
    expect(await ids(models)).toEqual([]);
    const waited = performance.now() - begun;
    expect(waited).toBeGreaterThan(1_500);
    expect(waited).toBeLessThan(2_900);
    const again = performance.now();
    expect(await ids(models)).toEqual([]);
    expect(performance.now() - again).toBeLessThan(500);
    release();
    await untilListed(models, 'late');
    expect(upstream.asked).toBe(1);
  });
});

describe('a list that is known', () => {
  it('is good for as long as it was set', async () => {
    upstream.has('old');
    const models = discover();
    await ids(models);
    upstream.has('new');
    nowMs += TTL_MS - 60_000;
    expect(await ids(models)).toEqual(['old']);
    expect(upstream.asked).toBe(1);
    nowMs += 60_001;
    // Shown once more, while it is asked for behind.
    expect(await ids(models)).toEqual(['old']);
    await untilListed(models, 'new');
    expect(upstream.asked).toBe(2);
  });

  it('is kept when the upstream fails, which is left alone for a minute then', async () => {
    upstream.has('kept');
    const models = discover();
    await ids(models);
    upstream.answer = (response) => response.writeHead(500).end('no');
    nowMs += TTL_MS + 1;
    await ids(models);
    await until(() => upstream.asked === 2, 'the second question');
    expect(await ids(models)).toEqual(['kept']);
    nowMs += 30_000;
    expect(await ids(models)).toEqual(['kept']);
    expect(upstream.asked).toBe(2);
    upstream.has('back');
    // The minute begins when the failure has arrived here, which may be as late as now.
    await untilListed(models, 'back', 60_001);
  });

  it('outlives a configuration, as long as its upstream is the same', async () => {
    upstream.has('a');
    const memory = new ModelListMemory();
    await ids(discover({ memory }));
    discovery?.close();
    expect(await ids(discover({ memory }))).toEqual(['a']);
    expect(upstream.asked).toBe(1);
    expect(await ids(discover({ memory, settings: { baseUrl: `${upstream.url}/other` } }))).toEqual(['a']);
    expect(upstream.asked).toBe(2);
  });
});

describe('an upstream', () => {
  it.each<[string, (response: ServerResponse) => void]>([
    ['refuses', (response) => response.writeHead(403).end('{"error":{}}')],
    ['leads elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['answers with no JSON', (response) => response.end('<html></html>')],
    ['answers with no list', (response) => response.end('{"data":{"id":"x"}}')],
    ['hangs up', (response) => response.destroy()],
    ['answers with more than four megabytes', (response) => response.end(`{"data":[],"x":"${'y'.repeat(5_000_000)}"}`)],
  ])('that %s has no models that anybody knows of', async (_, answer) => {
    upstream.answer = answer;
    expect(await ids(discover())).toEqual([]);
  });

  it('may write what it likes', async () => {
    const rows = [
      '{"id":"__proto__"}',
      '{"__proto__":{"id":"polluted"}}',
      '{"id":"constructor","created":1e999,"pricing":{"prompt":{}}}',
      '{"id":{"toString":1}}',
      '{"id":"ok"}',
      'null',
      `${'['.repeat(500)}${']'.repeat(500)}`,
    ];
    upstream.answer = (response) => response.end(`{"data":[${rows.join(',')}]}`);
    expect(await ids(discover())).toEqual(['__proto__', 'constructor', 'ok']);
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });

  it('is asked with another key where it refuses one, three in all', async () => {
    upstream.answer = (response, request) => {
      if (request.headers.authorization === 'Bearer third') response.end('{"data":[{"id":"a"}]}');
      else response.writeHead(401).end();
    };
    expect(await ids(discover({ keys: KEYS }))).toEqual(['a']);
    expect(upstream.keys).toEqual(['Bearer first', 'Bearer second', 'Bearer third']);
    upstream.keys.length = 0;
    upstream.answer = (response) => response.writeHead(401).end();
    await ids(discover({ keys: KEYS }));
    expect(upstream.asked).toBe(3);
  });

  it('without keys is asked without one, unless it is there for keys of clients alone', async () => {
    upstream.has('a');
    expect(await ids(discover({ keys: [] }))).toEqual(['a']);
    expect(upstream.keys).toEqual([undefined]);
    expect(await ids(discover({ keys: [], settings: { clientKey: true } }))).toBeUndefined();
    expect(upstream.asked).toBe(1);
  });

  it('gets the headers that are sent with every request', async () => {
    const seen: unknown[] = [];
    upstream.answer = (response, request) => {
      seen.push(request.headers['x-team'], request.headers.authorization);
      response.end('{"data":[]}');
    };
    await ids(discover({ settings: { extraHeaders: { 'x-team': 'a', authorization: 'Basic b' } } }));
    expect(seen).toEqual(['a', 'Basic b']);
  });

  it('is left alone where nobody wants to know, and where its adapter knows no list', async () => {
    expect(await ids(discover({ goodForMs: 0 }))).toBeUndefined();
    const azure = { adapter: 'azure', baseUrl: upstream.url.replace('/v1', '/openai/v1') };
    expect(await ids(discover({ settings: azure }))).toBeUndefined();
    expect(upstream.asked).toBe(0);
  });

  it('is not waited for when the gateway closes', async () => {
    held('never');
    const models = discover();
    models.refresh();
    await until(() => upstream.asked === 1, 'a question');
    models.close();
    await until(() => upstream.abandoned === 1, 'the end of the connection');
    expect(await ids(models)).toEqual([]);
    expect(upstream.asked).toBe(1);
  });
});

it('reads a list in pages to its end', async () => {
  upstream.answer = (response, { url = '' }) => {
    const page = Number(new URL(url, 'http://x').searchParams.get('after_id')?.slice(1) ?? 0);
    const body = { data: [{ id: `m${page + 1}` }], has_more: page < 2, last_id: `m${page + 1}` };
    response.end(JSON.stringify(body));
  };
  const settings = { adapter: 'anthropic', baseUrl: upstream.url };
  expect(await ids(discover({ settings }))).toEqual(['m1', 'm2', 'm3']);
});
