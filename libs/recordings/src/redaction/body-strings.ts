const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The inside of the string of a JSON text in which a place lies; what lies between two strings, if it lies in none. */
export function stringAround(bytes: Buffer, place: number): ByteRange {
  let start = place;
  while (start > 0 && !(bytes[start - 1] === QUOTE && !isEscaped(bytes, start - 1))) start -= 1;
  return { start, end: endOfString(bytes, start) };
}

/**
 * The members of the outermost object, with their keys, whose keys begin at some of these places. Reads from the nearer
 * end of the text only: what is looked for stands before a long conversation, or behind it.
 *
 * @param places of text in strings, in ascending order
 */
export function outermostMembers(bytes: Buffer, places: readonly number[]): ByteRange[] {
  if (places.length === 0 || bytes[skipSpace(bytes, 0)] !== OPEN_BRACE) return [];
  const middle = bytes.length / 2;
  const early = places.filter((place) => place < middle);
  const late = places.filter((place) => place >= middle);
  const keys = [...earlyKeys(bytes, early), ...lateKeys(bytes, late)];
  return keys.map((key) => ({ start: key - 1, end: endOfMember(bytes, key) }));
}

function earlyKeys(bytes: Buffer, places: readonly number[]): number[] {
  const last = places.at(-1);
  if (last === undefined) return [];
  const { depths } = depthsOf(bytes, { start: 0, end: last + 1 }, places);
  return places.filter((_, order) => depths[order] === 1);
}

function lateKeys(bytes: Buffer, places: readonly number[]): number[] {
  const [first] = places;
  if (first === undefined) return [];
  const { depths, final } = depthsOf(bytes, { start: first - 1, end: bytes.length }, places);
  return places.filter((_, order) => depths[order] === final + 1);
}

/** How deep the keys at these places lie, and how deep the end of the range lies, compared with its start. */
function depthsOf(bytes: Buffer, range: ByteRange, places: readonly number[]): { depths: number[]; final: number } {
  const depths = places.map(() => Number.NaN);
  let depth = 0;
  let next = 0;
  for (let index = range.start; index < range.end; index += 1) {
    const code = bytes[index] ?? 0;
    if (code !== QUOTE) {
      depth += stepOf(code);
      continue;
    }
    const end = endOfString(bytes, index + 1);
    if (places[next] === index + 1 && bytes[skipSpace(bytes, end + 1)] === COLON) depths[next] = depth;
    while ((places[next] ?? end) < end) next += 1;
    index = end;
  }
  return { depths, final: depth };
}

function endOfMember(bytes: Buffer, key: number): number {
  let depth = 0;
  let index = endOfString(bytes, key) + 1;
  for (; index < bytes.length; index += 1) {
    const code = bytes[index] ?? 0;
    if (depth === 0 && (code === COMMA || code === CLOSE_BRACE)) return index;
    if (code === QUOTE) index = endOfString(bytes, index + 1);
    else depth += stepOf(code);
  }
  return bytes.length;
}

function stepOf(code: number): number {
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return 1;
  return code === CLOSE_BRACE || code === CLOSE_BRACKET ? -1 : 0;
}

function skipSpace(bytes: Buffer, from: number): number {
  let index = from;
  while (index < bytes.length && (bytes[index] ?? 0) <= SPACE) index += 1;
  return index;
}

/** Where the quote stands that ends a string; the length of all if there is none. */
function endOfString(bytes: Buffer, from: number): number {
  const { length } = bytes;
  let index = from;
  while (index < length) {
    const code = bytes[index];
    if (code === QUOTE) return index;
    index += code === BACKSLASH ? 2 : 1;
  }
  return length;
}

/** Whether a byte stands behind an odd number of backslashes. */
export function isEscaped(bytes: Buffer, index: number): boolean {
  let before = index;
  while (before > 0 && bytes[before - 1] === BACKSLASH) before -= 1;
  return (index - before) % 2 === 1;
}
