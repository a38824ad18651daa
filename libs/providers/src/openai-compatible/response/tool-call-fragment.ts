import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { ChatFunction, ChatToolCall } from '../openai-compatible-types.js';
import type { ToolCallFragment } from '../../shared/response/tool-call-correlation.js';

/**
 * Reads one entry of `tool_calls`.
 * @param carrier where a thought signature stands that is not on the call: some versions of Gemini's API sign the
 *   message instead of its first call
 */
export function toolCallFragment(value: object, choice: number, carrier: ThoughtCarrier): ToolCallFragment {
  const entry: ChatToolCall = value;
  const custom = entry.type === 'custom' && isObject(entry.custom);
  const described: ChatFunction = custom ? entry.custom : isObject(entry.function) ? entry.function : {};
  return {
    id: nonEmptyString(entry.id),
    index: typeof entry.index === 'number' ? entry.index : undefined,
    name: nonEmptyString(described.name),
    text: custom ? customArguments(described.input) : argumentsText(described.arguments),
    choice,
    thoughtSignature: thoughtSignatureOf(entry) ?? thoughtSignatureOf(carrier),
  };
}

/** Reads the `function_call` that came before `tool_calls`; undefined for a placeholder. */
export function functionCallFragment(value: object, choice: number): ToolCallFragment | undefined {
  const call: ChatFunction = value;
  const name = nonEmptyString(call.name);
  const text = argumentsText(call.arguments);
  if (name === undefined && text === '') return undefined;
  return { id: undefined, index: 0, name, text, choice, thoughtSignature: undefined };
}

function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/** A custom tool takes text; as the input of a tool of the Messages API it needs a member to be in. */
function customArguments(input: unknown): string {
  return typeof input === 'string' && input !== '' ? JSON.stringify({ input }) : '';
}

type ThoughtCarrier = Pick<ChatToolCall, 'id' | 'extra_content' | 'thought_signature'>;

const THOUGHT_MARK = '__thought__';

/** Gemini's signature, which stands on a call or on its message. */
function thoughtSignatureOf(entry: ThoughtCarrier): string | undefined {
  const extra: { readonly google?: unknown } = isObject(entry.extra_content) ? entry.extra_content : {};
  const google: { readonly thought_signature?: unknown } = isObject(extra.google) ? extra.google : {};
  const id = nonEmptyString(entry.id);
  const mark = id?.indexOf(THOUGHT_MARK) ?? -1;
  return (
    nonEmptyString(google.thought_signature) ??
    nonEmptyString(entry.thought_signature) ??
    // A translating proxy in between may have put the signature into the id.
    (id === undefined || mark === -1 ? undefined : nonEmptyString(id.slice(mark + THOUGHT_MARK.length)))
  );
}
