import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { beforeAll, describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import type { CompletionDecoder } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { adapterOf } from '../properties/translate-reply.js';

const MIB = 1024 * 1024;
const LINE_BYTES = 64 * MIB;
/** The limit of one event is 8 MiB: once in pieces, once joined, and what the runtime has not cleared away. */
const HELD_BYTES = 40 * MIB;
/** Shortly before the limit, when the most is held. */
const NEARLY_REFUSED_BYTES = 7 * MIB;
/** What may come and go by itself while nothing is kept: code that was compiled, results of tests. */
const NOISE_BYTES = 2 * MIB;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Slow: half a second and more in a worker that has run many specs. So each look has to say something. */
function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function openDecoder(): CompletionDecoder {
  const prepared = adapterOf('openai').prepare(makeAttempt({ request: { stream: true } }));
  return prepared.openDecoder({ status: 200, headers: [['content-type', 'text/event-stream']] });
}

/** A reply that goes on and on. */
class EndlessReply {
  readonly events: CompletionEvent[] = [];
  /** Bytes that had been pushed when the reply was refused. */
  refusedAt: number | undefined;
  pushed = 0;
  readonly #decoder = openDecoder();
  readonly #piece: Buffer;

  constructor(head: string, piece: string) {
    this.#piece = Buffer.from(piece);
    this.events.push(...this.#decoder.push(Buffer.from(head)));
  }

  /** Pushes the same piece again and again, until so many bytes have gone in. */
  feed(bytes: number): this {
    for (; this.pushed < bytes; this.pushed += this.#piece.length) {
      for (const event of this.#decoder.push(this.#piece)) {
        if (event.type !== 'keepalive') this.events.push(event);
        if (event.type === 'error') this.refusedAt ??= this.pushed;
      }
    }
    return this;
  }

  end(): CompletionEvent | undefined {
    this.events.push(...this.#decoder.end());
    return this.events.at(-1);
  }
}

const REFUSED = { type: 'error', code: 'event_too_large' };
let before = 0;

beforeAll(() => {
  // What is compiled and loaded at the first use is no growth.
  new EndlessReply('', 'data: {"choices":[]}\n\n').feed(MIB).end();
  before = usedBytes();
});

const piece = 'x'.repeat(64 * 1024);
const LINES = [
  ['data', 'data: {"choices":[{"delta":{"content":"', piece],
  ['an event name', 'event: ', piece],
  ['a comment', ': ', piece],
  ['a field nobody knows', 'padding: ', piece],
  ['bare JSON behind an event', 'data: {"choices":[]}\n\n{"a":"', piece],
  ['wide characters', 'data: é', piece],
  ['many data lines of one event', '', `data: ${'x'.repeat(1000)}\n`],
] as const;

describe('a line of 64 MB', () => {
  it.each(LINES)('of %s is refused at 8 MiB and keeps no more than that', (_, head, part) => {
    const reply = new EndlessReply(head, part).feed(NEARLY_REFUSED_BYTES);
    expect(usedBytes() - before).toBeLessThan(HELD_BYTES);
    expect(reply.feed(9 * MIB).refusedAt).toBeGreaterThan(NEARLY_REFUSED_BYTES);
    expect(reply.end()).toMatchObject(REFUSED);
  });

  it('is let go once it is refused, however it goes on', () => {
    const replies = LINES.map(([, head, part]) => new EndlessReply(head, part).feed(LINE_BYTES));
    expect(usedBytes() - before).toBeLessThan(NOISE_BYTES);
    for (const reply of replies) expect(reply.end()).toMatchObject(REFUSED);
  });

  it('in one read is refused', () => {
    const decoder = openDecoder();
    const events = decoder.push(Buffer.alloc(LINE_BYTES, 'data: x'));
    expect([...events, ...decoder.end()].at(-1)).toMatchObject(REFUSED);
  });
});

describe('a stream without an end', () => {
  // A million or more of each: a single reference kept of one would be 8 MB.
  it.each([
    ['comments', ': ping\n\n'.repeat(1000)],
    ['blank lines', '\r\n'.repeat(4000)],
    ['chunks that say nothing', 'data: {"choices":[]}\n\n'.repeat(400)],
    ['ends', 'data: [DONE]\n\n'.repeat(400)],
  ])('of %s leaves nothing behind', (_, part) => {
    const reply = new EndlessReply('data: {"choices":[{"delta":{"content":"a"}}]}\n\n', part).feed(22 * MIB);
    expect(usedBytes() - before).toBeLessThan(NOISE_BYTES);
    expect(reply.events).toContainEqual({ type: 'text', text: 'a' });
  });

  it('behind its end leaves nothing behind', () => {
    const part = 'data: [DONE]\n\ndata: {"choices":[{"delta":{"content":"a"}}]}\n\n'.repeat(100);
    const reply = new EndlessReply('', part).feed(LINE_BYTES);
    expect(usedBytes() - before).toBeLessThan(NOISE_BYTES);
    expect(reply.events.filter(({ type }) => type === 'text')).toEqual([]);
  });
});

describe('a body that is no stream', () => {
  it('is refused beyond 64 MiB, and let go', () => {
    const reply = new EndlessReply('{"a":"', piece).feed(2 * LINE_BYTES);
    expect(reply.refusedAt).toBeGreaterThanOrEqual(LINE_BYTES - MIB);
    expect(reply.refusedAt).toBeLessThanOrEqual(LINE_BYTES + MIB);
    expect(usedBytes() - before).toBeLessThan(NOISE_BYTES);
    expect(reply.end()).toMatchObject({ type: 'error', code: 'body_too_large' });
  });
});
