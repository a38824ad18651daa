import { createHash } from 'node:crypto';

/**
 * How an upstream wants tool-call ids: `plain` takes any short token; `long` one of 64; `mistral` nine letters and digits;
 * `kimi` the form its chat template was trained on, `functions.<name>:<running number>`.
 */
export type ToolIdStyle = 'plain' | 'long' | 'mistral' | 'kimi';

/** Chat Completions refuses ids longer than this. */
const ACCEPTED_ID = /^[a-zA-Z0-9_-]{1,40}$/;
/** The Responses API takes longer ones. */
const LONG_ID = /^[a-zA-Z0-9_-]{1,64}$/;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const MISTRAL_LENGTH = 9;

/** Gives every tool call of a history the id its upstream accepts. Results must be looked up after their calls. */
export class ToolIdMap {
  readonly #style: ToolIdStyle;
  readonly #ids = new Map<string, string>();
  #calls = 0;

  constructor(style: ToolIdStyle) {
    this.#style = style;
  }

  /** The upstream id of a call; `name` is the upstream's name of the tool. */
  ofCall(id: string, name: string): string {
    const mapped = this.#style === 'kimi' ? `functions.${name}:${this.#calls}` : this.ofResult(id);
    this.#calls += 1;
    this.#ids.set(id, mapped);
    return mapped;
  }

  /** The upstream id of a call that has been seen, or would have been given. */
  ofResult(id: string): string {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    if (this.#style === 'mistral') return mistralId(id);
    return (this.#style === 'long' ? LONG_ID : ACCEPTED_ID).test(id) ? id : digestId(id);
  }
}

function digestId(id: string): string {
  return `call_${createHash('sha256').update(id).digest('hex').slice(0, 32)}`;
}

/** The first digits of the digest written in base 62: stateless, so the same id maps alike in every turn. */
function mistralId(id: string): string {
  let rest = BigInt(`0x${createHash('sha256').update(id).digest('hex')}`);
  let digits = '';
  while (rest > 0n) {
    digits = BASE62.charAt(Number(rest % 62n)) + digits;
    rest /= 62n;
  }
  return digits.padStart(MISTRAL_LENGTH, '0').slice(0, MISTRAL_LENGTH);
}
