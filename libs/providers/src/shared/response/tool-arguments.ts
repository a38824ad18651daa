import { isObject, parsedJson } from '../json/json-value.js';
import { readRelaxedObject } from '../json/relaxed-json.js';

/** What became of a call's arguments: the text of a JSON object, `''` for an empty one, or undefined if they are no use. */
export type FinalArguments = string | undefined;

/** What servers send where they mean that there are no arguments. */
const NO_ARGUMENTS: ReadonlySet<string> = new Set(['', 'null', '"null"', 'undefined', '[]', '""']);

/** Whether the text says that there are no arguments. */
export function isEmptyArguments(text: string): boolean {
  return text.length < 16 && NO_ARGUMENTS.has(text.trim());
}

/** Checks arguments that may already be on their way to the client: nothing about them can be changed. */
export function checkedArguments(text: string): FinalArguments {
  if (isEmptyArguments(text)) return '';
  return isObject(parsedJson(text)) ? text : undefined;
}

/** Checks arguments that nobody has seen yet, and mends what can be mended without guessing. */
export function repairedArguments(text: string): FinalArguments {
  const checked = checkedArguments(text);
  if (checked !== undefined) return checked;
  const parsed = parsedJson(text);
  if (parsed !== undefined) return wrapped(parsed);
  return lastObject(text);
}

/** An object that was encoded twice is unwrapped; any other value becomes the member `value` of an object. */
function wrapped(value: unknown): FinalArguments {
  if (typeof value === 'string') {
    const inner = parsedJson(value);
    if (isObject(inner)) return value;
  }
  return JSON.stringify({ value });
}

/** Some servers send the object twice, or a first draft and then the real one. */
function lastObject(text: string): FinalArguments {
  let rest = text;
  let last: object | undefined;
  while (rest.trimStart().startsWith('{') || last === undefined) {
    const read = readRelaxedObject(rest);
    if (read === undefined) return undefined;
    last = read.value;
    rest = rest.slice(read.end);
  }
  return JSON.stringify(last);
}
