/** A value that was read, and where reading stopped. */
interface Read {
  readonly value: unknown;
  readonly end: number;
}

const WORDS: readonly (readonly [word: string, value: unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['True', true],
  ['False', false],
  ['None', null],
  ['undefined', null],
];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const BLANK_OR_COMMENT = /(?:\s|\/\/[^\n]*(?=\n)|\/\*[^]*?\*\/)*/uy;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
const BARE_KEY = /[A-Za-z_$][\w$-]*/uy;
const UNICODE_ESCAPE = /[0-9a-fA-F]{4}/uy;
const MAXIMUM_DEPTH = 200;

/** Thrown and caught in this file alone. */
class NotReadable extends Error {}

/**
 * Reads the first object of a text the way a patient reader would: line breaks in strings, single quotes, comments,
 * commas too many, bare keys, Python's words and text before or after the object are all forgiven.
 * A text that stops short is not: completing it would invent what the model had not said yet.
 *
 * @returns the object and where it ended, or undefined
 */
export function readRelaxedObject(text: string): { readonly value: object; readonly end: number } | undefined {
  const start = text.indexOf('{');
  if (start === -1) return undefined;
  try {
    const { value, end } = new RelaxedReader(text).object(start, 0);
    return { value: value as object, end };
  } catch (error) {
    if (error instanceof NotReadable) return undefined;
    throw error;
  }
}

class RelaxedReader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** `at` is where the opening brace stands. */
  object(at: number, depth: number): Read {
    // Defined, not assigned: a key `__proto__` is data here.
    const entries: [string, unknown][] = [];
    let next = this.#skip(at + 1);
    while (this.#unit(next) !== '}') {
      const key = this.#key(next);
      const colon = this.#skip(key.end);
      if (this.#unit(colon) !== ':') throw new NotReadable();
      const value = this.#value(this.#skip(colon + 1), depth + 1);
      entries.push([String(key.value), value.value]);
      next = this.#separator(value.end, '}');
    }
    return { value: Object.fromEntries(entries), end: next + 1 };
  }

  #array(at: number, depth: number): Read {
    const items: unknown[] = [];
    let next = this.#skip(at + 1);
    while (this.#unit(next) !== ']') {
      const item = this.#value(next, depth + 1);
      items.push(item.value);
      next = this.#separator(item.end, ']');
    }
    return { value: items, end: next + 1 };
  }

  #value(at: number, depth: number): Read {
    if (depth > MAXIMUM_DEPTH) throw new NotReadable();
    const unit = this.#unit(at);
    if (unit === '{') return this.object(at, depth);
    if (unit === '[') return this.#array(at, depth);
    if (unit === '"' || unit === "'") return this.#string(at, unit);
    const word = WORDS.find(([candidate]) => this.#text.startsWith(candidate, at));
    if (word !== undefined) return { value: word[1], end: at + word[0].length };
    const number = this.#match(NUMBER, at);
    if (number === undefined) throw new NotReadable();
    return { value: Number(number), end: at + number.length };
  }

  #key(at: number): Read {
    const unit = this.#unit(at);
    if (unit === '"' || unit === "'") return this.#string(at, unit);
    const key = this.#match(BARE_KEY, at);
    if (key === undefined) throw new NotReadable();
    return { value: key, end: at + key.length };
  }

  #string(at: number, quote: string): Read {
    let value = '';
    let next = at + 1;
    for (let unit = this.#unit(next); unit !== quote; unit = this.#unit(next)) {
      if (unit !== '\\') {
        value += unit;
        next += 1;
        continue;
      }
      const escape = this.#escape(next + 1);
      value += escape.value as string;
      next = escape.end;
    }
    return { value, end: next + 1 };
  }

  /** Reads what follows a backslash. An escape that JSON does not know keeps its backslash: it is a path or a pattern. */
  #escape(at: number): Read {
    const unit = this.#unit(at);
    const code = unit === 'u' ? this.#match(UNICODE_ESCAPE, at + 1) : undefined;
    if (code !== undefined) return { value: String.fromCharCode(Number.parseInt(code, 16)), end: at + 5 };
    const known = ESCAPES[unit] ?? ('"\'\\/\n'.includes(unit) ? unit : `\\${unit}`);
    return { value: known, end: at + 1 };
  }

  /** Where the next item begins, or the closing bracket stands. */
  #separator(at: number, closing: string): number {
    const next = this.#skip(at);
    const unit = this.#unit(next);
    if (unit === closing) return next;
    if (unit !== ',') throw new NotReadable();
    return this.#skip(next + 1);
  }

  #skip(at: number): number {
    return at + (this.#match(BLANK_OR_COMMENT, at)?.length ?? 0);
  }

  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.#text)?.[0];
  }

  #unit(at: number): string {
    const unit = this.#text[at];
    if (unit === undefined) throw new NotReadable();
    return unit;
  }
}
