import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import type { ReplyPace } from './reply-plan.js';
import { SYSTEM_CLOCK } from './simulator-clock.js';
import { StreamSink } from './stream-sink.js';

interface Pair {
  readonly response: ServerResponse;
  readonly reader: IncomingMessage;
  close(): Promise<void>;
}

/** A server's response and the client's end of it, over a real socket. */
async function connect(): Promise<Pair> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const outgoing = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  response.flushHeaders();
  const [reader] = (await once(outgoing, 'response')) as [IncomingMessage];
  return {
    response,
    reader,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function writesOf(pace: ReplyPace, pieces: readonly string[]): Promise<readonly string[]> {
  const pair = await connect();
  const writes: string[] = [];
  const original = pair.response.write.bind(pair.response);
  pair.response.write = (data: unknown): boolean => {
    writes.push(Buffer.from(data as string).toString('latin1'));
    return original(data);
  };
  const sink = new StreamSink(
    { response: pair.response, clock: SYSTEM_CLOCK, signal: new AbortController().signal },
    pace,
  );
  for (const piece of pieces) await sink.add(piece);
  await sink.last('.');
  await pair.close();
  return writes;
}

describe(StreamSink, () => {
  it.each<[pace: ReplyPace, writes: readonly string[]]>([
    [{}, ['ab', 'cd', 'ef', '.']],
    [{ piecesPerWrite: 2 }, ['abcd', 'ef.']],
    [{ piecesPerWrite: 100 }, ['abcdef.']],
    [{ bytesPerWrite: 1 }, ['a', 'b', 'c', 'd', 'e', 'f', '.']],
    [{ delayMs: 1 }, ['ab', 'cd', 'ef', '.']],
  ])('with %p writes %p', async (pace, writes) => {
    expect(await writesOf(pace, ['ab', 'cd', 'ef'])).toEqual(writes);
  });

  it('stops while the client does not read, and goes on when it does', async () => {
    const pair = await connect();
    pair.reader.pause();
    const signal = new AbortController().signal;
    const sink = new StreamSink({ response: pair.response, clock: SYSTEM_CLOCK, signal }, {});
    const piece = 'x'.repeat(64 * 1024);
    const total = 1000;
    let written = 0;
    const writing = (async () => {
      for (; written < total; written += 1) await sink.add(piece);
      pair.response.end();
    })();
    while (!pair.response.writableNeedDrain) await setImmediate();
    expect(written).toBeLessThan(total);
    let received = 0;
    for await (const bytes of pair.reader) received += (bytes as Buffer).length;
    await writing;
    expect(received).toBe(total * piece.length);
    await pair.close();
  });

  it('gives up waiting when the client is gone', async () => {
    const pair = await connect();
    pair.reader.pause();
    const gone = new AbortController();
    const sink = new StreamSink({ response: pair.response, clock: SYSTEM_CLOCK, signal: gone.signal }, {});
    const writing = (async () => {
      while (!gone.signal.aborted) await sink.add('x'.repeat(64 * 1024));
    })();
    while (!pair.response.writableNeedDrain) await setImmediate();
    gone.abort();
    await writing;
    await pair.close();
  });
});
