/** Replaces as many characters of a text, from `at` on, as `text` is long. */
export interface TextEdit {
  readonly at: number;
  readonly text: string;
}

/** A piece of a stream that may not be written while a part of it could still turn out to be secret. */
export class HeldText {
  /** How many stretches of undecided text lie in it. */
  holds = 0;
  #edits: TextEdit[] | undefined;

  constructor(readonly text: string) {}

  get isEdited(): boolean {
    return this.#edits !== undefined;
  }

  edit(at: number, text: string): void {
    this.#edits ??= [];
    this.#edits.push({ at, text });
  }

  /** The text with everything secret masked; as long as before. */
  masked(): string {
    if (this.#edits === undefined) return this.text;
    let masked = '';
    let position = 0;
    for (const edit of this.#edits.sort((one, other) => one.at - other.at)) {
      if (edit.at < position) continue;
      masked += this.text.slice(position, edit.at) + edit.text;
      position = edit.at + edit.text.length;
    }
    return masked + this.text.slice(position);
  }
}

/** A stretch of a held text, and the characters it stands for. */
export interface TextSegment {
  readonly held: HeldText;
  readonly from: number;
  readonly to: number;
  /** What it means once JSON escapes are resolved; of the same length as the stretch when it has none. */
  readonly decoded: string;
}

const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Resolves the JSON escapes of a stretch of a string that is whole, in no escape's middle. */
export function decodeEscapes(raw: string): string {
  let escape = raw.indexOf('\\');
  if (escape < 0) return raw;
  let decoded = '';
  let from = 0;
  while (escape >= 0) {
    const letter = raw.charAt(escape + 1);
    const isCode = letter === 'u';
    const character = isCode
      ? String.fromCharCode(Number.parseInt(raw.slice(escape + 2, escape + 6), 16))
      : (SIMPLE_ESCAPES[letter] ?? letter);
    decoded += raw.slice(from, escape) + character;
    from = escape + (isCode ? 6 : 2);
    escape = raw.indexOf('\\', from);
  }
  return decoded + raw.slice(from);
}

/** Writes `mask` over the decoded characters of a segment from `start` on, through whatever escapes they were written in. */
export function maskSegment(segment: TextSegment, start: number, mask: string): void {
  const { held, from, to, decoded } = segment;
  if (to - from === decoded.length) {
    held.edit(from + start, mask);
    return;
  }
  const end = start + mask.length;
  let at = from;
  for (let index = 0; at < to && index < end; index += 1) {
    const length = unitLength(held.text, at);
    const character = mask[index - start];
    if (character !== undefined && character !== decoded[index]) {
      held.edit(at, sameLength(held.text.slice(at, at + length), character));
    }
    at += length;
  }
}

/** How many characters of a JSON string stand for one. */
function unitLength(raw: string, at: number): number {
  if (raw.charCodeAt(at) !== BACKSLASH) return 1;
  return raw.charCodeAt(at + 1) === LOWER_U ? 6 : 2;
}

function sameLength(raw: string, character: string): string {
  if (raw.length === 1) return character;
  // An escaped slash or quote keeps its backslash out of the way: `\u` is the only escape of a letter or digit.
  return raw.length === 6 ? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}` : raw;
}
