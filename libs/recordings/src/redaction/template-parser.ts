import { decodeEscapes } from './held-text.js';
import type { SecretScanner } from './secret-scanner.js';

/** A value of an event, or the white space that some providers pad events with. */
export interface EventToken {
  readonly kind: 'string' | 'number' | 'space';
  readonly text: string;
  /** Name of the field whose piece it is. */
  readonly field: string | undefined;
}

/** An event as what all of its kind have in common, and what this one has. */
export interface ParsedEvent {
  /** What stands between the tokens; one more than there are tokens. Keys and their order belong to it, and so do indexes. */
  readonly skeleton: readonly string[];
  readonly tokens: readonly EventToken[];
}

/** Longer events are rare, and those with more values differ too often. */
const MAX_LENGTH = 8192;
const MAX_TOKENS = 64;

/** What may stand before the JSON of a server-sent event. */
const HEAD = /^(?:(?:event|id|retry):[^\n]*\n)*data: ?(?=\{)/;
const VALUE = /"((?:[^"\\]|\\.)*)"(\s*:)?|-?\d[\d.eE+-]*|[ ]*\}\s*$/g;

/** One server-sent event with an object as its data; undefined when it is anything else, or has anything suspicious in it. */
export function parseEvent(
  text: string,
  fields: { readonly at: number; readonly found: ReadonlyMap<number, string> },
  scanner: SecretScanner,
): ParsedEvent | undefined {
  const head = HEAD.exec(text)?.[0];
  if (head === undefined || text.length > MAX_LENGTH || !isJson(text.slice(head.length))) return undefined;
  const skeleton: string[] = [];
  const tokens: EventToken[] = [];
  let position = 0;
  for (const { kind, start, value } of valuesOf(text, head.length)) {
    tokens.push({ kind, text: value, field: fields.found.get(fields.at + start) });
    skeleton.push(text.slice(position, start));
    position = start + value.length;
  }
  skeleton.push(text.slice(position));
  const parsed = { skeleton, tokens };
  return tokens.length <= MAX_TOKENS && isHarmless(parsed, scanner) ? parsed : undefined;
}

interface PlacedValue {
  readonly kind: EventToken['kind'];
  readonly start: number;
  readonly value: string;
}

function valuesOf(text: string, from: number): PlacedValue[] {
  const values: PlacedValue[] = [];
  let key = '';
  VALUE.lastIndex = from;
  for (let match = VALUE.exec(text); match !== null; match = VALUE.exec(text)) {
    const [whole, string, colon] = match;
    if (colon !== undefined) key = string ?? '';
    else if (string !== undefined) values.push({ kind: 'string', start: match.index + 1, value: string });
    else if (!isNumber(whole)) {
      values.push({ kind: 'space', start: match.index, value: whole.slice(0, whole.indexOf('}')) });
    } else if (!key.endsWith('index')) values.push({ kind: 'number', start: match.index, value: whole });
  }
  return values;
}

function isJson(data: string): boolean {
  const line = data.trimEnd();
  if (line.includes('\n')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function isNumber(token: string): boolean {
  const code = token.charCodeAt(0);
  return code === 0x2d || (code >= 0x30 && code <= 0x39);
}

/** What a template repeats is never looked at again. */
function isHarmless({ skeleton, tokens }: ParsedEvent, scanner: SecretScanner): boolean {
  if (!scanner.isClean(skeleton.join('')) || skeleton.some((part) => part.includes('\\'))) return false;
  return tokens.every(
    ({ field, text }) => field !== undefined || scanner.scan(decodeEscapes(text), 0, true).spans.length === 0,
  );
}
