import { gzipSync } from 'node:zlib';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExchangeOutcome } from '@sluice/exchange';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';
import { rawHead, rawRequest } from '../../fixtures/raw-client.js';

let gateway: ObservedGateway;

beforeAll(async () => {
  gateway = await ObservedGateway.start();
});
afterEach(() => gateway.settle());
afterAll(() => gateway.close());

/** The end of the one exchange of a test, when everything that belongs to it has been let go of. */
async function theEnd(): Promise<(typeof gateway.ends)[number]> {
  await until(() => gateway.ends.length > 0 && gateway.parts.active.count === 0, 'end of the exchange');
  const starts = gateway.eventsOf('exchange-start').length;
  expect({ starts, ends: gateway.ends.length, last: gateway.events.at(-1)?.event.type }).toEqual({
    starts: 1,
    ends: 1,
    last: 'exchange-end',
  });
  return gateway.ends[0]!;
}

function sent(): string {
  return Buffer.concat(gateway.eventsOf('frame-sent').map(({ data }) => Buffer.from(data))).toString('utf8');
}

describe('a reply that comes to its end', () => {
  it.each([true, false])('is told as ok, with what was counted (stream: %s)', async (stream) => {
    const response = await gateway.post(ask('sim-text', { stream }));
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(stream ? /^text\/event-stream/ : /^application\/json/);
    expect(response.headers.get('x-sluice-model')).toBe('openai/sim-text');
    expect(text).toContain(stream ? 'event: message_stop' : '"stop_reason":"end_turn"');
    const end = await theEnd();
    expect(end).toMatchObject({ outcome: 'ok', stopReason: 'end_turn' });
    expect(end.usage?.outputTokens).toBeGreaterThan(0);
    expect(end).not.toHaveProperty('error');
    expect(gateway.eventsOf('client-closed')).toEqual([]);
  });

  it('reports exactly the bytes the client got', async () => {
    const response = await gateway.post(ask('sim-unicode', { stream: true }));
    expect(await response.text()).toBe(sent());
    const [head] = gateway.eventsOf('response-head');
    expect(head?.status).toBe(200);
    for (const [name, value] of Object.entries(head!.headers)) expect(response.headers.get(name)).toBe(value);
  });

  it('has one head and one start, however many frames follow', async () => {
    await (await gateway.post(ask('sim-long:300', { stream: true }))).text();
    await theEnd();
    expect(gateway.eventsOf('response-head')).toHaveLength(1);
    expect(gateway.eventsOf('frame-sent').length).toBeGreaterThan(1);
  });
});

describe('a failure before the first content', () => {
  it.each<[string, boolean, number, string, ExchangeOutcome]>([
    ['sim-error:400', true, 400, 'invalid_request_error', 'upstream_error'],
    ['sim-error:429', true, 429, 'rate_limit_error', 'upstream_error'],
    ['sim-error:500', false, 500, 'api_error', 'upstream_error'],
    ['sim-error:503', true, 529, 'overloaded_error', 'upstream_error'],
    ['sim-error-first', true, 500, 'api_error', 'upstream_error'],
    ['sim-reset', false, 502, 'api_error', 'upstream_error'],
  ])('%s (stream: %s) keeps its status %i', async (...[scenario, stream, status, type, outcome]) => {
    const response = await gateway.post(ask(scenario, { stream }));
    const text = await response.text();
    expect({ status: response.status, body: JSON.parse(text) as unknown }).toMatchObject({
      status,
      body: { type: 'error', error: { type }, request_id: response.headers.get('request-id') },
    });
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await theEnd()).toMatchObject({ outcome, error: { anthropicType: type } });
    expect(sent()).toBe(text);
    expect(gateway.eventsOf('response-head')).toEqual([expect.objectContaining({ status })]);
  });

  it('of routing is a rejection, and calls nobody', async () => {
    const before = gateway.upstream.requests().length;
    const response = await gateway.post(ask('x', { model: 'groq/llama' }));
    expect(response.status).toBe(404);
    expect(await theEnd()).toMatchObject({ outcome: 'rejected', error: { code: 'model_not_found' } });
    expect(gateway.upstream.requests()).toHaveLength(before);
  });
});

