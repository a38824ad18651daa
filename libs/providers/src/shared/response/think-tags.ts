/** Where the two kinds of text go that were mixed in one. */
export interface ThinkTagSink {
  reasoning(text: string): void;
  text(text: string): void;
}

type State = 'start' | 'implicit' | 'inside' | 'after' | 'between' | 'text';

/** Where tags are looked for beyond the beginning of the text. */
export interface ThinkTagPolicy {
  /** The opening tag may be missing: the closing one tells. */
  readonly implicitOpen: boolean;
  /** The model thinks again and again: each opening tag counts, wherever it stands. */
  readonly interleaved: boolean;
}

const TAG_NAMES = ['think', 'thinking', 'reasoning'] as const;
const OPENING_TAGS: readonly string[] = TAG_NAMES.map((name) => `<${name}>`);
const CLOSING_TAGS: readonly string[] = TAG_NAMES.map((name) => `</${name}>`);
/** How much text without an opening tag is searched for a closing one, in UTF-16 units. */
const IMPLICIT_LIMIT = 16 * 1024;
const BLANK_LINES = '\n\n';

/**
 * Takes thinking out of text that begins with `<think>`. Unless the policy says otherwise only the very beginning
 * counts: a model that writes about the tag is not thinking.
 */
export class ThinkTags {
  readonly #sink: ThinkTagSink;
  readonly #policy: ThinkTagPolicy;
  #state: State;
  #held = '';
  #closingTags: readonly string[] = CLOSING_TAGS;
  #thinking = '';

  constructor(sink: ThinkTagSink, policy: ThinkTagPolicy) {
    this.#sink = sink;
    this.#policy = policy;
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
    else if (this.#state === 'between') this.#between(seen);
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
    this.#state = this.#textState;
    if (held !== '') this.#sink.text(held);
  }

  /** The state in which text is text. */
  get #textState(): State {
    return this.#policy.interleaved ? 'between' : 'text';
  }

  #start(seen: string): void {
    const begin = seen.trimStart();
    const tag = OPENING_TAGS.find((candidate) => begin.startsWith(candidate));
    if (tag !== undefined) {
      this.#enter(tag, begin.slice(tag.length));
    } else if (OPENING_TAGS.some((candidate) => candidate.startsWith(begin))) {
      this.#held = seen;
    } else if (this.#policy.implicitOpen) {
      this.#state = 'implicit';
      this.#implicit(seen);
    } else {
      this.#show(seen);
    }
  }

  #enter(tag: string, rest: string): void {
    this.#state = 'inside';
    this.#closingTags = [tag.replace('<', '</')];
    this.#thinking = '';
    this.#inside(rest);
  }

  /** Text has begun. */
  #show(text: string): void {
    this.#state = this.#textState;
    if (this.#state === 'between') this.#between(text);
    else if (text !== '') this.#sink.text(text);
  }

  #between(seen: string): void {
    const opening = firstOf(seen, OPENING_TAGS);
    const safe = opening?.at ?? seen.length - possibleStart(seen, OPENING_TAGS);
    if (safe > 0) this.#sink.text(seen.slice(0, safe));
    if (opening === undefined) this.#held = seen.slice(safe);
    else this.#enter(opening.tag, seen.slice(safe + opening.tag.length));
  }

  #implicit(seen: string): void {
    const closing = firstOf(seen, this.#closingTags);
    if (closing !== undefined) {
      this.#inside(seen);
    } else if (seen.length > IMPLICIT_LIMIT) {
      this.#show(seen);
    } else {
      this.#held = seen;
    }
  }

  #inside(seen: string): void {
    const closing = firstOf(seen, this.#closingTags);
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
    this.#show(seen.startsWith(BLANK_LINES) ? seen.slice(BLANK_LINES.length) : seen);
  }

  #think(text: string): void {
    if (text === '') return;
    this.#thinking += text;
    this.#sink.reasoning(text);
  }
}

/** The first of the tags in a text, and where it stands. */
function firstOf(text: string, tags: readonly string[]): { readonly at: number; readonly tag: string } | undefined {
  return tags
    .map((tag) => ({ at: text.indexOf(tag), tag }))
    .filter(({ at }) => at !== -1)
    .sort((left, right) => left.at - right.at)[0];
}

/** Length of the longest end of the text that one of the tags begins with. */
function possibleStart(text: string, tags: readonly string[]): number {
  const at = text.lastIndexOf('<');
  if (at === -1) return 0;
  const end = text.slice(at);
  return tags.some((tag) => tag.startsWith(end)) ? end.length : 0;
}
