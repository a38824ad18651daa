import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import type { CompletionDecoder } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { adapterOf } from '../properties/translate-reply.js';

const MIB = 1024 * 1024;
const LINE_BYTES = 64 * MIB;
/** The limit of one event is 8 MiB: once in pieces, once joined, and what the runtime has not cleared away. */
const GROWTH_BYTES = 40 * MIB;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function usedBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function openDecoder(): CompletionDecoder {
  const prepared = adapterOf('openai').prepare(makeAttempt({ request: { stream: true } }));
  return prepared.openDecoder({ status: 200, headers: [['content-type', 'text/event-stream']] });
}

interface Feeding {
  readonly events: readonly CompletionEvent[];
  /** Bytes that had been pushed when the reply was refused. */
  readonly refusedAt: number | undefined;
  readonly growthBytes: number;
}

/** Pushes one piece again and again, and looks at the memory every 4 MiB. */
function feed(decoder: CompletionDecoder, head: string, piece: string, bytes = LINE_BYTES): Feeding {
  const events: CompletionEvent[] = [...decoder.push(Buffer.from(head))];
  const reads = Buffer.from(piece);
  const before = usedBytes();
  let growthBytes = 0;
  let refusedAt: number | undefined;
  for (let pushed = 0, looked = 0; pushed < bytes; pushed += reads.length) {
    for (const event of decoder.push(reads)) {
      if (event.type !== 'keepalive') events.push(event);
      if (event.type === 'error') refusedAt ??= pushed;
    }
    if (pushed - looked < 4 * MIB) continue;
    looked = pushed;
    growthBytes = Math.max(growthBytes, usedBytes() - before);
  }
  events.push(...decoder.end());
  return { events, refusedAt, growthBytes };
}

const REFUSED = { type: 'error', code: 'event_too_large' };

describe('a line of 64 MB', () => {
  const piece = 'x'.repeat(64 * 1024);

  it.each([
    ['data', 'data: {"choices":[{"delta":{"content":"'],
    ['an event name', 'event: '],
    ['a comment', ': '],
    ['a field nobody knows', 'padding: '],
    ['bare JSON behind an event', 'data: {"choices":[]}\n\n{"a":"'],
    ['wide characters', 'data: é'],
  ])('of %s is refused at 8 MiB and keeps no more than that', (_, head) => {
    const { events, refusedAt, growthBytes } = feed(openDecoder(), head, piece);
    expect(events.at(-1)).toMatchObject(REFUSED);
    expect(refusedAt).toBeLessThan(9 * MIB);
    expect(growthBytes).toBeLessThan(GROWTH_BYTES);
  });

  it('in one read is refused', () => {
    const decoder = openDecoder();
    const events = decoder.push(Buffer.alloc(LINE_BYTES, 'data: x'));
    expect([...events, ...decoder.end()].at(-1)).toMatchObject(REFUSED);
  });
});

describe('64 MB without an end', () => {
  it('of data lines are refused', () => {
    const { events, refusedAt, growthBytes } = feed(openDecoder(), '', `data: ${'x'.repeat(1000)}\n`);
    expect(events.at(-1)).toMatchObject(REFUSED);
    expect(refusedAt).toBeLessThan(9 * MIB);
    expect(growthBytes).toBeLessThan(GROWTH_BYTES);
  });

  it.each([
    ['comments', ': ping\n\n'.repeat(1000)],
    ['blank lines', '\r\n'.repeat(4000)],
    ['chunks that say nothing', 'data: {"choices":[]}\n\n'.repeat(400)],
    ['events after the end', 'data: [DONE]\n\ndata: {"choices":[{"delta":{"content":"a"}}]}\n\n'.repeat(100)],
  ])('of %s leave nothing behind', (_, piece) => {
    const { growthBytes } = feed(openDecoder(), 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n', piece);
    expect(growthBytes).toBeLessThan(4 * MIB);
  });
});

describe('a body that is no stream', () => {
  it('is refused beyond 64 MiB, and let go', () => {
    const decoder = openDecoder();
    const { events, refusedAt } = feed(decoder, '{"a":"', 'x'.repeat(MIB), LINE_BYTES + 8 * MIB);
    expect(events.at(-1)).toMatchObject({ type: 'error', code: 'body_too_large' });
    expect(refusedAt).toBeGreaterThanOrEqual(LINE_BYTES - MIB);
    const before = usedBytes();
    for (let pushed = 0; pushed < LINE_BYTES; pushed += MIB) decoder.push(Buffer.alloc(MIB, 'x'));
    expect(usedBytes() - before).toBeLessThan(4 * MIB);
  });
});
