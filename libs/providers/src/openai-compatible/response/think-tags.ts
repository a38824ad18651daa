/** Where the two kinds of text go that were mixed in one. */
export interface ThinkTagSink {
  reasoning(text: string): void;
  text(text: string): void;
}

type State = 'start' | 'implicit' | 'inside' | 'after' | 'text';

const TAG_NAMES = ['think', 'thinking', 'reasoning'] as const;
const OPENING_TAGS: readonly string[] = TAG_NAMES.map((name) => `<${name}>`);
const CLOSING_TAGS: readonly string[] = TAG_NAMES.map((name) => `</${name}>`);
/** How much text without an opening tag is searched for a closing one, in UTF-16 units. */
const IMPLICIT_LIMIT = 16 * 1024;
const BLANK_LINES = '\n\n';

/**
 * Takes thinking out of text that begins with `<think>`. Only the very beginning counts: a model that writes about
 * the tag is not thinking.
 */
export class ThinkTags {
  readonly #sink: ThinkTagSink;
  readonly #implicitOpen: boolean;
  #state: State;
  #held = '';
  #closingTags: readonly string[] = CLOSING_TAGS;
  #thinking = '';

  constructor(sink: ThinkTagSink, implicitOpen: boolean) {
    this.#sink = sink;
    this.#implicitOpen = implicitOpen;
    this.#state = 'start';
  }

  /** Whether anything was taken for thinking, or still may be. */
  get active(): boolean {
    return this.#state !== 'text';
  }

  /** The thinking whose closing tag never came; empty when it did. */
  get unclosedThinking(): string {
    return this.#state === 'inside' ? this.#thinking : '';
  }

  push(text: string): void {
    if (this.#state === 'text') {
      this.#sink.text(text);
      return;
    }
    const seen = this.#held + text;
    this.#held = '';
    if (this.#state === 'inside') this.#inside(seen);
    else if (this.#state === 'after') this.#after(seen);
    else if (this.#state === 'implicit') this.#implicit(seen);
    else this.#start(seen);
  }

  /** Other content follows, or the reply ends: what is held back can no longer become a tag. */
  flush(): void {
    const held = this.#held;
    this.#held = '';
    if (this.#state === 'inside') {
      this.#think(held);
      return;
    }
    this.#state = 'text';
    if (held !== '') this.#sink.text(held);
  }

  #start(seen: string): void {
    const begin = seen.trimStart();
    const tag = OPENING_TAGS.find((candidate) => begin.startsWith(candidate));
    if (tag !== undefined) {
      this.#state = 'inside';
      this.#closingTags = [tag.replace('<', '</')];
      this.#inside(begin.slice(tag.length));
    } else if (OPENING_TAGS.some((candidate) => candidate.startsWith(begin))) {
      this.#held = seen;
    } else if (this.#implicitOpen) {
      this.#state = 'implicit';
      this.#implicit(seen);
    } else {
      this.#state = 'text';
      this.#sink.text(seen);
    }
  }

  #implicit(seen: string): void {
    const closing = this.#find(seen);
    if (closing !== undefined) {
      this.#inside(seen);
    } else if (seen.length > IMPLICIT_LIMIT) {
      this.#state = 'text';
      this.#sink.text(seen);
    } else {
      this.#held = seen;
    }
  }

  #inside(seen: string): void {
    const closing = this.#find(seen);
    if (closing === undefined) {
      const safe = seen.length - possibleStart(seen, this.#closingTags);
      this.#held = seen.slice(safe);
      this.#think(seen.slice(0, safe));
      return;
    }
    this.#think(seen.slice(0, closing.at));
    this.#state = 'after';
    this.#after(seen.slice(closing.at + closing.tag.length));
  }

  #after(seen: string): void {
    if (seen === '' || seen === '\n') {
      this.#held = seen;
      return;
    }
    this.#state = 'text';
    const rest = seen.startsWith(BLANK_LINES) ? seen.slice(BLANK_LINES.length) : seen;
    if (rest !== '') this.#sink.text(rest);
  }

  #think(text: string): void {
    if (text === '') return;
    this.#thinking += text;
    this.#sink.reasoning(text);
  }

  #find(text: string): { readonly at: number; readonly tag: string } | undefined {
    return this.#closingTags
      .map((tag) => ({ at: text.indexOf(tag), tag }))
      .filter(({ at }) => at !== -1)
      .sort((left, right) => left.at - right.at)[0];
  }
}

/** Length of the longest end of the text that one of the tags begins with. */
function possibleStart(text: string, tags: readonly string[]): number {
  const at = text.lastIndexOf('<');
  if (at === -1) return 0;
  const end = text.slice(at);
  return tags.some((tag) => tag.startsWith(end)) ? end.length : 0;
}
