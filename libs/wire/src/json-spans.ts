/** Where a value stands in a JSON text: the bytes from `start` to, but not including, `end`. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

/** A member of an object. */
export interface JsonMember {
  readonly key: string;
  /** The value alone. */
  readonly value: JsonSpan;
  /** Key and value. */
  readonly whole: JsonSpan;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);
const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The whole text as a span, without the blanks around it. `text` has to be valid JSON, here and everywhere below. */
export function jsonSpan(text: Uint8Array): JsonSpan {
  const start = skipBlanks(text, 0);
  return { start, end: skipValue(text, start) };
}

/**
 * The members of an object, in their order, every spelling of a key and every duplicate included. What lies deeper is
 * passed over: strings, of which a request mostly consists, by one native search each.
 */
export function jsonMembers(text: Uint8Array, object: JsonSpan): readonly JsonMember[] {
  const members: JsonMember[] = [];
  let position = skipBlanks(text, object.start + 1);
  while (text[position] === QUOTE) {
    const keyEnd = skipString(text, position);
    const start = skipBlanks(text, skipOver(text, keyEnd, COLON));
    const end = skipValue(text, start);
    const key = keyOf(text, { start: position, end: keyEnd });
    members.push({ key, value: { start, end }, whole: { start: position, end } });
    position = skipBlanks(text, skipOver(text, end, COMMA));
  }
  return members;
}

/** The elements of an array, in their order. */
export function jsonElements(text: Uint8Array, array: JsonSpan): readonly JsonSpan[] {
  const elements: JsonSpan[] = [];
  let position = skipBlanks(text, array.start + 1);
  while (position < array.end - 1) {
    const end = skipValue(text, position);
    elements.push({ start: position, end });
    position = skipBlanks(text, skipOver(text, end, COMMA));
  }
  return elements;
}

/** What the value of a span says. */
export function jsonValue(text: Uint8Array, { start, end }: JsonSpan): unknown {
  return JSON.parse(textOf(text, start, end));
}

function keyOf(text: Uint8Array, { start, end }: JsonSpan): string {
  const written = textOf(text, start + 1, end - 1);
  return written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written;
}

function textOf(text: Uint8Array, start: number, end: number): string {
  return Buffer.from(text.buffer, text.byteOffset + start, end - start).toString('utf8');
}

function skipBlanks(text: Uint8Array, from: number): number {
  let position = from;
  while (BLANK.has(text[position] ?? 0)) position += 1;
  return position;
}

/** Behind a comma or colon, if there is one: at the end of a list there is none. */
function skipOver(text: Uint8Array, from: number, separator: number): number {
  const position = skipBlanks(text, from);
  return text[position] === separator ? position + 1 : position;
}

function skipValue(text: Uint8Array, start: number): number {
  const first = text[start] ?? 0;
  if (first === QUOTE) return skipString(text, start);
  if (OPENING.has(first)) return skipNested(text, start);
  let position = start;
  while (position < text.length && !endsScalar(text[position] ?? 0)) position += 1;
  return position;
}

function endsScalar(byte: number): boolean {
  return byte === COMMA || CLOSING.has(byte) || BLANK.has(byte);
}

function skipNested(text: Uint8Array, start: number): number {
  let depth = 0;
  for (let position = start; position < text.length; position += 1) {
    const byte = text[position] ?? 0;
    if (byte === QUOTE) position = skipString(text, position) - 1;
    else if (OPENING.has(byte)) depth += 1;
    else if (CLOSING.has(byte)) depth -= 1;
    if (depth === 0) return position + 1;
  }
  return text.length;
}

/** @returns the position behind the closing quote */
function skipString(text: Uint8Array, start: number): number {
  for (let quote = text.indexOf(QUOTE, start + 1); quote !== -1; quote = text.indexOf(QUOTE, quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}
