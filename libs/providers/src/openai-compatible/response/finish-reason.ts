import type { CompletionError } from '@sluice/completion';

import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { FinishKind, ReportedFinish } from '../../shared/response/reported-finish.js';
import type { ChatChoice } from '../openai-compatible-types.js';

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

/** The failure that a reply has ended in, by its finish reason. */
export function failedFinish({ reason }: ReportedFinish): CompletionError {
  const message = `upstream ended the reply with finish_reason "${reason}"`;
  return { type: 'error', httpStatus: 529, kind: 'overloaded_error', code: reason, message };
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
