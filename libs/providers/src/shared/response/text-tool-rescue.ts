import { isObject, nonEmptyString, parsedJson } from '../json/json-value.js';
import { ObjectScan } from '../json/object-scan.js';

/** A call that was printed as text. */
export interface TextToolCall {
  readonly name: string;
  readonly argumentsText: string;
}

/** Text to show, or a call. */
export type RescuedPiece = string | TextToolCall;

/** One way in which models print calls: an opening, perhaps a name, an object, a closing. */
interface PrintedForm {
  readonly opening: string;
  readonly closing: string;
  /** What may stand between the opening and the object, also while more of it is to come. */
  readonly head: RegExp;
  /** The call that head and object make. */
  read(head: string, object: unknown): TextToolCall | undefined;
}

const FORMS: readonly PrintedForm[] = [
  { opening: '<tool_call>', closing: '</tool_call>', head: /^\s*$/u, read: (_, object) => describedCall(object) },
  { opening: '```json', closing: '```', head: /^\s*$/u, read: (_, object) => describedCall(object) },
  {
    opening: '[Tool call:',
    closing: ')]',
    head: /^ ?[\w.-]{0,64}(\(\s*)?$/u,
    read: (head, object) => ({ name: head.trim().replace('(', '').trim(), argumentsText: JSON.stringify(object) }),
  },
];

/** The beginning of what may be a call. */
interface Candidate {
  readonly form: PrintedForm;
  /** Where its object begins; undefined until that has come. */
  object: ObjectScan | undefined;
}

/** What a candidate turns out to be: text after all, still open, or a call that ends at `end`. */
type Verdict = 'text' | 'open' | { readonly call: TextToolCall; readonly end: number };

/**
 * Finds calls that a model prints instead of making them: `<tool_call>{"name":…,"arguments":…}</tool_call>`, the same
 * object in a block of JSON, or `[Tool call: Name({…})]`.
 */
export class TextToolRescue {
  readonly #knows: (name: string) => boolean;
  #held = '';
  #candidate: Candidate | undefined;

  /** @param knows whether a tool of that name was offered; other names stay text */
  constructor(knows: (name: string) => boolean) {
    this.#knows = knows;
  }

  push(text: string): readonly RescuedPiece[] {
    const pieces: RescuedPiece[] = [];
    this.#held += text;
    for (;;) {
      this.#candidate ??= this.#find(pieces);
      if (this.#candidate === undefined) return pieces;
      const verdict = this.#judge(this.#candidate);
      if (verdict === 'open') return pieces;
      // What follows the opening is looked at again: a real call may stand in it.
      if (verdict === 'text') this.#release(pieces, this.#candidate.form.opening.length);
      else this.#take(pieces, verdict);
      this.#candidate = undefined;
    }
  }

  /** The text ends: what was held back is no call. */
  flush(): string {
    const held = this.#held;
    this.#held = '';
    this.#candidate = undefined;
    return held;
  }

  /** Releases what stands before the next opening. */
  #find(pieces: RescuedPiece[]): Candidate | undefined {
    let first = -1;
    let form: PrintedForm | undefined;
    for (const candidate of FORMS) {
      const at = this.#held.indexOf(candidate.opening);
      if (at === -1 || (first !== -1 && at > first)) continue;
      first = at;
      form = candidate;
    }
    this.#release(pieces, form === undefined ? this.#held.length - partialLength(this.#held) : first);
    return form === undefined ? undefined : { form, object: undefined };
  }

  #judge(candidate: Candidate): Verdict {
    const { form } = candidate;
    candidate.object ??= this.#objectOf(form);
    const { object } = candidate;
    if (object === undefined) return form.head.test(this.#held.slice(form.opening.length)) ? 'open' : 'text';
    const head = this.#held.slice(form.opening.length, object.start);
    if (!form.head.test(head)) return 'text';
    const end = object.endIn(this.#held);
    return end === undefined ? 'open' : this.#closed(form, head, { start: object.start, end });
  }

  #objectOf(form: PrintedForm): ObjectScan | undefined {
    const start = this.#held.indexOf('{', form.opening.length);
    return start === -1 ? undefined : new ObjectScan(start);
  }

  #closed(form: PrintedForm, head: string, { start, end }: { start: number; end: number }): Verdict {
    const rest = this.#held.slice(end);
    const tail = rest.trimStart();
    if (!tail.startsWith(form.closing)) return form.closing.startsWith(tail) ? 'open' : 'text';
    const object = parsedJson(this.#held.slice(start, end));
    const call = isObject(object) ? form.read(head, object) : undefined;
    if (call === undefined || !this.#knows(call.name)) return 'text';
    return { call, end: this.#held.length - tail.length + form.closing.length };
  }

  #take(pieces: RescuedPiece[], { call, end }: { call: TextToolCall; end: number }): void {
    pieces.push(call);
    this.#held = this.#held.slice(end);
  }

  #release(pieces: RescuedPiece[], length: number): void {
    if (length > 0) pieces.push(this.#held.slice(0, length));
    this.#held = this.#held.slice(length);
  }
}

/** A call whose object names the tool. The arguments may be encoded once more, as in the API itself. */
function describedCall(value: unknown): TextToolCall | undefined {
  const fields: { readonly name?: unknown; readonly arguments?: unknown; readonly parameters?: unknown } = isObject(
    value,
  )
    ? value
    : {};
  const name = nonEmptyString(fields.name);
  if (name === undefined) return undefined;
  const given = fields.arguments ?? fields.parameters;
  const input = typeof given === 'string' ? parsedJson(given) : given;
  return { name, argumentsText: isObject(input) ? JSON.stringify(input) : '' };
}

/** Length of the longest end of the text that an opening begins with. */
function partialLength(text: string): number {
  return Math.max(...FORMS.map(({ opening }) => commonLength(text, opening)));
}

function commonLength(text: string, opening: string): number {
  for (let length = opening.length - 1; length > 0; length -= 1) {
    if (text.endsWith(opening.slice(0, length))) return length;
  }
  return 0;
}
