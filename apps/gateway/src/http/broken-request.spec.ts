import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';
import { RawClient, rawHead, rawRequest } from '../../fixtures/raw-client.js';

let gateway: ObservedGateway;
const clients: RawClient[] = [];

beforeAll(async () => {
  gateway = await ObservedGateway.start();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.leave();
});
afterAll(async () => {
  await gateway.close();
});

async function connect(): Promise<RawClient> {
  const client = await RawClient.connect(gateway.port);
  clients.push(client);
  return client;
}

/** The answer, once the connection has ended. */
async function answerTo(bytes: string, client?: RawClient): Promise<{ head: string; body: unknown }> {
  const connection = client ?? (await connect());
  connection.send(bytes);
  await until(() => connection.closed, 'end of the connection');
  const [head = '', body = ''] = connection.received
    .slice(connection.received.lastIndexOf('HTTP/1.1'))
    .split('\r\n\r\n');
  return { head, body: JSON.parse(body) };
}

const BIG_HEADER = `x-padding: ${'x'.repeat(20_000)}`;

describe('what is no request is answered with the envelope of the Messages API', () => {
  it.each<[string, string, number, string]>([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'What was sent is no HTTP request'],
    ['a TLS handshake', '\x16\x03\x01\x02\x00\x01', 400, 'What was sent is no HTTP request'],
    ['a header without a name', rawHead([': x']), 400, 'What was sent is no HTTP request'],
    [
      'two lengths',
      `${rawHead(['content-length: 2', 'content-length: 3'])}{}`,
      400,
      'What was sent is no HTTP request',
    ],
    ['headers over the limit', rawHead([BIG_HEADER]), 431, 'The headers of the request exceed the maximum size'],
  ])('%s', async (_name, bytes, status, message) => {
    const { head, body } = await answerTo(bytes);
    const requestId = /^request-id: (req_\w{24})$/m.exec(head)?.[1];
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/json/m);
    expect(head).toMatch(/^connection: close$/m);
    expect(requestId).toBeDefined();
    expect(body).toEqual({
      type: 'error',
      error: { type: 'invalid_request_error', message },
      request_id: requestId,
    });
  });

  it('behind a request that was answered', async () => {
    const client = await connect();
    client.send(rawRequest(ask('sim-text')));
    await client.untilReceived('"stop_reason":"end_turn"');
    expect((await answerTo('hello\r\n\r\n', client)).head).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('but not in the middle of a stream, which only ends', async () => {
    const client = await connect();
    client.send(rawRequest(ask('sim-slow:50', { stream: true })));
    await client.untilReceived('event: content_block_delta');
    client.send('hello\r\n\r\n');
    await until(() => client.closed, 'end of the connection');
    expect(client.statuses).toEqual([200]);
    await until(() => gateway.parts.active.count === 0, 'end of the exchange');
  });
});
