import type { StopReason, Usage } from '@sluice/completion';
import { formatTarget, type ExchangeCost, type ExchangeOutcome, type RecordingMode } from '@sluice/exchange';

import type { FrameOf } from '../frames/frame.js';
import type { Recording } from './read-recording.js';

/** What a list of recordings shows of each. */
export interface RecordingSummary {
  readonly id: string;
  readonly sessionId: string | undefined;
  /** ISO 8601. */
  readonly startedAt: string | undefined;
  /** As the client asked for it. */
  readonly model: string | undefined;
  /** `provider/model` of every attempt, in order. */
  readonly targets: readonly string[];
  /** `crashed` when the recording has no end. */
  readonly outcome: ExchangeOutcome | 'crashed';
  readonly stopReason: StopReason | undefined;
  readonly usage: Usage | undefined;
  /** Of all attempts; absent where none cost anything, and in older recordings. */
  readonly cost?: ExchangeCost;
  readonly attempts: number;
  /** Of the client's request, of all upstream replies, and of what the client was sent. */
  readonly bytes: { readonly request: number; readonly upstream: number; readonly downstream: number };
  /** Microseconds from the first frame to the last. */
  readonly durationMicros: number;
  readonly mode: RecordingMode | undefined;
  readonly complete: boolean;
  readonly hasBodies: boolean;
}

/** Condenses a recording. */
export function summarise(recording: Recording): RecordingSummary {
  const { open, frames } = recording;
  const attempts = frames.filter((frame): frame is FrameOf<'att'> => frame.k === 'att');
  return {
    id: recording.id,
    sessionId: open?.sess.id,
    startedAt: open?.at,
    model: open?.model,
    mode: open?.mode,
    hasBodies: open?.req.body.d !== undefined,
    targets: attempts.map(({ prov, model }) => formatTarget({ provider: prov, model })),
    attempts: attempts.length,
    durationMicros: frames.at(-1)?.t ?? 0,
    complete: recording.complete,
    ...ending(recording),
  };
}

function ending({
  open,
  end,
}: Recording): Pick<RecordingSummary, 'outcome' | 'stopReason' | 'usage' | 'cost' | 'bytes'> {
  const request = open?.req.body.bytes ?? 0;
  if (end === undefined) {
    return {
      outcome: 'crashed',
      stopReason: undefined,
      usage: undefined,
      bytes: { request, upstream: 0, downstream: 0 },
    };
  }
  const { out, stop, usage, cost, upBytes, downBytes } = end;
  const bytes = { request, upstream: upBytes, downstream: downBytes };
  return { outcome: out, stopReason: stop, usage, ...(cost && { cost }), bytes };
}
