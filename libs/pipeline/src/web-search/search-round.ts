import type { ContentBlock } from '@sluice/anthropic';
import type { CompletionEvent, CompletionFinish, Usage, UsageUpdate } from '@sluice/completion';
import type { Ambient, WebSearchOutcome } from '@sluice/exchange';

import { RoundTranscript } from './round-transcript.js';
import { searchResultEvent, searchUseEvent } from './search-result.js';
import { addUsage } from './usage-sum.js';

/** What a round is read with. */
export interface SearchRoundOptions {
  /** What the model calls the search. */
  readonly name: string;
  /** Counts from 1. */
  readonly number: number;
  readonly ambient: Ambient;
  /** What the rounds before have used. */
  readonly usedBefore: Partial<Usage>;
}

/** A search that the model asked for. */
export class SearchCall {
  /** Both the client and the model know it by this id. */
  readonly id: string;
  readonly #fragments: string[] = [];
  /** Set once the call is whole. */
  use: CompletionEvent | undefined;
  /** Absent = the model gave none. */
  query: string | undefined;
  /** The client has been shown the call. */
  shown = false;

  constructor(id: string) {
    this.id = id;
  }

  grow(fragment: string): void {
    this.#fragments.push(fragment);
  }

  /** @returns the arguments */
  close(name: string): object {
    const input = parseObject(this.#fragments.join(''));
    const { query } = input as { readonly query?: unknown };
    if (typeof query === 'string' && query.trim() !== '') this.query = query.trim();
    this.use = searchUseEvent(this.id, name, input);
    return input;
  }
}

/**
 * Reads what one upstream call says on the way to the client, and takes the searches out of it. What follows a search
 * waits until its result is there: clients read results right behind their calls.
 */
export class SearchRound {
  readonly #options: SearchRoundOptions;
  readonly #transcript: RoundTranscript;
  readonly #calls = new Map<string, SearchCall>();
  readonly #held: (CompletionEvent | SearchCall)[] = [];
  /** Counts of this round alone. */
  usage: UsageUpdate = {};
  finish: CompletionFinish = { type: 'finish', reason: 'end_turn' };
  /** The model has called tools of the client. */
  hasClientCalls = false;
  /** The client has seen, or will see, something of it. */
  produced = false;

  constructor(options: SearchRoundOptions) {
    this.#options = options;
    this.#transcript = new RoundTranscript(() => options.ambient.id('toolu'));
  }

  /** The searches that were asked for in full, in their order. */
  get calls(): readonly SearchCall[] {
    return [...this.#calls.values()].filter(({ use }) => use !== undefined);
  }

  /** Whether anything waits for {@link conclude}. */
  get searches(): boolean {
    return this.#calls.size > 0;
  }

  /** All that this round and those before have used. */
  get used(): UsageUpdate {
    return addUsage(this.#options.usedBefore, this.usage);
  }

  /** @returns what the client may have now */
  push(events: readonly CompletionEvent[]): CompletionEvent[] {
    const passed: CompletionEvent[] = [];
    for (const event of events) this.#read(event, passed);
    return passed;
  }

  /** Everything that waited, each search with its result behind it. */
  conclude(outcomes: ReadonlyMap<SearchCall, WebSearchOutcome>): CompletionEvent[] {
    return this.#held.flatMap((entry) => {
      if (!(entry instanceof SearchCall)) return [entry];
      const outcome = outcomes.get(entry);
      if (entry.use === undefined || outcome === undefined) return [];
      return [...(entry.shown ? [] : [entry.use]), searchResultEvent(entry.id, outcome)];
    });
  }

  /** What the model said, to be handed back to it. */
  content(): readonly ContentBlock[] {
    return this.#transcript.content();
  }

  #read(event: CompletionEvent, passed: CompletionEvent[]): void {
    switch (event.type) {
      case 'start':
        this.#start(event, passed);
        return;
      case 'usage':
        this.#count(event.usage, passed);
        return;
      case 'finish':
        this.#closeAll(passed);
        this.finish = event;
        if (!this.searches) passed.push(event);
        return;
      case 'eof':
        if (!this.searches) passed.push(event);
        return;
      case 'loss':
      case 'keepalive':
      case 'error':
        passed.push(event);
        return;
      default:
        this.produced = true;
        this.#readContent(event, passed);
    }
  }

  /** Who answers was told by the first round. */
  #start({ usage, ...start }: Extract<CompletionEvent, { type: 'start' }>, passed: CompletionEvent[]): void {
    if (this.#options.number === 1) passed.push(start);
    if (usage) this.#count(usage, passed);
  }

  #count(usage: UsageUpdate, passed: CompletionEvent[]): void {
    this.usage = { ...this.usage, ...usage };
    passed.push({ type: 'usage', usage: this.used });
  }

  #readContent(event: CompletionEvent, passed: CompletionEvent[]): void {
    switch (event.type) {
      case 'toolOpen':
        if (event.name === this.#options.name) {
          this.#open(event.key);
          return;
        }
        this.hasClientCalls = true;
        break;
      case 'toolArgs':
      case 'toolClose':
        if (this.#goOn(event, passed)) return;
        break;
      default:
    }
    this.#transcript.push(event);
    this.#pass(this.#renamed(event), passed);
  }

  #open(key: string): void {
    if (this.#calls.has(key)) return;
    const call = new SearchCall(this.#options.ambient.id('srvtoolu'));
    this.#calls.set(key, call);
    this.#held.push(call);
  }

  /** @returns whether the event belonged to a search */
  #goOn(event: Extract<CompletionEvent, { type: 'toolArgs' | 'toolClose' }>, passed: CompletionEvent[]): boolean {
    const call = this.#calls.get(event.key);
    if (call === undefined) return false;
    if (event.type === 'toolArgs') call.grow(event.fragment);
    else if (call.use === undefined) this.#close(event.key, call, passed);
    return true;
  }

  /** Whoever says that the answer is whole has said so of its calls. */
  #closeAll(passed: CompletionEvent[]): void {
    for (const [key, call] of this.#calls) if (call.use === undefined) this.#close(key, call, passed);
  }

  #close(key: string, call: SearchCall, passed: CompletionEvent[]): void {
    const { name } = this.#options;
    const input = call.close(name);
    this.#transcript.push({ type: 'toolOpen', key, id: call.id, name });
    this.#transcript.push({ type: 'toolArgs', key, fragment: JSON.stringify(input) });
    this.#transcript.push({ type: 'toolClose', key });
    if (this.#held[0] !== call || call.use === undefined) return;
    call.shown = true;
    passed.push(call.use);
  }

  #pass(event: CompletionEvent, passed: CompletionEvent[]): void {
    if (this.searches) this.#held.push(event);
    else passed.push(event);
  }

  /** Providers count the calls of each answer anew; to the client it is all one reply. */
  #renamed(event: CompletionEvent): CompletionEvent {
    return 'key' in event ? { ...event, key: `${this.#options.number}:${event.key}` } : event;
  }
}

function parseObject(json: string): object {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
