import { isEscaped } from './body-strings.js';
import { CONTEXT_LENGTH, MAX_SECRET_LENGTH, SECRET_RULES, type SecretRule } from './secret-rules.js';
import { isAlphanumeric, isWordStart } from './trigger-finder.js';

/** What the raw text of JSON cannot do without where a secret stands in one of its strings. */
interface Needle {
  readonly text: string;
  /** Absent where finding the text is suspicious enough. */
  readonly rule?: SecretRule;
  /** Whether this is a key with its quotes, and no secret. */
  readonly isKey?: true;
}

/** Where a closer look is due. */
export interface Suspects {
  /** Places of possible secrets, in ascending order. */
  readonly secrets: readonly number[];
  /** Where keys begin that were looked for, in ascending order. */
  readonly keys: readonly number[];
}

interface FoundPlaces extends Suspects {
  readonly secrets: number[];
  readonly keys: number[];
}

interface PlacedNeedle {
  readonly needle: Needle;
  readonly codes: Uint8Array;
  /** Where in the needle the pair stands by which it is found. */
  readonly offset: number;
}

const BACKSLASH = 0x5c;
const GLANCE_LENGTH = 64;
/** Characters behind a match that can still change it. */
const LOOK_AHEAD = 8;

/** A needle this long has a pair of neighbours at an even index and one at an odd index. */
const LEAST_LENGTH = 3;
/** How often characters come in English prose and in code, of a thousand; all others less than five times. */
const FREQUENCIES: Readonly<Record<string, number>> = {
  ...{ ' ': 170, e: 100, t: 75, a: 65, o: 65, n: 57, i: 57, s: 52, r: 50, h: 50, d: 35, l: 33, u: 23, c: 22, m: 20 },
  ...{ f: 18, w: 17, g: 16, p: 15, y: 14, b: 12, '"': 10, '-': 8, '.': 8, v: 8, k: 6, '/': 6, '0': 6, '1': 6 },
};
const RARE = 4;
/** Numbers of lists, which have to fit into a byte. */
const MAX_LISTS = 255;
/** An escape of a printable ASCII character: nobody has to write it like this, but who wants to hide something may. */
const HIDDEN_ASCII = '\\u00';
const ESCAPE_IN_SECRET = /\\[bu/]/y;
/** What JSON writes, or may write, in another way than it stands in the text. */
const WRITTEN_OTHERWISE = /[^\x20-\x7e]|["\\/]/;

const RULE_NEEDLES: readonly Needle[] = [
  ...SECRET_RULES.flatMap((rule) => rule.triggers.map((text): Needle => ({ text, rule }))),
  ...[':\\/', ':/\\/', HIDDEN_ASCII].map((text): Needle => ({ text })),
];

/**
 * Finds places in the bytes of a JSON text at which there may be a secret. Looks at every second pair of bytes only,
 * so that a body costs less than it costs to parse it.
 */
export class SuspectFinder {
  /** By two bytes: the number of the list of needles in which these stand, 0 if there are none. */
  readonly #pairs = new Uint8Array(0x10000);
  readonly #lists: PlacedNeedle[][] = [[]];
  /** Whether there is a secret that cannot be looked for in raw text. */
  readonly isBlind: boolean;

  /** @param keys to be found wherever they stand */
  constructor(secrets: readonly string[], keys: readonly string[]) {
    const known = secrets.map((secret) => longestPart(secret));
    this.isBlind = known.some((text) => text.length < LEAST_LENGTH);
    if (this.isBlind) return;
    for (const needle of RULE_NEEDLES) this.#add(needle);
    for (const text of known) this.#add({ text });
    for (const key of keys) this.#add({ text: `"${key}"`, isKey: true });
  }

  find(bytes: Buffer): Suspects {
    const pairs = this.#pairs;
    const found: FoundPlaces = { secrets: [], keys: [] };
    const base = bytes.byteOffset % 2;
    // Two bytes at once, and two times two: half the time of looking at each byte.
    const doubles = new Uint16Array(bytes.buffer, bytes.byteOffset + base, (bytes.length - base) >> 1);
    for (let index = 0; index < doubles.length; index += 2) {
      const first = pairs[doubles[index] ?? 0] ?? 0;
      const second = pairs[doubles[index + 1] ?? 0] ?? 0;
      if ((first | second) === 0) continue;
      if (first > 0) this.#examine(bytes, { index: base + 2 * index, list: first }, found);
      if (second > 0) this.#examine(bytes, { index: base + 2 * index + 2, list: second }, found);
    }
    return found;
  }

  #add(needle: Needle): void {
    const codes = Buffer.from(needle.text, 'latin1');
    for (const parity of [0, 1]) {
      const offset = rarestPair(needle.text, parity);
      this.#listOf(codes.subarray(offset, offset + 2)).push({ needle, codes, offset });
    }
  }

  #listOf(bytes: Uint8Array): PlacedNeedle[] {
    // In this machine's own order, as the search reads them.
    const pair = new Uint16Array(Uint8Array.from(bytes).buffer)[0] ?? 0;
    let number = this.#pairs[pair] ?? 0;
    if (number === 0) {
      // Lists may be shared by several pairs: every needle is compared in full.
      number = this.#lists.length > MAX_LISTS ? 1 + (pair % MAX_LISTS) : this.#lists.push([]) - 1;
      this.#pairs[pair] = number;
    }
    return this.#lists[number] ?? [];
  }

  #examine(bytes: Buffer, at: { readonly index: number; readonly list: number }, found: FoundPlaces): void {
    for (const { needle, codes, offset } of this.#lists[at.list] ?? []) {
      const place = at.index - offset;
      if (!isAt(bytes, codes, place)) continue;
      if (needle.isKey === true) found.keys.push(place + 1);
      else if (isSuspect(bytes, needle, place)) found.secrets.push(place);
    }
  }
}

