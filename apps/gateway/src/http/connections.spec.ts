import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';
import { rawHead, rawRequest } from '../../fixtures/raw-client.js';

let gateway: ObservedGateway;

beforeAll(async () => {
  gateway = await ObservedGateway.start();
});
afterEach(() => gateway.settle());
afterAll(() => gateway.close());

const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

describe('a body', () => {
  it('in chunks is read, wherever they were cut', async () => {
    const client = await gateway.connect();
    const text = JSON.stringify(ask('sim-text', { messages: [{ role: 'user', content: 'naïve 🚀 words' }] }));
    client.send(rawHead(['transfer-encoding: chunked', 'content-type: application/json']));
    for (let start = 0; start < text.length; start += 7) client.send(chunk(text.slice(start, start + 7)));
    client.send('0\r\n\r\n');
    await client.untilReceived('"stop_reason":"end_turn"');
    expect(Buffer.from(gateway.events[0]!.exchange.inbound.body).toString()).toBe(text);
    expect(gateway.lastCall?.body).toMatchObject({ messages: [{ content: 'naïve 🚀 words' }] });
  });

  it('that is announced with Expect is asked for, then answered', async () => {
    const client = await gateway.connect();
    const text = JSON.stringify(ask('sim-text'));
    client.send(rawHead(['expect: 100-continue', `content-length: ${text.length}`]));
    await client.untilReceived('HTTP/1.1 100');
    expect(gateway.events).toEqual([]);
    client.send(text);
    await client.untilReceived('"stop_reason":"end_turn"');
    expect(client.statuses).toEqual([100, 200]);
  });

  it('that never comes to its end is no exchange and no fault of the gateway', async () => {
    let logged = '';
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      logged += String(text);
      return true;
    });
    for (const [head, part] of [
      [['content-length: 1000'], '{"model":"claude"'],
      [['transfer-encoding: chunked'], chunk('{"model":')],
    ] as const) {
      const client = await gateway.connect();
      client.send(rawHead(head) + part);
      await until(() => client.socket.bytesWritten > 60, 'half a body to be written');
      await fetch(`${gateway.url}/health/live`);
      client.leave();
      await until(() => client.closed, 'end of the connection');
    }
    const response = await gateway.post(ask('sim-text'));
    expect([response.status, gateway.eventsOf('exchange-start').length]).toEqual([200, 1]);
    spy.mockRestore();
    expect(logged).toBe('');
  });

  it.each<[string, string]>([
    ['chunks that are none', `${rawHead(['transfer-encoding: chunked'])}nonsense\r\n`],
    ['two lengths', rawRequest(ask('sim-text'), ['content-length: 5'])],
    ['length and chunks', rawRequest(ask('sim-text'), ['transfer-encoding: chunked'])],
    ['a negative length', rawHead(['content-length: -1'])],
    ['a head that is none', 'POST /v1/messages HTTQ/1.1\r\n\r\n'],
  ])('with %s is refused and the connection closed: what follows could be smuggled', async (_name, text) => {
    const client = await gateway.connect();
    client.send(text);
    await until(() => client.closed, 'end of the connection');
    expect(client.statuses).toEqual([400]);
    expect(gateway.eventsOf('exchange-start')).toEqual([]);
  });

  it('of a GET does no harm', async () => {
    const client = await gateway.connect();
    client.send('GET /v1/models HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 9\r\n\r\n{"a":1}\r\n');
    await client.untilReceived('HTTP/1.1');
    expect(client.statuses).toEqual([200]);
  });
});