describe('a failure in the middle', () => {
  it.each<[string, string, ExchangeOutcome]>([
    ['sim-midstream-error', 'api_error', 'stream_error'],
    ['sim-midstream-error:429', 'rate_limit_error', 'stream_error'],
    ['sim-cut', 'api_error', 'stream_error'],
    ['sim-reset', 'api_error', 'stream_error'],
  ])('%s ends in one error event behind the content, and in nothing after it', async (scenario, type, outcome) => {
    const response = await gateway.post(ask(scenario, { stream: true }));
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('event: content_block_delta');
    expect(text).not.toContain('event: message_stop');
    const last = text.trimEnd().split('\n\n').at(-1)!;
    expect(last).toMatch(/^event: error\n/);
    expect(JSON.parse(last.slice(last.indexOf('data: ') + 6))).toMatchObject({
      type: 'error',
      error: { type },
      request_id: response.headers.get('request-id'),
    });
    expect(text.match(/event: error/g)).toHaveLength(1);
    expect(await theEnd()).toMatchObject({ outcome, error: { anthropicType: type } });
  });
});

describe('an upstream that falls silent', () => {
  let impatient: ObservedGateway;

  beforeAll(async () => {
    impatient = await ObservedGateway.start({ environment: { TIMEOUT_READ_STREAMING: '1' } });
  });
  afterAll(async () => {
    await impatient.close();
  });

  it('is given up on: with a status before the content, with an error event behind it', async () => {
    const scenarios = ['sim-silent', 'sim-silent:head', 'sim-silent:after=2'];
    const told = await Promise.all(
      scenarios.map(async (scenario) => {
        const response = await impatient.post(ask(scenario, { stream: true }));
        return { status: response.status, text: await response.text() };
      }),
    );
    expect(told.map(({ status }) => status)).toEqual([504, 504, 200]);
    expect(told.every(({ text }) => text.includes('"timeout_error"'))).toBe(true);
    expect(told[2]?.text).toMatch(/event: error\ndata: [^\n]*\n\n$/);
    await until(() => impatient.ends.length === 3, 'end of all exchanges');
    expect(impatient.ends.map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout', 'timeout']);
  });
});

describe('a client that leaves', () => {
  it.each([
    ['before the upstream has said anything', 'sim-silent', 0],
    ['before the first content', 'sim-silent:head', 0],
  ])('%s stops the call', async (_name, scenario, bytes) => {
    const calls = gateway.upstream.requests().length;
    const client = await gateway.connect();
    client.send(rawRequest(ask(scenario, { stream: true })));
    await until(() => gateway.upstream.requests().length > calls, 'upstream call');
    client.leave();
    expect(await theEnd()).toMatchObject({ outcome: 'client_closed' });
    expect(gateway.eventsOf('client-closed')).toEqual([{ type: 'client-closed', sentBytes: bytes }]);
    await until(() => gateway.lastCall?.outcome === 'client-closed', 'end of the upstream call', 1000);
  });

  it('in mid-stream stops the call, and what was sent until then is told', async () => {
    const client = await gateway.connect();
    client.send(rawRequest(ask('sim-silent:after=2', { stream: true })));
    await client.untilReceived('event: content_block_delta');
    client.leave();
    expect(await theEnd()).toMatchObject({ outcome: 'client_closed' });
    expect(gateway.eventsOf('client-closed')).toEqual([
      { type: 'client-closed', sentBytes: Buffer.byteLength(sent()) },
    ]);
    expect(gateway.eventsOf('attempt-end')).toEqual([expect.objectContaining({ outcome: 'aborted' })]);
    await until(() => gateway.lastCall?.outcome === 'client-closed', 'end of the upstream call', 1000);
  });

  it('while a whole reply is being made stops the call', async () => {
    const calls = gateway.upstream.requests().length;
    const client = await gateway.connect();
    client.send(rawRequest(ask('sim-slow:60000')));
    await until(() => gateway.upstream.requests().length > calls, 'upstream call');
    client.leave();
    expect(await theEnd()).toMatchObject({ outcome: 'client_closed' });
    await until(() => gateway.lastCall?.outcome === 'client-closed', 'end of the upstream call', 1000);
  });

  it('between two requests of a connection disturbs neither', async () => {
    const client = await gateway.connect();
    client.send(rawRequest(ask('sim-text')));
    await client.untilReceived('"stop_reason":"end_turn"');
    expect(await theEnd()).toMatchObject({ outcome: 'ok' });
    client.leave();
    await until(() => client.closed, 'end of the connection');
    expect(await theEnd()).toMatchObject({ outcome: 'ok' });
  });

  it('during the second request of a connection ends that one alone', async () => {
    const client = await gateway.connect();
    client.send(rawRequest(ask('sim-text')));
    await client.untilReceived('"stop_reason":"end_turn"');
    client.send(rawRequest(ask('sim-silent:after=2', { stream: true })));
    await client.untilReceived('event: content_block_delta');
    client.leave();
    await until(() => gateway.ends.length === 2, 'end of both exchanges');
    expect(gateway.ends.map(({ outcome }) => outcome)).toEqual(['ok', 'client_closed']);
    expect(gateway.parts.active.count).toBe(0);
  });

  it('while its body is still being decompressed leaves nothing running', async () => {
    const calls = gateway.upstream.requests().length;
    const compressed = (scenario: string, padding: number): Buffer =>
      gzipSync(JSON.stringify(ask(scenario, { stream: true, padding: 'x'.repeat(padding) })));
    const body = compressed('sim-slow:60000', 8_000_000);
    const client = await gateway.connect();
    client.send(rawHead(['content-encoding: gzip', `content-length: ${body.length}`]));
    client.send(body);
    await new Promise<void>((resolve) =>
      client.socket.write('', () => {
        resolve();
      }),
    );
    client.leave();
    // Takes longer to read than the one before it, so that the other's turn has come by then.
    const later = await gateway.post('', {
      body: compressed('sim-text', 24_000_000),
      headers: { 'content-encoding': 'gzip' },
    });
    await later.text();
    await until(() => gateway.parts.active.count === 0, 'end of an exchange whose client left before it began');
    expect(gateway.ends).toHaveLength(gateway.eventsOf('exchange-start').length);
    const models = gateway.upstream
      .requests()
      .slice(calls)
      .map(({ body: sentBody }) => (sentBody as { model: string }).model);
    expect(models).toEqual(['sim-text']);
  });
});

describe('many at once', () => {
  it('keep to themselves: sixty parallel streams, each with its own words and its own end', async () => {
    const texts = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const messages = [{ role: 'user', content: `client number ${index} of many` }];
        const response = await gateway.post(ask('sim-text', { stream: true, messages }));
        return response.text();
      }),
    );
    const words = texts.map((text) =>
      [...text.matchAll(/"text_delta","text":"([^"]*)"/g)].map(([, piece]) => piece).join(''),
    );
    expect(words.map((said) => /number (\d+) of/.exec(said)?.[1])).toEqual(texts.map((_, index) => String(index)));
    await until(() => gateway.ends.length === 60, 'end of all exchanges');
    expect(gateway.ends.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(new Set(gateway.events.map(({ exchange }) => exchange.id)).size).toBe(60);
    expect(new Set(gateway.events.map(({ exchange }) => exchange.requestId)).size).toBe(60);
    expect(gateway.parts.active.count).toBe(0);
  });

  it('are each reported from start to end, whichever way they end', async () => {
    const scenarios = ['sim-text', 'sim-error:500', 'sim-midstream-error', 'sim-cut', 'sim-empty', 'sim-reset'];
    await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const response = await gateway.post(ask(scenarios[index % 6]!, { stream: true }));
        await response.text().catch(() => '');
      }),
    );
    await until(() => gateway.ends.length === 24, 'end of all exchanges');
    for (const id of new Set(gateway.events.map(({ exchange }) => exchange.id))) {
      const types = gateway.events.filter(({ exchange }) => exchange.id === id).map(({ event }) => event.type);
      expect([types[0], types.at(-1)]).toEqual(['exchange-start', 'exchange-end']);
      expect(types.filter((type) => type === 'response-head')).toHaveLength(1);
      expect(types.filter((type) => type === 'attempt-start').length).toBe(
        types.filter((type) => type === 'attempt-end').length,
      );
    }
  });
});
