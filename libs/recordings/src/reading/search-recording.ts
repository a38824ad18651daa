import { bodyBytes, joinedBytes, attemptsOf } from '../export/exchange-parts.js';
import type { FrameOf } from '../frames/frame.js';
import { coalesceEvents, readClientEvents } from './client-events.js';
import type { Recording } from './read-recording.js';
import { summarise } from './recording-summary.js';

/** Characters shown before and after what was found. */
const CONTEXT_LENGTH = 40;

/** A place of a recording in which a text stands. */
export interface TextHit {
  /** Such as `request`, `attempt 2 request` or `reply`. */
  readonly place: string;
  /** What was found, with a little of what stands around it, on one line. */
  readonly excerpt: string;
}

/**
 * Looks for a text, whatever its case, in what is known of an exchange and in its bodies: as people read them, that is
 * in the strings of JSON without their escapes, and in streams with their pieces put together.
 *
 * @returns the first of every place that has some
 */
export function searchRecording(recording: Recording, text: string): readonly TextHit[] {
  const needle = text.toLowerCase();
  return placesOf(recording).flatMap(([place, strings]) => {
    for (const string of strings()) {
      const at = string.toLowerCase().indexOf(needle);
      if (at >= 0) return [{ place, excerpt: excerptOf(string, at, text.length) }];
    }
    return [];
  });
}

/** A place, and how to get at its texts: those of bodies are read only where that is asked for. */
type Place = readonly [name: string, strings: () => Iterable<string>];

function placesOf(recording: Recording): readonly Place[] {
  const { open, frames } = recording;
  const down = frames.filter((frame) => frame.k === 'down');
  return [
    ['metadata', () => stringsIn([summarise(recording), open?.req.path, open?.req.q, open?.req.h, open?.rid])],
    ['request', () => stringsOfBody(bodyBytes(open?.req.body))],
    ...attemptsOf(recording).flatMap(({ start, reads, error }): readonly Place[] => [
      [`attempt ${start.a} request`, () => stringsOfBody(bodyBytes(start.req.body), [start.req.url, start.req.h])],
      [`attempt ${start.a} reply`, () => stringsOfStream(reads, [error?.err.code, error?.err.message])],
    ]),
    ['reply', () => stringsOfStream(down)],
  ];
}

function* stringsOfBody(bytes: Buffer | undefined, more: readonly unknown[] = []): Iterable<string> {
  yield* stringsIn(more);
  if (bytes === undefined) return;
  const text = bytes.toString('utf8');
  const value = parse(text);
  yield* value === undefined ? [text] : stringsIn(value);
}

function* stringsOfStream(pieces: readonly FrameOf<'up' | 'down'>[], more: readonly unknown[] = []): Iterable<string> {
  yield* stringsIn(more);
  const text = joinedBytes(pieces)?.toString('utf8') ?? '';
  for (const { data } of coalesceEvents(readClientEvents(text))) yield* stringsIn(data);
  yield text;
}

/** Every string of a value, and every key; numbers as they are written. */
function* stringsIn(value: unknown): Iterable<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'number') yield String(value);
  else if (Array.isArray(value)) for (const item of value) yield* stringsIn(item);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield key;
      yield* stringsIn(item);
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function excerptOf(text: string, at: number, length: number): string {
  const from = Math.max(0, at - CONTEXT_LENGTH);
  const to = Math.min(text.length, at + length + CONTEXT_LENGTH);
  const shown = text.slice(from, to).replace(/\s+/g, ' ').trim();
  return `${from > 0 ? '…' : ''}${shown}${to < text.length ? '…' : ''}`;
}
