import type { StopReason } from '@sluice/completion';

import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { ChatChoice } from '../openai-compatible-types.js';

/** What a provider's word for the end of a reply comes down to. */
export type FinishKind = 'stop' | 'tools' | 'length' | 'context' | 'refusal' | 'failure' | 'unknown';

/** How a choice says it ended. */
export interface ReportedFinish {
  readonly kind: FinishKind;
  /** The provider's word. */
  readonly reason: string;
  /** The stop sequence the provider says has matched. */
  readonly matchedStop?: string;
}

const KIND_OF_REASON: ReadonlyMap<string, FinishKind> = new Map([
  ['', 'stop'],
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['COMPLETE', 'stop'],
  ['tool_calls', 'tools'],
  ['function_call', 'tools'],
  ['tool_use', 'tools'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'context'],
  ['content_filter', 'refusal'],
  ['safety', 'refusal'],
  ['recitation', 'refusal'],
  ['error', 'failure'],
  ['insufficient_system_resource', 'failure'],
]);

const NATIVE_LENGTH: ReadonlySet<string> = new Set(['length', 'max_tokens', 'max_output_tokens']);

/** The end a choice reports, or undefined while it goes on. */
export function reportedFinish(choice: ChatChoice): ReportedFinish | undefined {
  const reason = nonEmptyString(choice.finish_reason);
  return reason === undefined ? undefined : finishOf(reason, choice);
}

/** The same for a whole reply, which has ended even if it does not say how. */
export function wholeFinish(choice: ChatChoice): ReportedFinish {
  const details: { readonly type?: unknown } = isObject(choice.finish_details) ? choice.finish_details : {};
  return finishOf(nonEmptyString(choice.finish_reason) ?? nonEmptyString(details.type) ?? '', choice);
}

function finishOf(reason: string, choice: ChatChoice): ReportedFinish {
  const native = nonEmptyString(choice.native_finish_reason);
  // OpenRouter says `tool_calls` on a call whose arguments were cut off; the model's own word is beside it.
  const cut = native !== undefined && NATIVE_LENGTH.has(native.toLowerCase());
  const kind = cut ? 'length' : (KIND_OF_REASON.get(reason) ?? 'unknown');
  // A number there is the id of a token, not a stop sequence.
  const matchedStop = nonEmptyString(choice.stop_reason) ?? nonEmptyString(choice.matched_stop);
  return { kind, reason, ...(matchedStop !== undefined && { matchedStop }) };
}

/** What a reply holds that decides how its end is told. */
export interface ReplyFacts {
  readonly toolCalls: number;
  /** A call the client knows of was not whole when the reply ended. */
  readonly brokenOff: boolean;
  readonly refused: boolean;
}

/** The stop reason of the Messages API. `tool_use` is said only of replies that hold a whole call. */
export function stopReasonOf(finish: ReportedFinish, facts: ReplyFacts): StopReason {
  if (finish.kind === 'length') return 'max_tokens';
  if (finish.kind === 'context') return 'model_context_window_exceeded';
  if (finish.kind === 'refusal' || facts.refused) return 'refusal';
  if (facts.brokenOff) return 'max_tokens';
  if (facts.toolCalls > 0) return 'tool_use';
  // A reason nobody knows is taken for an ordinary stop, in this as well.
  const stopped = finish.kind === 'stop' || finish.kind === 'unknown';
  return stopped && finish.matchedStop !== undefined ? 'stop_sequence' : 'end_turn';
}