function isAt(bytes: Buffer, codes: Uint8Array, place: number): boolean {
  for (let index = 0; index < codes.length; index += 1) {
    if (bytes[place + index] !== codes[index]) return false;
  }
  return true;
}

function isSuspect(bytes: Buffer, needle: Needle, place: number): boolean {
  if (needle.text === HIDDEN_ASCII) return isHiddenAscii(bytes, place);
  const { rule } = needle;
  if (rule === undefined) return true;
  if (rule.atWordStart === true && isInsideWord(bytes, place)) return false;
  // Nearly all of them are told from secrets by a few characters: addresses without a password, and prose.
  return (
    matchesRule(bytes, rule, [place, GLANCE_LENGTH]) ?? matchesRule(bytes, rule, [place, MAX_SECRET_LENGTH]) ?? true
  );
}

/** Undefined when it takes more text to know. */
function matchesRule(bytes: Buffer, rule: SecretRule, [place, length]: readonly [number, number]): boolean | undefined {
  const start = Math.min(place, CONTEXT_LENGTH);
  const text = bytes.toString('latin1', place - start, Math.min(bytes.length, place + length));
  if (rule.atWordStart === true && !isWordStart(text, start)) return false;
  rule.live.lastIndex = start;
  const end = rule.live.test(text) ? rule.live.lastIndex : start;
  if (text.length - end < LOOK_AHEAD) return undefined;
  ESCAPE_IN_SECRET.lastIndex = end;
  rule.whole.lastIndex = start;
  return ESCAPE_IN_SECRET.test(text) || rule.whole.test(text);
}

/** A quick look; after an escape there may be a word where it seems to go on. */
function isInsideWord(bytes: Buffer, place: number): boolean {
  const before = bytes[place - 1] ?? 0;
  return isAlphanumeric(before) && bytes[place - 2] !== BACKSLASH && bytes[place - CONTEXT_LENGTH] !== BACKSLASH;
}

function isHiddenAscii(bytes: Buffer, place: number): boolean {
  const digit = bytes[place + HIDDEN_ASCII.length] ?? 0;
  return digit >= 0x32 && digit <= 0x37 && !isEscaped(bytes, place);
}

/** Where two neighbours stand that are seldom seen together, at an offset that is even (0) or odd (1). */
function rarestPair(text: string, parity: number): number {
  let rarest = parity;
  for (let offset = parity; offset + 1 < text.length; offset += 2) {
    if (commonness(text, offset) < commonness(text, rarest)) rarest = offset;
  }
  return rarest;
}

function commonness(text: string, offset: number): number {
  return (FREQUENCIES[text.charAt(offset)] ?? RARE) * (FREQUENCIES[text.charAt(offset + 1)] ?? RARE);
}

function longestPart(secret: string): string {
  return secret.split(WRITTEN_OTHERWISE).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
