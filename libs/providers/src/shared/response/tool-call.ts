import { JsonProgress } from '../json/json-progress.js';

/** One tool call while it is being received. */
export class ToolCall {
  /** Unique within the reply. */
  readonly key: string;
  /** The provider's number of the call, if it gives any. */
  readonly index: number | undefined;
  readonly choice: number;
  /** The provider's id. */
  id: string | undefined;
  /** The provider's name of the tool; empty until it is known. */
  name = '';
  /** What the provider wants to have back with this call in the next turn. */
  thoughtSignature: string | undefined;
  /** The client has been told of the call. */
  opened = false;
  /** Nothing more is taken for this call. */
  closed = false;
  /** Other content is waiting for this call's end. */
  contended = false;
  /** Arguments go out as they come, because they have begun like an object. */
  flowing = false;
  #text = '';
  #progress = new JsonProgress();

  constructor(key: string, place: { readonly choice: number; readonly index: number | undefined }) {
    this.key = key;
    this.choice = place.choice;
    this.index = place.index;
  }

  /** The arguments so far. */
  get text(): string {
    return this.#text;
  }

  /** Whether the arguments are one closed object. */
  get complete(): boolean {
    return this.#progress.complete;
  }

  /** Whether all that came is `{}`, which some servers send first and then the real object. */
  get placeholder(): boolean {
    return this.#text.length < 16 && this.#text.trim() === '{}';
  }

  /** Takes a piece of the arguments. @returns what of it is new */
  append(fragment: string): string {
    if (!this.flowing && this.placeholder && fragment.trimStart().startsWith('{')) {
      this.#text = '';
      this.#progress = new JsonProgress();
    }
    const added = this.#repeated(fragment) ? fragment.slice(this.#text.length) : fragment;
    this.#text += added;
    this.#progress.feed(added);
    return added;
  }

  /**
   * Some servers send all there is so far with every chunk. Arguments go on with their own beginning only where a value
   * may stand, as in `{"query":{"query":…`.
   */
  #repeated(fragment: string): boolean {
    const text = this.#text;
    if (text.length < 3 || fragment.length < text.length || !text.startsWith('{')) return false;
    return fragment.startsWith(text) && !/[:[,]\s*$/.test(text);
  }

  /** Takes a piece of the name. Servers repeat it on every delta as often as they split it. */
  addName(name: string): void {
    if (!this.opened && name !== this.name) this.name += name;
  }
}
