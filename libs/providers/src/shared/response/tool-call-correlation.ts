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
