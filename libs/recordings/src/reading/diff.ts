import type { ClientEvent } from './client-event.js';
import { coalesceEvents, readClientEvents } from './client-events.js';
import { messageOf } from './client-message.js';
import { findJsonDifference } from './json-difference.js';

/**
 * How much two streams differ, the least first: in their bytes only, in their events, in the events once deltas are
 * joined and pings left out, or in the message the client ends up with.
 */
export type DifferenceLevel = 'bytes' | 'events' | 'coalesced' | 'message';

/** The first place at which two streams part. */
export interface StreamDifference {
  /** The highest level at which they still differ. */
  readonly level: DifferenceLevel;
  /** Position of the first event that differs, from 0; of a whole body, 0. */
  readonly eventIndex: number;
  /** Its name, as expected; `end of stream` where nothing more was expected. */
  readonly eventName: string;
  /** Where in its JSON, such as `$.delta.text`. */
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
  /** Up to three events before and after, one line each, `-` expected and `+` actual. */
  readonly context: readonly string[];
}

const CONTEXT = 3;
const LINE_LENGTH = 200;
const END: ClientEvent = { name: 'end of stream', data: undefined };

/** Compares what a client was sent with what it should have been sent. Undefined when not one byte differs. */
export function diffClientStreams(expected: Uint8Array, actual: Uint8Array): StreamDifference | undefined {
  if (Buffer.compare(expected, actual) === 0) return undefined;
  const before = readClientEvents(Buffer.from(expected).toString('utf8'));
  const after = readClientEvents(Buffer.from(actual).toString('utf8'));
  const first = firstDifference(before, after);
  if (first === undefined) return differenceOfBytes(expected, actual, before);
  return { level: levelOf(before, after), ...first };
}

function levelOf(before: readonly ClientEvent[], after: readonly ClientEvent[]): DifferenceLevel {
  if (findJsonDifference(messageOf(before), messageOf(after)) !== undefined) return 'message';
  return firstDifference(coalesceEvents(before), coalesceEvents(after)) === undefined ? 'events' : 'coalesced';
}

function firstDifference(
  before: readonly ClientEvent[],
  after: readonly ClientEvent[],
): Omit<StreamDifference, 'level'> | undefined {
  const length = Math.max(before.length, after.length);
  for (let index = 0; index < length; index += 1) {
    const expected = before[index] ?? END;
    const actual = after[index] ?? END;
    const context = (): readonly string[] => contextAt(before, after, index);
    if (expected.name !== actual.name) {
      const names = { path: '$', expected: expected.name, actual: actual.name };
      return { eventIndex: index, eventName: expected.name, ...names, context: context() };
    }
    const difference = findJsonDifference(expected.data, actual.data);
    if (difference !== undefined) {
      return { eventIndex: index, eventName: expected.name, ...difference, context: context() };
    }
  }
  return undefined;
}

/** The events are equal: spaces, the order of keys, line ends. */
function differenceOfBytes(expected: Uint8Array, actual: Uint8Array, events: readonly ClientEvent[]): StreamDifference {
  let offset = 0;
  while (offset < expected.length && expected[offset] === actual[offset]) offset += 1;
  const until = Buffer.from(expected).subarray(0, offset).toString('utf8');
  const eventIndex = Math.min(until.split(/\r?\n\r?\n/).length - 1, Math.max(0, events.length - 1));
  const excerpt = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(offset, offset + 40)).toString('utf8');
  return {
    level: 'bytes',
    eventIndex,
    eventName: events[eventIndex]?.name ?? END.name,
    path: `byte ${offset}`,
    expected: excerpt(expected),
    actual: excerpt(actual),
    context: [],
  };
}

function contextAt(before: readonly ClientEvent[], after: readonly ClientEvent[], index: number): readonly string[] {
  const line = (mark: string, event: ClientEvent): string =>
    `${mark} ${event.name} ${event === END ? '' : JSON.stringify(event.data)}`.slice(0, LINE_LENGTH).trimEnd();
  return [
    ...before.slice(Math.max(0, index - CONTEXT), index).map((event) => line(' ', event)),
    line('-', before[index] ?? END),
    line('+', after[index] ?? END),
    ...after.slice(index + 1, index + 1 + CONTEXT).map((event) => line(' ', event)),
  ];
}