describe('a connection', () => {
  it('answers pipelined requests in their order, each with its own reply', async () => {
    const client = await gateway.connect();
    const words = ['first', 'second', 'third'];
    client.send(
      words.map((content) => rawRequest(ask('sim-text', { messages: [{ role: 'user', content }] }))).join(''),
    );
    await until(() => gateway.ends.length === 3, 'end of three exchanges');
    await client.untilReceived(/third[\s\S]*"stop_reason":"end_turn"/);
    expect(client.statuses).toEqual([200, 200, 200]);
    expect([...client.received.matchAll(/You said: (\w+)/g)].map(([, word]) => word)).toEqual(words);
    expect(gateway.ends.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  });

  it('goes on after an error, streamed or not', async () => {
    const client = await gateway.connect();
    client.send(rawRequest(ask('sim-error:400')));
    await client.untilReceived('"invalid_request_error"');
    client.send(rawRequest({ ...ask('sim-text'), max_tokens: -1 }));
    await client.untilReceived('max_tokens: ');
    client.send(rawRequest(ask('sim-midstream-error', { stream: true })));
    await client.untilReceived('event: error');
    client.send(rawRequest(ask('sim-text')));
    await client.untilReceived('"stop_reason":"end_turn"');
    expect(client.statuses).toEqual([400, 400, 200, 200]);
  });

  it('of an old HTTP/1.0 client gets the whole stream and is closed', async () => {
    const client = await gateway.connect();
    client.send(rawRequest(ask('sim-text', { stream: true })).replace('HTTP/1.1', 'HTTP/1.0'));
    await until(() => client.closed, 'end of the connection');
    expect(client.received).toContain('event: message_stop');
    expect(client.received).not.toMatch(/transfer-encoding/i);
  });

  it('that is closed with all its pipelined requests stops every one of them', async () => {
    const client = await gateway.connect();
    const calls = gateway.upstream.requests().length;
    client.send(rawRequest(ask('sim-silent', { stream: true })).repeat(3));
    await until(() => gateway.upstream.requests().length > calls, 'upstream call');
    client.leave();
    await until(() => gateway.parts.active.count === 0 && gateway.ends.length > 0, 'end of the exchanges');
    await until(() => gateway.upstream.requests().every(({ outcome }) => outcome !== 'open'), 'end of all calls');
    expect(gateway.ends.length).toBe(gateway.eventsOf('exchange-start').length);
  });
});

describe('a client that reads slowly', () => {
  it('holds the upstream back, loses nothing, and gets the rest when it reads on', async () => {
    const client = await gateway.connect();
    const sentBefore = gateway.traffic.sentBytes;
    client.send(rawRequest(ask('sim-long:200000:batch=200', { stream: true })));
    await client.untilReceived('event: content_block_delta');
    client.socket.pause();
    const before = gateway.traffic.upstreamBytes;
    await standstill(() => gateway.traffic.upstreamBytes);
    const whole = 200_000 * 200;
    expect(gateway.traffic.upstreamBytes - before).toBeLessThan(whole / 2);
    expect(gateway.lastCall?.outcome).toBe('open');
    // Sockets of the system hold some megabytes; the gateway itself next to nothing.
    expect(gateway.traffic.sentBytes - sentBefore - client.receivedBytes).toBeLessThan(16 * 1024 * 1024);
    client.socket.resume();
    await client.untilReceived('event: message_stop', 20_000);
    await until(() => gateway.ends.length === 1, 'end of the exchange');
    expect(gateway.ends[0]).toMatchObject({ outcome: 'ok', usage: { outputTokens: 500_000 } });
  }, 40_000);

  it('and leaves lets go of the upstream that was held back', async () => {
    const client = await gateway.connect();
    client.send(rawRequest(ask('sim-long:1000000:batch=50', { stream: true })));
    await client.untilReceived('event: content_block_delta');
    client.socket.pause();
    await standstill(() => gateway.traffic.upstreamBytes);
    client.leave();
    await until(() => gateway.ends.length === 1, 'end of the exchange');
    expect(gateway.ends[0]).toMatchObject({ outcome: 'client_closed' });
    await until(() => gateway.lastCall?.outcome === 'client-closed', 'end of the upstream call');
  });
});

/** Waits until a count has stayed the same for a while. */
async function standstill(count: () => number): Promise<void> {
  let last = -1;
  let since = performance.now();
  await until(
    () => {
      const now = count();
      if (now !== last) since = performance.now();
      last = now;
      return now > 0 && performance.now() - since > 400;
    },
    'standstill',
    20_000,
  );
}
