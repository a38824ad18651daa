import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import {
  createServer as createSocketServer,
  type AddressInfo,
  type Server as SocketServer,
  type Socket,
} from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliCompressSync, constants, createBrotliCompress, createDeflate, createGzip, gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { headerValue, type UpstreamRequest, type UpstreamResponse } from '@sluice/exchange';

import { UndiciTransport } from './index.js';

let transport: UndiciTransport;
const servers: (Server | SocketServer)[] = [];
const sockets = new Set<Socket>();

beforeEach(() => {
  transport = new UndiciTransport({ connectMs: 5_000 });
});
afterEach(async () => {
  await transport.destroy();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server | SocketServer): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that speaks HTTP. */
const serve = (listener: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> =>
  listen(createServer(listener));

/** A server that writes bytes once it has read a request. */
const serveBytes = (answer: (socket: Socket) => void): Promise<string> =>
  listen(
    createSocketServer((socket) =>
      socket.once('data', () => {
        answer(socket);
      }),
    ),
  );

const get = (url: string): UpstreamRequest => ({ method: 'GET', url, headers: {}, stream: true });
const never = (): AbortSignal => new AbortController().signal;

async function readAll(response: UpstreamResponse): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of response.body) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function until(condition: () => boolean, withinMs = 1_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${condition.toString()}`);
    await sleep(5);
  }
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
}

describe('a request', () => {
  it('goes out as it was given', async () => {
    const seen: { method?: string | undefined; url?: string | undefined; headers?: unknown; body?: string } = {};
    const url = await serve((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        Object.assign(seen, { method: request.method, url: request.url, headers: request.headers });
        seen.body = Buffer.concat(parts).toString();
        response.end('ok');
      });
    });
    const response = await transport.send(
      {
        method: 'POST',
        url: `${url}/v1/chat/completions?a=1`,
        headers: { 'content-type': 'application/json', authorization: 'Bearer k' },
        body: '{"é":1}',
        stream: true,
      },
      never(),
    );
    expect(await readAll(response)).toBe('ok');
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/v1/chat/completions?a=1',
      body: '{"é":1}',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer k',
        'content-length': '8',
        'accept-encoding': 'identity',
      },
    });
  });

  it.each<[string, string | Uint8Array | undefined, string]>([
    ['bytes', Buffer.from('abc'), 'abc'],
    ['a view into more bytes', Buffer.from('xabcx').subarray(1, 4), 'abc'],
    ['nothing', undefined, ''],
    ['an empty text', '', ''],
  ])('may have %s as its body', async (_name, body, expected) => {
    const url = await serve((request, response) => void request.pipe(response));
    const request: UpstreamRequest = { method: 'POST', url, headers: {}, stream: false };
    const response = await transport.send(body === undefined ? request : { ...request, body }, never());
    expect(await readAll(response)).toBe(expected);
  });

  it('leaves an accept-encoding of its own alone', async () => {
    const url = await serve((request, response) => response.end(request.headers['accept-encoding']));
    const response = await transport.send({ ...get(url), headers: { 'accept-encoding': 'gzip' } }, never());
    expect(await readAll(response)).toBe('gzip');
  });

  it('uses connections again', async () => {
    let connections = 0;
    const url = await serve((_request, response) => response.end('ok'));
    servers[0]?.on('connection', () => (connections += 1));
    for (let count = 0; count < 6; count += 1) await readAll(await transport.send(get(url), never()));
    // A connection is free one turn of the event loop after its response has ended, so two take turns.
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('does not wait for another one at the same upstream', async () => {
    const url = await serve((request, response) => {
      response.flushHeaders();
      if (request.url === '/quick') response.end('quick');
    });
    await transport.send(get(`${url}/silent`), never());
    expect(await readAll(await transport.send(get(`${url}/quick`), never()))).toBe('quick');
  });
});

describe('a response', () => {
  it('has its headers in order, with duplicates, in lower case', async () => {
    const url = await serveBytes((socket) =>
      socket.end(
        'HTTP/1.1 429 Slow\r\nX-B: 1\r\nRetry-After: 2\r\nx-b: caf\xe9\r\nContent-Length: 0\r\n\r\n',
        'latin1',
      ),
    );
    const response = await transport.send(get(url), never());
    expect(response.status).toBe(429);
    expect(response.headers).toEqual([
      ['x-b', '1'],
      ['retry-after', '2'],
      ['x-b', 'café'],
      ['content-length', '0'],
    ]);
    expect(await readAll(response)).toBe('');
  });

  it('is there before its body', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'x-a': '1' }).flushHeaders();
    });
    const response = await transport.send(get(url), never());
    expect(headerValue(response.headers, 'x-a')).toBe('1');
  });

  it('comes after informational ones', async () => {
    const url = await serveBytes((socket) =>
      socket.end('HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
    );
    const response = await transport.send(get(url), never());
    expect(response.headers).toEqual([['content-length', '2']]);
    expect(await readAll(response)).toBe('ok');
  });

  it('is not followed elsewhere', async () => {
    const url = await serve((_request, response) => response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end());
    expect((await transport.send(get(url), never())).status).toBe(307);
  });

  it('ends with the connection when nothing else says where', async () => {
    const url = await serveBytes((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end'));
    expect(await readAll(await transport.send(get(url), never()))).toBe('until the end');
  });
});

describe('a body', () => {
  it('has one value per read, however many chunks a read holds', async () => {
    let socket: Socket | undefined;
    const url = await serveBytes((opened) => {
      socket = opened;
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    });
    const body = (await transport.send(get(url), never())).body[Symbol.asyncIterator]();
    const read = async (): Promise<string> => Buffer.from((await body.next()).value as Uint8Array).toString();
    socket?.write('1\r\na\r\n1\r\nb\r\n1\r\nc\r\n');
    expect(await read()).toBe('abc');
    socket?.write('2\r\nde\r\n');
    expect(await read()).toBe('de');
    socket?.write('1\r\nf\r\n0\r\n\r\n');
    expect(await read()).toBe('f');
    expect(await body.next()).toEqual({ value: undefined, done: true });
    expect(await body.next()).toEqual({ value: undefined, done: true });
  });

  it('hands on each event when it comes, not when the next one does', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200).write('one');
    });
    const body = (await transport.send(get(url), never())).body[Symbol.asyncIterator]();
    expect(Buffer.from((await body.next()).value as Uint8Array).toString()).toBe('one');
  });

  it('holds the upstream back while nobody reads, and loses nothing', async () => {
    const total = 64 * 1024 * 1024;
    let written = 0;
    const url = await serve((_request, response) => {
      const piece = Buffer.alloc(64 * 1024, 'x');
      const pump = (): void => {
        while (written < total) {
          written += piece.length;
          if (!response.write(piece)) return;
        }
        response.end();
      };
      response.on('drain', pump);
      pump();
    });
    const response = await transport.send(get(url), never());
    await until(() => written > 0);
    let before = -1;
    // Production has stopped once nothing was written for a while.
    while (before !== written) {
      before = written;
      await sleep(100);
    }
    expect(written).toBeLessThan(total / 2);
    let received = 0;
    for await (const part of response.body) received += part.byteLength;
    expect(received).toBe(total);
  });
});

describe('leaving', () => {
  async function openSilent(signal: AbortSignal): Promise<{ response: UpstreamResponse; isClosed: () => boolean }> {
    let isClosed = false;
    const url = await serve((request, response) => {
      request.socket.on('close', () => (isClosed = true));
      response.writeHead(200).write('first');
    });
    const response = await transport.send(get(url), signal);
    return { response, isClosed: () => isClosed };
  }

  it('closes a silent upstream when the signal is aborted', async () => {
    const abort = new AbortController();
    const { response, isClosed } = await openSilent(abort.signal);
    const body = response.body[Symbol.asyncIterator]();
    await body.next();
    const pending = failureOf(body.next());
    abort.abort(new Error('client has left'));
    expect(await pending).toEqual(new Error('client has left'));
    await until(isClosed);
    expect(await body.next()).toEqual({ value: undefined, done: true });
  });

  it('closes a silent upstream when the iteration ends while a read is pending', async () => {
    const { response, isClosed } = await openSilent(never());
    const body = response.body[Symbol.asyncIterator]();
    await body.next();
    const pending = body.next();
    await body.return?.();
    expect(await pending).toEqual({ value: undefined, done: true });
    await until(isClosed);
  });

  it('closes the upstream when a loop is left', async () => {
    const { response, isClosed } = await openSilent(never());
    for await (const part of response.body) {
      expect(Buffer.from(part).toString()).toBe('first');
      break;
    }
    await until(isClosed);
  });

  it('closes the upstream when the body was never read', async () => {
    const abort = new AbortController();
    const { isClosed } = await openSilent(abort.signal);
    abort.abort();
    await until(isClosed);
  });

  it('hands out nothing more after the signal', async () => {
    const abort = new AbortController();
    const { response } = await openSilent(abort.signal);
    abort.abort(new Error('client has left'));
    expect(await failureOf(readAll(response))).toEqual(new Error('client has left'));
  });

  it('closes an upstream that has not answered yet', async () => {
    let arrived = false;
    let isClosed = false;
    const url = await serve((request) => {
      arrived = true;
      request.socket.on('close', () => (isClosed = true));
    });
    const abort = new AbortController();
    const pending = failureOf(transport.send(get(url), abort.signal));
    await until(() => arrived);
    abort.abort(new Error('client has left'));
    expect(await pending).toEqual(new Error('client has left'));
    await until(() => isClosed);
  });

  it('sends nothing for a signal that was aborted before', async () => {
    let requests = 0;
    const url = await serve(() => (requests += 1));
    await expect(transport.send(get(url), AbortSignal.abort('gone'))).rejects.toThrow('the request was aborted');
    expect(requests).toBe(0);
  });

  it('sends nothing when the signal is aborted while the connection is made', async () => {
    let requests = 0;
    const url = await serve(() => (requests += 1));
    const abort = new AbortController();
    const pending = failureOf(transport.send(get(url), abort.signal));
    abort.abort(new Error('client has left'));
    expect(await pending).toEqual(new Error('client has left'));
    await until(() => sockets.size === 0);
    expect(requests).toBe(0);
  });

  it('does no harm after the end', async () => {
    const abort = new AbortController();
    const url = await serve((_request, response) => response.end('ok'));
    const response = await transport.send(get(url), abort.signal);
    expect(await readAll(response)).toBe('ok');
    abort.abort();
    expect(await readAll(await transport.send(get(url), never()))).toBe('ok');
  });
});

describe('failures before the head', () => {
  it('of a port nobody listens on', async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const error = await failureOf(transport.send({ ...get(url), url: `${url}/v1?key=secret` }, never()));
    expect(error).toMatchObject({
      code: 'upstream_unreachable',
      status: 502,
      upstreamCode: 'ECONNREFUSED',
      publicMessage: `upstream ${url.slice(7)} refused the connection; check that it is running (ECONNREFUSED)`,
    });
  });

  it('of a name without an address', async () => {
    const error = await failureOf(transport.send(get('http://nobody.invalid/v1'), never()));
    expect(error).toMatchObject({
      code: 'upstream_unreachable',
      publicMessage: expect.stringMatching(/^upstream nobody\.invalid has no address.*\((ENOTFOUND|EAI_AGAIN)\)$/),
    });
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['a reset', (socket) => socket.resetAndDestroy(), 'upstream_unreachable'],
    ['an end', (socket) => socket.end(), 'upstream_unreachable'],
    ['half a head', (socket) => socket.end('HTTP/1.1 200 OK\r\nx-a:'), 'upstream_unreachable'],
    ['no HTTP', (socket) => socket.end('220 mail.example ESMTP\r\n'), 'upstream_invalid_response'],
    [
      'endless headers',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(99_999)}`),
      'upstream_invalid_response',
    ],
  ])('by %s', async (_name, answer, code) => {
    const url = await serveBytes(answer);
    expect(await failureOf(transport.send(get(url), never()))).toMatchObject({
      code,
      publicMessage: expect.stringContaining(`upstream ${url.slice(7)} `),
    });
  });

  it('of an upstream that speaks no TLS', async () => {
    const url = await serveBytes((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect(await failureOf(transport.send(get(url.replace('http:', 'https:')), never()))).toMatchObject({
      code: 'upstream_unreachable',
      publicMessage: expect.stringContaining('did not agree on TLS'),
    });
  });

  it('of an upstream that accepts connections but never completes TLS', async () => {
    const quick = new UndiciTransport({ connectMs: 100 });
    const url = await listen(createSocketServer());
    const error = await failureOf(quick.send(get(url.replace('http:', 'https:')), never()));
    await quick.destroy();
    expect(error).toMatchObject({
      code: 'upstream_connect_timeout',
      status: 504,
      upstreamCode: 'UND_ERR_CONNECT_TIMEOUT',
    });
  });

  it.each([
    ['a header that HTTP forbids', { headers: { authorization: 'Bearer secret\n' } }],
    ['a scheme nobody speaks', { url: 'ftp://secret.example/' }],
    ['a URL that is none', { url: 'secret' }],
  ])('by %s, without repeating it', async (_name, change) => {
    const error = await failureOf(transport.send({ ...get('http://127.0.0.1:1'), ...change }, never()));
    expect(error).toMatchObject({ code: 'upstream_unreachable' });
    expect((error as Error).message.replace('secret.example', '')).not.toContain('secret');
  });
});

