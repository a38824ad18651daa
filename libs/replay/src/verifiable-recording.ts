import type { ConfigSnapshot } from '@sluice/exchange';
import { decodeBytes, sha256, type FrameOf, type Recording } from '@sluice/recordings';

import { framesOf } from './frames-of.js';

/** A recording that holds everything a replay needs. */
export interface VerifiableRecording {
  readonly recording: Recording;
  readonly open: FrameOf<'open'>;
  readonly end: FrameOf<'end'>;
  readonly config: ConfigSnapshot;
  /** What the client was sent. */
  readonly sent: Uint8Array;
  readonly hasClientLeft: boolean;
}

/** Why a recording cannot be verified. */
export interface Unverifiable {
  readonly status: 'skipped' | 'corrupt';
  readonly reason: string;
}

/** Looks whether a recording can be verified at all, and says why not. */
export function examine(recording: Recording): VerifiableRecording | Unverifiable {
  const { open, end, frames } = recording;
  if (open === undefined || end === undefined || !recording.complete) return skipped(incompleteness(recording));
  if (open.mode === 'meta' || open.req.body.d === undefined) return skipped('recorded in mode meta, without bodies');
  if (end.red.forced > 0) return skipped('secrets were masked before their end was known');
  if (end.out === 'shutdown') return skipped('cut by a shutdown of the gateway');
  const config = framesOf(frames, 'cfg')[0]?.config;
  if (config === undefined) return skipped('recorded without its configuration');
  const sent = Buffer.concat(framesOf(frames, 'down').map(({ d }) => decodeBytes(d ?? '')));
  if (sha256(sent) !== end.downSha) return corrupt('the bytes sent to the client are not those that were recorded');
  if (sha256(decodeBytes(open.req.body.d)) !== open.req.body.sha) return corrupt('the request body was changed');
  return { recording, open, end, config, sent, hasClientLeft: framesOf(frames, 'cli').length > 0 };
}

function incompleteness({ open, end, gaps, torn }: Recording): string {
  if (open === undefined) return 'incomplete: its beginning is missing';
  if (torn) return 'incomplete: its last line was cut off';
  if (gaps.length > 0) return `incomplete: ${gaps.length} frames are missing, the first is ${String(gaps[0])}`;
  return end === undefined ? 'incomplete: it has no end' : 'incomplete';
}

const skipped = (reason: string): Unverifiable => ({ status: 'skipped', reason });
const corrupt = (reason: string): Unverifiable => ({ status: 'corrupt', reason });
