import { isObject, listOf, nonEmptyString, parsedJson } from '../json/json-value.js';
import type { TextToolCall } from './text-tool-rescue.js';

/** The wrapper in which OpenAI's models sometimes pack several calls, under the names it has gone by. */
const WRAPPERS: ReadonlySet<string> = new Set(['multi_tool_use.parallel', 'parallel']);
const PREFIX = 'functions.';

/** Whether a call of that name, when no such tool was offered, is a wrapper. */
export function isParallelWrapper(name: string): boolean {
  return WRAPPERS.has(name);
}

/** The calls that a wrapper's arguments hold; undefined if they hold anything else. */
export function parallelCalls(argumentsText: string): readonly TextToolCall[] | undefined {
  const parsed: unknown = parsedJson(argumentsText);
  const { tool_uses: uses }: { readonly tool_uses?: unknown } = isObject(parsed) ? parsed : {};
  const calls = listOf(uses).map((use) => parallelCall(use));
  const good = calls.filter((call) => call !== undefined);
  return good.length > 0 && good.length === calls.length ? good : undefined;
}

function parallelCall(use: unknown): TextToolCall | undefined {
  const {
    recipient_name: recipient,
    parameters,
  }: { readonly recipient_name?: unknown; readonly parameters?: unknown } = isObject(use) ? use : {};
  const name = nonEmptyString(recipient);
  if (name === undefined || !isObject(parameters)) return undefined;
  return {
    name: name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name,
    argumentsText: JSON.stringify(parameters),
  };
}
