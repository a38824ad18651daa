import { StopScanner } from './stop-scanner.js';
import { TextToolRescue } from './text-tool-rescue.js';
import type { TextToolCall } from './text-tool-rescue.js';

/** What the text of a reply has to go through before it is shown; most replies need none of it. */
export interface TextPolicy {
  /** Stop sequences the upstream was not told of. */
  readonly stops: readonly string[];
  /** The beginning of the reply as the client gave it: a reply that repeats it is cut. */
  readonly prefill: string;
  /** Look for printed tool calls. */
  readonly rescue: boolean;
}

/** Where text goes when it may be shown. */
export interface TextSink {
  show(text: string): void;
  toolCall(call: TextToolCall): void;
  knowsTool(name: string): boolean;
}

/** Cuts a repeated prefill, finds printed tool calls and local stop sequences, in this order. */
export class TextStages {
  readonly #sink: TextSink;
  readonly #rescue: TextToolRescue | undefined;
  readonly #scanner: StopScanner;
  /** What is still expected to be repeated; empty once that is settled. */
  #prefill: string;
  #repeated = '';

  constructor(policy: TextPolicy, sink: TextSink) {
    this.#sink = sink;
    this.#prefill = policy.prefill;
    this.#scanner = new StopScanner(policy.stops);
    this.#rescue = policy.rescue ? new TextToolRescue((name) => sink.knowsTool(name)) : undefined;
  }

  static needed(policy: TextPolicy): boolean {
    return policy.stops.length > 0 || policy.prefill !== '' || policy.rescue;
  }

  /** The stop sequence that was found. */
  get matchedStop(): string | undefined {
    return this.#scanner.matched;
  }

  push(text: string): void {
    this.#rescued(this.#withoutPrefill(text));
  }

  /** Other content follows, or the reply ends: nothing may be held back any longer. */
  flush(): void {
    const repeated = this.#repeated;
    this.#repeated = '';
    this.#prefill = '';
    this.#rescued(repeated);
    if (this.#rescue !== undefined) this.#scanned(this.#rescue.flush());
    this.#show(this.#scanner.flush());
  }

  #withoutPrefill(text: string): string {
    if (this.#prefill === '') return text;
    const seen = this.#repeated + text;
    if (this.#prefill.startsWith(seen) && seen.length < this.#prefill.length) {
      this.#repeated = seen;
      return '';
    }
    const rest = seen.startsWith(this.#prefill) ? seen.slice(this.#prefill.length) : seen;
    this.#repeated = '';
    this.#prefill = '';
    return rest;
  }

  #rescued(text: string): void {
    if (text === '') return;
    if (this.#rescue === undefined) {
      this.#scanned(text);
      return;
    }
    for (const piece of this.#rescue.push(text)) {
      if (typeof piece === 'string') this.#scanned(piece);
      else this.#toolCall(piece);
    }
  }

  #toolCall(call: TextToolCall): void {
    this.#show(this.#scanner.flush());
    if (this.#scanner.matched === undefined) this.#sink.toolCall(call);
  }

  #scanned(text: string): void {
    if (text !== '') this.#show(this.#scanner.push(text));
  }

  #show(text: string): void {
    if (text !== '') this.#sink.show(text);
  }
}
