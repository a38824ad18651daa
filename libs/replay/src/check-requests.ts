import type { UpstreamRequest } from '@sluice/exchange';
import {
  decodeBytes,
  findJsonDifference,
  isReadableHeader,
  withoutKeyParameters,
  type FrameOf,
  type RecordedBytes,
} from '@sluice/recordings';

import { classOfChange } from './difference-class.js';
import { framesOf } from './frames-of.js';
import type { ReplayedExchange } from './replay-exchange.js';
import type { ReplayDifference } from './replay-run.js';
import type { VerifiableRecording } from './verifiable-recording.js';

/** Our own version, and what depends on the length of masked text or on the transport, say nothing about translation. */
const UNCOMPARED_HEADERS: ReadonlySet<string> = new Set(['user-agent', 'content-length', 'host', 'connection']);

/** Whether each attempt would send its upstream what it sent then. Stops at the first difference of each attempt. */
export function checkRequests(recorded: VerifiableRecording, replayed: ReplayedExchange): ReplayDifference[] {
  const requests = replayed.events.flatMap((event) => (event.type === 'attempt-start' ? [event.request] : []));
  return framesOf(recorded.recording.frames, 'att').flatMap((frame, index) => {
    const request = requests[index];
    // An attempt that is not made at all is a decision, and reported as such.
    const difference = request === undefined ? undefined : compareRequest(frame, request);
    return difference === undefined ? [] : [{ ...difference, check: 'request' as const, context: [] }];
  });
}

type Difference = Omit<ReplayDifference, 'check' | 'context'>;

function compareRequest({ a, req }: FrameOf<'att'>, request: UpstreamRequest): Difference | undefined {
  const head = findJsonDifference(
    { method: req.m, url: withoutKeyParameters(req.url), stream: req.stream, headers: comparable(req.h) },
    {
      method: request.method,
      url: withoutKeyParameters(request.url),
      stream: request.stream,
      headers: comparable(Object.entries(request.headers)),
    },
  );
  if (head !== undefined) {
    return { ...head, where: `attempt ${a}, request`, class: classOfChange(head.expected, head.actual) };
  }
  return compareBody(`attempt ${a}, request body`, req.body?.d, request.body);
}

function comparable(headers: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(headers.filter(([name]) => isReadableHeader(name) && !UNCOMPARED_HEADERS.has(name)));
}

function compareBody(
  where: string,
  recorded: RecordedBytes | undefined,
  replayed: UpstreamRequest['body'],
): Difference | undefined {
  const expected = recorded === undefined ? undefined : decodeBytes(recorded);
  const actual = replayed === undefined ? undefined : Buffer.from(replayed);
  if (expected === undefined && actual === undefined) return undefined;
  if (expected === undefined || actual === undefined) {
    const [before, after] = [expected?.toString('utf8'), actual?.toString('utf8')];
    return { where, path: '$', expected: before, actual: after, class: classOfChange(before, after) };
  }
  if (expected.equals(actual)) return undefined;
  const difference = findJsonDifference(parsed(expected), parsed(actual));
  if (difference !== undefined)
    return { ...difference, where, class: classOfChange(difference.expected, difference.actual) };
  const offset = expected.findIndex((byte, index) => byte !== actual[index]);
  const excerpt = (bytes: Buffer): string => bytes.subarray(Math.max(0, offset), offset + 40).toString('utf8');
  return { where, path: `byte ${offset}`, expected: excerpt(expected), actual: excerpt(actual), class: 'cosmetic' };
}

function parsed(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
