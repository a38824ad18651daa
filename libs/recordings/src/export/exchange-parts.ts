import type { FrameOf, RecordedBody } from '../frames/frame.js';
import { decodeBytes } from '../frames/recorded-bytes.js';
import type { Recording } from '../reading/read-recording.js';

/** One upstream call with everything that is known of it. */
export interface RecordedAttempt {
  readonly start: FrameOf<'att'>;
  readonly head: FrameOf<'att.head'> | undefined;
  readonly reads: readonly FrameOf<'up'>[];
  readonly error: FrameOf<'att.err'> | undefined;
  readonly end: FrameOf<'att.end'> | undefined;
}

/** The upstream calls of an exchange, in order. */
export function attemptsOf({ frames }: Recording): readonly RecordedAttempt[] {
  return frames
    .filter((frame) => frame.k === 'att')
    .map((start) => {
      const own = frames.filter((frame) => 'a' in frame && frame.a === start.a);
      return {
        start,
        head: own.find((frame) => frame.k === 'att.head'),
        reads: own.filter((frame) => frame.k === 'up'),
        error: own.find((frame) => frame.k === 'att.err'),
        end: own.find((frame) => frame.k === 'att.end'),
      };
    });
}

/** The bytes of a stream together; undefined where they are not kept. */
export function joinedBytes(pieces: readonly FrameOf<'up' | 'down'>[]): Buffer | undefined {
  const kept = pieces.flatMap(({ d }) => (d === undefined ? [] : [decodeBytes(d)]));
  return pieces.length > 0 && kept.length === 0 ? undefined : Buffer.concat(kept);
}

/** The bytes of a body; undefined where it is not kept. */
export function bodyBytes(body: RecordedBody | undefined): Buffer | undefined {
  return body?.d === undefined ? undefined : decodeBytes(body.d);
}

/** The value of a header, whatever its case. */
export function headerOf(
  headers: readonly (readonly [string, string])[] | undefined,
  name: string,
): string | undefined {
  return headers?.find(([own]) => own.toLowerCase() === name)?.[1];
}

/** When a frame was, as ISO 8601. */
export function timeOf({ open }: Recording, micros: number): string {
  const started = Date.parse(open?.at ?? '');
  return new Date((Number.isNaN(started) ? 0 : started) + micros / 1000).toISOString();
}