describe('failures in the body', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n';

  it.each<[string, string, (socket: Socket) => void]>([
    [
      'a reset in chunks',
      `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`,
      (socket) => socket.resetAndDestroy(),
    ],
    ['an end in chunks', `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`, (socket) => socket.end()],
    ['an end before content-length', `${HEAD}content-length: 10\r\n\r\nhello`, (socket) => socket.end()],
    [
      'broken chunks',
      `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n`,
      (socket) => socket.write('nonsense\r\n'),
    ],
  ])('by %s come after what had arrived', async (_name, bytes, finish) => {
    let socket: Socket | undefined;
    const url = await serveBytes((opened) => {
      socket = opened;
      socket.write(bytes);
    });
    const response = await transport.send(get(url), never());
    const body = response.body[Symbol.asyncIterator]();
    expect(Buffer.from((await body.next()).value as Uint8Array).toString()).toBe('hello');
    if (socket !== undefined) finish(socket);
    expect(await failureOf(body.next())).toMatchObject({
      code: 'upstream_stream_ended_early',
      publicMessage: expect.stringContaining(`upstream ${url.slice(7)} closed the connection in the middle`),
    });
    expect(await body.next()).toEqual({ value: undefined, done: true });
  });
});

type Encoder = Duplex & { flush(): void };

