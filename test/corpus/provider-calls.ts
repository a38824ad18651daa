import { isObject, listOf, objectOf, parsed, stringOf } from './json.js';
import type { Json } from './json.js';

/** A tool call as it was put together from its pieces. */
export interface ReadCall {
  id: string;
  name: string;
  text: string;
  readonly index: unknown;
  readonly choice: number;
}

/** Collects the calls of one reply. */
export class CallReader {
  readonly calls: ReadCall[] = [];

  /** Takes an entry of `tool_calls` and returns the call, if the entry begins one. */
  take(entry: Json, choice: number): readonly ReadCall[] {
    const custom = entry['type'] === 'custom' && isObject(entry['custom']);
    const described = objectOf(custom ? entry['custom'] : entry['function']);
    const name = stringOf(described['name']);
    // A custom tool takes plain text, for which an input of the Messages API needs a member.
    const text = custom ? JSON.stringify({ input: described['input'] }) : argumentsText(described['arguments']);
    const piece = { id: stringOf(entry['id']), name, text, index: entry['index'], choice };
    const known = this.#continued(piece);
    if (known === undefined) {
      this.calls.push(piece);
      return [piece];
    }
    known.name ||= name;
    // Some servers open a call with `{}` and send the true arguments after it.
    known.text = known.text.trim() === '{}' && text.trimStart().startsWith('{') ? text : known.text + text;
    return [];
  }

  /** The call a piece belongs to: the one of its id; without an id, the last of its index; without either, the last. */
  #continued(piece: ReadCall): ReadCall | undefined {
    const calls = this.calls.filter(({ choice }) => choice === piece.choice);
    const named = piece.id === '' ? undefined : calls.findLast(({ id }) => id === piece.id);
    if (named !== undefined) return named;
    if (typeof piece.index === 'number') {
      const placed = calls.findLast(({ index }) => index === piece.index);
      return placed === undefined || (piece.id !== '' && placed.id !== '') ? undefined : placed;
    }
    return piece.id === '' && piece.name === '' ? calls.at(-1) : undefined;
  }
}

/** The legacy `function_call` as an entry of `tool_calls`; placeholders hold nothing. */
function legacyCall(value: unknown): readonly Json[] {
  const call = objectOf(value);
  return stringOf(call['name']) === '' && argumentsText(call['arguments']) === '' ? [] : [{ index: 0, function: call }];
}

export function callEntries(message: Json): readonly Json[] {
  return [...listOf(message['tool_calls']).filter(isObject), ...legacyCall(message['function_call'])];
}

/** What the arguments of a call come to. */
export type CallInput = { readonly input: Json } | { readonly broken: true } | { readonly cut: true };

/**
 * @param cut the provider stopped before the model was done. What is not whole then must not run, and neither must a
 *   call that looks as if it had no arguments.
 */
export function inputOf(text: string, cut: boolean): CallInput {
  const value = parsed(text);
  if (isObject(value)) return { input: value };
  if (cut) return { cut: true };
  const nothing = text.trim() === '' || value === null || (Array.isArray(value) && value.length === 0);
  return nothing ? { input: {} } : { broken: true };
}

function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
