import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { ChatFunction, ChatToolCall } from '../openai-compatible-types.js';
import type { ToolCall } from './tool-call.js';

/** A piece of a call, with its parts in known types. */
export interface ToolCallFragment {
  readonly id: string | undefined;
  readonly index: number | undefined;
  readonly name: string | undefined;
  readonly text: string;
  readonly choice: number;
  readonly thoughtSignature: string | undefined;
}

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

/**
 * Finds the call that a fragment continues, or undefined if it begins another. Ids and indexes are missing, empty,
 * repeated, reused and sparse in the wild, so each is believed only as far as it agrees with the other.
 */
export function continuedCall(calls: readonly ToolCall[], fragment: ToolCallFragment): ToolCall | undefined {
  const { id, index } = fragment;
  if (id !== undefined) {
    const named = calls.findLast((call) => call.id === id && call.choice === fragment.choice);
    if (named !== undefined) return startsAnother(named, fragment) ? undefined : named;
  }
  if (index !== undefined) {
    const placed = calls.findLast((call) => call.index === index && call.choice === fragment.choice && !call.closed);
    const agrees = placed !== undefined && (id === undefined || placed.id === undefined);
    return agrees && !startsAnother(placed, fragment) ? placed : lateFragment(calls, fragment);
  }
  return id === undefined && fragment.name === undefined ? calls.at(-1) : undefined;
}

/** A whole call whose place is used again, by a server that gives all its calls the same number or id. */
function startsAnother(call: ToolCall, fragment: ToolCallFragment): boolean {
  if (!call.complete || call.placeholder || fragment.name === undefined) return false;
  if (fragment.id !== undefined && fragment.id === call.id && fragment.index === call.index) return false;
  return fragment.text.trimStart().startsWith('{');
}

/** The rest of a call that was closed because it was whole: line breaks, as a rule. It must not begin another call. */
function lateFragment(calls: readonly ToolCall[], fragment: ToolCallFragment): ToolCall | undefined {
  if (fragment.id !== undefined || fragment.name !== undefined) return undefined;
  return calls.findLast((call) => call.index === fragment.index && call.choice === fragment.choice);
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