describe('compression that nobody asked for', () => {
  it.each<[string, () => Encoder]>([
    ['gzip', () => createGzip()],
    ['deflate', () => createDeflate()],
    ['br', () => createBrotliCompress()],
  ])('by %s is undone event by event', async (encoding, makeEncoder) => {
    let encoder: Encoder | undefined;
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding, 'content-type': 'text/event-stream' });
      encoder = makeEncoder();
      encoder.pipe(response);
      encoder.write('data: 1\n\n');
      encoder.flush();
    });
    const response = await transport.send(get(url), never());
    expect(response.headers).toContainEqual(['content-type', 'text/event-stream']);
    expect(headerValue(response.headers, 'content-encoding')).toBeUndefined();
    const body = response.body[Symbol.asyncIterator]();
    const read = async (): Promise<string> => Buffer.from((await body.next()).value as Uint8Array).toString();
    expect(await read()).toBe('data: 1\n\n');
    encoder?.write('data: 2\n\n');
    encoder?.flush();
    expect(await read()).toBe('data: 2\n\n');
    encoder?.end('data: 3\n\n');
    expect(await read()).toBe('data: 3\n\n');
    expect(await body.next()).toEqual({ value: undefined, done: true });
  });

  it.each<[string, Buffer, string]>([
    ['gzip', gzipSync('whole'), 'whole'],
    ['GZIP', gzipSync('x'.repeat(500_000)), 'x'.repeat(500_000)],
    ['br', brotliCompressSync('whole'), 'whole'],
    ['identity', Buffer.from('whole'), 'whole'],
    ['gzip', gzipSync('cut', { finishFlush: constants.Z_SYNC_FLUSH }), 'cut'],
    ['gzip', Buffer.alloc(0), ''],
  ])('as whole %s is undone, and its length is not claimed', async (encoding, bytes, expected) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': bytes.length }).end(bytes);
    });
    const response = await transport.send(get(url), never());
    expect(headerValue(response.headers, 'content-length')).toBe(encoding === 'identity' ? '5' : undefined);
    expect(await readAll(response)).toBe(expected);
  });

  it.each(['zstd', 'gzip, br'])('by %s is refused, and the upstream closed', async (encoding) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).write('bytes');
    });
    expect(await failureOf(transport.send(get(url), never()))).toMatchObject({
      code: 'upstream_invalid_response',
      publicMessage: expect.stringContaining(encoding),
    });
    await until(() => sockets.size === 0);
  });

  it.each(['gzip', 'deflate', 'br'])('that is damaged %s is an invalid response', async (encoding) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end('this is not compressed at all');
    });
    const response = await transport.send(get(url), never());
    expect(await failureOf(readAll(response))).toMatchObject({
      code: 'upstream_invalid_response',
      publicMessage: expect.stringContaining('damaged'),
    });
  });

  it('that is cut off is an early end', async () => {
    const url = await serveBytes((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 9999\r\n\r\n');
      socket.end(gzipSync('begun'));
    });
    const response = await transport.send(get(url), never());
    expect(await failureOf(readAll(response))).toMatchObject({ code: 'upstream_stream_ended_early' });
  });

  it.each<[string, (body: AsyncIterator<Uint8Array>, abort: AbortController) => unknown]>([
    ['the iteration', (body) => body.return?.()],
    [
      'the signal',
      (_body, abort) => {
        abort.abort();
      },
    ],
  ])('lets %s close a silent upstream', async (_name, leave) => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      const encoder = createGzip();
      encoder.pipe(response);
      encoder.write('first');
      encoder.flush();
    });
    const abort = new AbortController();
    const body = (await transport.send(get(url), abort.signal)).body[Symbol.asyncIterator]();
    await body.next();
    const pending = body.next().catch(() => undefined);
    await leave(body, abort);
    await until(() => sockets.size === 0);
    await pending;
  });
});

describe('shutting down', () => {
  it('lets a running request finish and refuses new ones', async () => {
    let finish: (() => void) | undefined;
    const url = await serve((_request, response) => {
      response.writeHead(200).write('be');
      finish = () => response.end('gun');
    });
    const response = await transport.send(get(url), never());
    const closed = transport.close();
    expect(await failureOf(transport.send(get(url), never()))).toMatchObject({ code: 'gateway_shutting_down' });
    finish?.();
    expect(await readAll(response)).toBe('begun');
    await closed;
  });

  it('cuts a running request off when told to', async () => {
    const url = await serve((_request, response) => response.writeHead(200).write('begun'));
    const response = await transport.send(get(url), never());
    const body = response.body[Symbol.asyncIterator]();
    await body.next();
    const pending = failureOf(body.next());
    await transport.destroy();
    expect(await pending).toMatchObject({ code: 'gateway_shutting_down' });
  });
});
