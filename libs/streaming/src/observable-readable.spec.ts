import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import { EMPTY, Observable, of, Subject, throwError } from 'rxjs';

import { fromPull } from './from-pull.js';
import { ObservableReadable } from './observable-readable.js';
import { Valve } from './valve.js';

const servers: Server[] = [];

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function get(url: string): Promise<IncomingMessage> {
  const call = request(url);
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  return response;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited too long until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** How a gateway opens its upstream: aborting the signal closes the socket. */
async function openUpstream(url: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(url, { signal });
  return response.body as unknown as AsyncIterable<Uint8Array>;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe(ObservableReadable.name, () => {
  it('is the source, byte for byte', async () => {
    const body = new ObservableReadable(of('hello ', new Uint8Array([0xf0, 0x9f, 0x98, 0x80]), ' wörld'), new Valve());
    const parts: Buffer[] = [];
    for await (const part of body) parts.push(part as Buffer);
    expect(Buffer.concat(parts).toString()).toBe('hello 😀 wörld');
  });

  it('ends with an empty source', async () => {
    const body = new ObservableReadable(EMPTY, new Valve());
    body.resume();
    await once(body, 'end');
  });

  it('subscribes once, at the first read, and not before', async () => {
    let subscriptions = 0;
    const body = new ObservableReadable(
      new Observable((subscriber) => {
        subscriptions += 1;
        subscriber.next('x'.repeat(100_000));
        subscriber.complete();
      }),
      new Valve(),
    );
    expect(subscriptions).toBe(0);
    body.resume();
    await once(body, 'end');
    expect(subscriptions).toBe(1);
  });

  it.each([
    [new Error('broken'), 'broken'],
    ['just a string', 'the source of a body failed'],
  ])('is destroyed by the error %p', async (error, message) => {
    const body = new ObservableReadable(
      throwError(() => error),
      new Valve(),
    );
    const failed = once(body, 'error');
    body.resume();
    expect(await failed).toMatchObject([{ message }]);
  });

  it('closes the valve when the buffer is full, and opens it with the next read', () => {
    const valve = new Valve();
    const source = new Subject<string>();
    const body = new ObservableReadable(source, valve);
    body.read(0);
    source.next('x'.repeat(1_000));
    expect(valve.closed).toBe(false);
    source.next('x'.repeat(64 * 1024));
    expect(valve.closed).toBe(true);
    body.read();
    expect(valve.closed).toBe(false);
  });

  it('unsubscribes when destroyed, and needs no subscription for that', () => {
    const source = new Subject<string>();
    const body = new ObservableReadable(source, new Valve());
    body.read(0);
    expect(source.observed).toBe(true);
    body.destroy();
    expect(source.observed).toBe(false);
    expect(() => new ObservableReadable(source, new Valve()).destroy()).not.toThrow();
  });

  it('closes a silent upstream as soon as the client closes', async () => {
    let upstreamClosed = false;
    const upstream = await listen((_request, response) => {
      response.on('close', () => (upstreamClosed = true));
      response.write('first');
    });
    const gateway = await listen((_request, response) => {
      const valve = new Valve();
      const body = new ObservableReadable(
        fromPull((signal) => openUpstream(upstream, signal), { valve }),
        valve,
      );
      response.on('close', () => body.destroy());
      body.pipe(response);
    });
    const response = await get(gateway);
    await once(response, 'data');
    expect(upstreamClosed).toBe(false);
    const leftAt = Date.now();
    response.destroy();
    await until(() => upstreamClosed, 'the upstream socket closed');
    expect(Date.now() - leftAt).toBeLessThan(1_000);
  });

  it('closes an upstream that has not even sent its head', async () => {
    let state = 'none';
    const upstream = await listen((_request, response) => {
      state = 'asked';
      response.on('close', () => (state = 'closed'));
    });
    const valve = new Valve();
    const body = new ObservableReadable(
      fromPull((signal) => openUpstream(upstream, signal), { valve }),
      valve,
    );
    body.read(0);
    await until(() => state === 'asked', 'the upstream was asked');
    body.destroy();
    await until(() => state === 'closed', 'the upstream socket closed');
  });

  it('stops production for a stalled client and goes on when it reads again', async () => {
    const total = 20_000;
    const piece = 'x'.repeat(1_000);
    let produced = 0;
    async function* produce(): AsyncGenerator<string> {
      while (produced < total) {
        produced += 1;
        // A source that always has something would starve the sockets without a turn of the loop now and then.
        if (produced % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
        yield piece;
      }
    }
    const gateway = await listen((_request, response) => {
      const valve = new Valve();
      new ObservableReadable(fromPull(produce, { valve }), valve).pipe(response);
    });
    const response = await get(gateway);
    response.pause();
    let last = -1;
    await until(() => {
      const still = produced === last;
      last = produced;
      return still && produced > 0;
    }, 'production stood still');
    expect(produced).toBeLessThan(total);

    let received = 0;
    response.on('data', (part: Buffer) => (received += part.length));
    response.resume();
    await once(response, 'end');
    expect(received).toBe(total * piece.length);
  });
});
