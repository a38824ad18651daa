import { isObject, nonEmptyString, parsedJson } from './json-value.js';

const OPENING = '<tool_call>';
const CLOSING = '</tool_call>';

/** A call that was printed as text. */
export interface TextToolCall {
  readonly name: string;
  readonly argumentsText: string;
}

/** Text to show, or a call. */
export type RescuedPiece = string | TextToolCall;

/** Finds calls that a model prints as `<tool_call>{"name":…,"arguments":…}</tool_call>` instead of making them. */
export class TextToolRescue {
  readonly #knows: (name: string) => boolean;
  #held = '';

  /** @param knows whether a tool of that name was offered; other names stay text */
  constructor(knows: (name: string) => boolean) {
    this.#knows = knows;
  }

  push(text: string): readonly RescuedPiece[] {
    const pieces: RescuedPiece[] = [];
    let rest = this.#held + text;
    for (;;) {
      const start = rest.indexOf(OPENING);
      const end = start === -1 ? -1 : rest.indexOf(CLOSING, start);
      if (end === -1) {
        const safe = start === -1 ? rest.length - partialLength(rest) : start;
        this.#held = rest.slice(safe);
        pieces.push(rest.slice(0, safe));
        return pieces.filter((piece) => piece !== '');
      }
      const whole = end + CLOSING.length;
      const call = this.#call(rest.slice(start + OPENING.length, end));
      pieces.push(...(call === undefined ? [rest.slice(0, whole)] : [rest.slice(0, start), call]));
      rest = rest.slice(whole);
    }
  }

  /** The text ends: what was held back is no call. */
  flush(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }

  #call(text: string): TextToolCall | undefined {
    const parsed = parsedJson(text);
    const fields: { readonly name?: unknown; readonly arguments?: unknown } = isObject(parsed) ? parsed : {};
    const name = nonEmptyString(fields.name);
    if (name === undefined || !this.#knows(name)) return undefined;
    return { name, argumentsText: isObject(fields.arguments) ? JSON.stringify(fields.arguments) : '' };
  }
}

/** Length of the longest end of the text that the opening tag begins with. */
function partialLength(text: string): number {
  const at = text.lastIndexOf('<');
  return at !== -1 && OPENING.startsWith(text.slice(at)) ? text.length - at : 0;
}
