import { SLUICE_VERSION } from '@sluice/exchange';

import type { FrameOf } from '../frames/frame.js';
import type { Recording } from '../reading/read-recording.js';
import { attemptsOf, headerOf, timeOf, type RecordedAttempt } from './exchange-parts.js';
import { harRequest, harResponse } from './har-message.js';
import type { Har, HarEntry } from './har-types.js';

/**
 * Recordings as an HTTP archive, which browsers and many tools show: for each exchange its client's request, and one
 * entry for every upstream call. When each chunk of a stream came has no place in it.
 */
export function harOf(recordings: readonly Recording[]): Har {
  return {
    log: {
      version: '1.2',
      creator: { name: 'sluice', version: SLUICE_VERSION },
      pages: recordings.map((recording) => ({
        id: recording.id,
        title: `${recording.open?.model ?? 'unknown model'}, session ${recording.open?.sess.id ?? 'unknown'}`,
        startedDateTime: timeOf(recording, 0),
        pageTimings: {},
      })),
      entries: recordings.flatMap((recording) => [
        ...(recording.open ? [clientEntry(recording, recording.open)] : []),
        ...attemptsOf(recording).map((attempt) => attemptEntry(recording, attempt)),
      ]),
    },
  };
}

function clientEntry(recording: Recording, { req }: FrameOf<'open'>): HarEntry {
  const { end, frames } = recording;
  const head = frames.find((frame) => frame.k === 'head');
  const host = headerOf(req.h, 'host') ?? 'localhost';
  const url = `http://${host}${req.path}${req.q === '' ? '' : `?${req.q}`}`;
  return {
    ...timesOf(recording, { start: 0, head: head?.t, end: undefined }),
    request: harRequest({ method: req.m, url, headers: req.h, body: req.body }),
    response: harResponse(
      head,
      frames.filter((frame) => frame.k === 'down'),
    ),
    comment: `client: ${end?.out ?? 'cut off'}`,
  };
}

function attemptEntry(recording: Recording, { start, head, reads, error, end }: RecordedAttempt): HarEntry {
  const { req } = start;
  const outcome = error ? `${error.err.code}: ${error.err.message}` : (end?.out ?? 'cut off');
  return {
    ...timesOf(recording, { start: start.t, head: head?.t, end: end?.t }),
    request: harRequest({ method: req.m, url: req.url, headers: req.h, body: req.body }),
    response: harResponse(head, reads),
    comment: `attempt ${start.a} (${start.reason}) ${start.prov}/${start.model}: ${outcome}`,
  };
}

/** Microseconds since the exchange began; what never came is undefined. */
interface Moments {
  readonly start: number;
  readonly head: number | undefined;
  readonly end: number | undefined;
}

function timesOf(
  recording: Recording,
  moments: Moments,
): Pick<HarEntry, 'pageref' | 'startedDateTime' | 'time' | 'cache' | 'timings'> {
  const end = moments.end ?? recording.frames.at(-1)?.t ?? moments.start;
  const head = moments.head ?? end;
  const wait = milliseconds(head - moments.start);
  const receive = milliseconds(end - head);
  return {
    pageref: recording.id,
    startedDateTime: timeOf(recording, moments.start),
    time: wait + receive,
    cache: {},
    timings: { send: 0, wait, receive },
  };
}

function milliseconds(micros: number): number {
  return Math.max(0, micros) / 1000;
}
