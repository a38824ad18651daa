import { CONTEXT_LENGTH, MAX_SECRET_LENGTH, SECRET_RULES, type SecretRule } from './secret-rules.js';
import { isWordStart } from './trigger-finder.js';

/** What the raw text of JSON cannot do without where a secret stands in one of its strings. */
interface Needle {
  readonly text: string;
  /** Absent where finding the text is suspicious enough. */
  readonly rule?: SecretRule;
}

interface PlacedNeedle {
  readonly needle: Needle;
  /** Where in the needle the pair stands by which it is found. */
  readonly offset: number;
}

/** Three characters hold two pairs of neighbours, of which one begins at an even index wherever they stand. */
const WINDOW_LENGTH = 3;
/** Pairs of these are rare enough in words and in code. */
const RARE = /[^a-z ]/;
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
  readonly #needles = new Map<number, PlacedNeedle[]>();
  readonly #pairs = new Uint8Array(0x10000);
  /** Whether there is a secret that cannot be looked for in raw text. */
  readonly isBlind: boolean;

  constructor(secrets: readonly string[]) {
    const known = secrets.map((secret) => longestPart(secret));
    this.isBlind = known.some((text) => text.length < WINDOW_LENGTH);
    if (this.isBlind) return;
    for (const needle of [...RULE_NEEDLES, ...known.map((text): Needle => ({ text }))]) this.#add(needle);
  }

  /** @returns indexes of suspicious bytes, in ascending order */
  find(bytes: Buffer): number[] {
    const pairs = this.#pairs;
    const found: number[] = [];
    const last = bytes.length - 1;
    for (let index = 0; index < last; index += 2) {
      const pair = (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8);
      if (pairs[pair] === 0) continue;
      const place = this.#suspectAt(bytes, index, pair);
      if (place !== undefined) found.push(place);
    }
    return found;
  }

  #add(needle: Needle): void {
    const { text } = needle;
    const begin = rarestWindow(text);
    for (const offset of [begin, begin + 1]) {
      const pair = text.charCodeAt(offset) | (text.charCodeAt(offset + 1) << 8);
      const placed = { needle, offset };
      this.#needles.set(pair, [...(this.#needles.get(pair) ?? []), placed]);
      this.#pairs[pair] = 1;
    }
  }

  #suspectAt(bytes: Buffer, index: number, pair: number): number | undefined {
    for (const { needle, offset } of this.#needles.get(pair) ?? []) {
      const place = index - offset;
      if (place >= 0 && startsWith(bytes, needle.text, place) && isSuspect(bytes, needle, place)) return place;
    }
    return undefined;
  }
}

function startsWith(bytes: Buffer, text: string, place: number): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[place + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function isSuspect(bytes: Buffer, needle: Needle, place: number): boolean {
  if (needle.text === HIDDEN_ASCII) return isHiddenAscii(bytes, place);
  const { rule } = needle;
  if (rule === undefined) return true;
  const start = Math.min(place, CONTEXT_LENGTH);
  const text = bytes.toString('latin1', place - start, Math.min(bytes.length, place + MAX_SECRET_LENGTH));
  if (rule.atWordStart === true && !isWordStart(text, start)) return false;
  rule.live.lastIndex = start;
  const end = rule.live.test(text) ? rule.live.lastIndex : start;
  if (end === text.length) return true;
  ESCAPE_IN_SECRET.lastIndex = end;
  rule.whole.lastIndex = start;
  return ESCAPE_IN_SECRET.test(text) || rule.whole.test(text);
}

function isHiddenAscii(bytes: Buffer, place: number): boolean {
  const digit = bytes[place + HIDDEN_ASCII.length] ?? 0;
  if (digit < 0x32 || digit > 0x37) return false;
  let backslashes = 0;
  while (bytes[place - 1 - backslashes] === 0x5c) backslashes += 1;
  return backslashes % 2 === 0;
}

/** Words are full of common pairs; a key's beginning can be told by what is uncommon in it. */
function rarestWindow(text: string): number {
  let best = 0;
  let most = -1;
  for (let index = 0; index + WINDOW_LENGTH <= text.length; index += 1) {
    const count = Array.from(text.slice(index, index + WINDOW_LENGTH)).filter((each) => RARE.test(each)).length;
    // The middle one belongs to both pairs.
    const score = count + (RARE.test(text.charAt(index + 1)) ? 2 : 0);
    if (score > most) [most, best] = [score, index];
  }
  return best;
}

function longestPart(secret: string): string {
  return secret.split(WRITTEN_OTHERWISE).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}
