import type { StopReason, Usage } from '@sluice/completion';
import { formatTarget, type ExchangeCost, type ExchangeOutcome, type RecordingMode } from '@sluice/exchange';

import type { FrameOf } from '../frames/frame.js';
import type { Recording } from './read-recording.js';
import { sessionKeyOf } from './session-key.js';
import { toolsUsed } from './tools-used.js';

/** What a list of recordings shows of each. */
export interface RecordingSummary {
  readonly id: string;
  /** As the client named it. */
  readonly sessionId: string | undefined;
  /** The same, under which no other caller's exchanges stand ({@link sessionKeyOf}). Absent in older recordings. */
  readonly sessionKey?: string;
  /** Who called, never the key. Absent in older recordings. */
  readonly principalId?: string;
  /** The sub-agent that asked; absent for the main one. */
  readonly agentId?: string;
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
  /** Of those, that failed. Absent in older recordings. */
  readonly failedAttempts?: number;
  /** Tools that the reply asks for, each once; absent where there are none. */
  readonly tools?: readonly string[];
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
  const tools = toolsUsed(frames);
  return {
    id: recording.id,
    ...callOf(open),
    startedAt: open?.at,
    model: open?.model,
    mode: open?.mode,
    hasBodies: open?.req.body.d !== undefined || open?.req.body.parts !== undefined,
    targets: attempts.map(({ prov, model }) => formatTarget({ provider: prov, model })),
    attempts: attempts.length,
    failedAttempts: frames.filter(({ k }) => k === 'att.err').length,
    ...(tools.length > 0 && { tools }),
    durationMicros: frames.at(-1)?.t ?? 0,
    complete: recording.complete,
    ...ending(recording),
  };
}

/** Whose exchange it is, and of which conversation. */
function callOf(
  open: FrameOf<'open'> | undefined,
): Pick<RecordingSummary, 'sessionId' | 'sessionKey' | 'principalId' | 'agentId'> {
  if (open === undefined) return { sessionId: undefined };
  const { sess, who } = open;
  return {
    sessionId: sess.id,
    sessionKey: sessionKeyOf(who.key, sess.id),
    principalId: who.key,
    ...(sess.agent !== undefined && { agentId: sess.agent }),
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
