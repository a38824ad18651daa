import type { CompletionEvent, TranslationLoss } from '@sluice/completion';

import type { BlockWriter } from './block-writer.js';
import type { OtherBlock } from './content-block.js';

/** The completion events that become blocks. */
export type ContentEvent = Extract<
  CompletionEvent,
  { type: 'text' | 'reasoning' | 'refusal' | 'serverToolUse' | 'serverToolResult' | ToolEvent['type'] }
>;

type ToolEvent = Extract<CompletionEvent, { type: 'toolOpen' | 'toolArgs' | 'toolClose' }>;
type PlainEvent = Exclude<ContentEvent, ToolEvent>;

/** A tool call whose turn has not come. */
interface WaitingCall {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly toolset: string | undefined;
  readonly fragments: string[];
  closed: boolean;
}

/** What has to wait until the tool call before it is whole, in the order it began. */
type Waiting = WaitingCall | { readonly events: PlainEvent[] };

/**
 * Puts content that arrives interleaved into one row: the first open tool call is streamed, everything else waits
 * until it is whole. Clients attribute deltas to the last block they saw, so two open blocks would be mixed up.
 */
export class ContentSequencer {
  readonly #writer: BlockWriter;
  readonly #mintToolUseId: () => string;
  readonly #losses: TranslationLoss[];
  readonly #keys = new Set<string>();
  readonly #waitingCalls = new Map<string, WaitingCall>();
  #waiting: Waiting[] = [];
  #head: string | undefined;
  #characters = 0;
  #unclosedCalls = 0;

  constructor(writer: BlockWriter, mintToolUseId: () => string, losses: TranslationLoss[]) {
    this.#writer = writer;
    this.#mintToolUseId = mintToolUseId;
    this.#losses = losses;
  }

  /** UTF-16 units the model has produced, hidden ones included. */
  get characters(): number {
    return this.#characters;
  }

  /** Tool calls that were opened. */
  get calls(): number {
    return this.#keys.size;
  }

  /** Tool calls that were still open when the reply finished. */
  get unclosedCalls(): number {
    return this.#unclosedCalls;
  }

  push(event: ContentEvent): void {
    switch (event.type) {
      case 'toolOpen':
        this.#openCall(event);
        return;
      case 'toolArgs':
        this.#growCall(event.key, event.fragment);
        return;
      case 'toolClose':
        this.#closeCall(event.key);
        return;
      default:
        if (this.#head === undefined) this.#write(event);
        else this.#postpone(event);
    }
  }

  /** The reply is complete: whatever still waits is written and the last block closed. */
  finish(): void {
    if (this.#head !== undefined) {
      this.#unclosedCalls += 1;
      this.#head = undefined;
    }
    for (const call of this.#waitingCalls.values()) {
      if (!call.closed) this.#unclosedCalls += 1;
      call.closed = true;
    }
    this.#advance();
    this.#writer.close();
  }

  #openCall({ key, id, name, toolset }: Extract<ToolEvent, { type: 'toolOpen' }>): void {
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    // Minted on arrival, not when written: a replay hands ids out in the order of the upstream's bytes.
    const callId = id === undefined || id === '' ? this.#mintToolUseId() : id;
    this.#characters += name.length;
    if (this.#head === undefined) {
      this.#head = key;
      this.#writer.openTool(callId, name, toolset);
      return;
    }
    const call: WaitingCall = { key, id: callId, name, toolset, fragments: [], closed: false };
    this.#waitingCalls.set(key, call);
    this.#waiting.push(call);
  }

  #growCall(key: string, fragment: string): void {
    if (key === this.#head) {
      this.#characters += fragment.length;
      this.#writer.toolInput(fragment);
      return;
    }
    const call = this.#waitingCalls.get(key);
    if (call === undefined || call.closed) return;
    this.#characters += fragment.length;
    call.fragments.push(fragment);
  }

  #closeCall(key: string): void {
    if (key === this.#head) {
      this.#head = undefined;
      this.#writer.close();
      this.#advance();
      return;
    }
    const call = this.#waitingCalls.get(key);
    if (call !== undefined) call.closed = true;
  }

  /** Writes what waits, up to and including the first call that is still open: it is the new head. */
  #advance(): void {
    const waiting = this.#waiting;
    for (const [position, entry] of waiting.entries()) {
      if ('events' in entry) {
        for (const event of entry.events) this.#write(event);
        continue;
      }
      this.#waitingCalls.delete(entry.key);
      this.#writer.openTool(entry.id, entry.name, entry.toolset);
      this.#writer.toolInput(entry.fragments.join(''));
      if (!entry.closed) {
        this.#head = entry.key;
        this.#waiting = waiting.slice(position + 1);
        return;
      }
      this.#writer.close();
    }
    this.#waiting = [];
  }

  #postpone(event: PlainEvent): void {
    const last = this.#waiting.at(-1);
    if (last !== undefined && 'events' in last) last.events.push(event);
    else this.#waiting.push({ events: [event] });
  }

  #write(event: PlainEvent): void {
    switch (event.type) {
      case 'text':
        if (event.newBlock === true && this.#writer.textOpen) this.#writer.close();
        this.#writeText(event.text, event.citations);
        return;
      case 'reasoning':
        this.#writeReasoning(event);
        return;
      case 'refusal':
        this.#writeText(event.text ?? '', undefined);
        return;
      case 'serverToolUse':
        this.#writer.serverTool(event.block as unknown as OtherBlock);
        return;
      case 'serverToolResult':
        this.#writer.whole(event.block as unknown as OtherBlock);
    }
  }

  #writeText(text: string, citations: Extract<PlainEvent, { type: 'text' }>['citations']): void {
    this.#characters += text.length;
    this.#writer.text(text);
    if (citations === undefined) return;
    if (!this.#writer.textOpen) {
      this.#losses.push({ code: 'citation_dropped', path: 'response', detail: 'no text block was open' });
      return;
    }
    for (const citation of citations) this.#writer.cite(citation);
  }

  #writeReasoning(event: Extract<PlainEvent, { type: 'reasoning' }>): void {
    const text = event.text ?? '';
    this.#characters += text.length;
    if (event.newBlock === true) this.#writer.endThinking();
    this.#writer.thinking(text);
    this.#writer.sign(event.signature ?? '');
    this.#writer.redacted(event.redacted ?? '');
  }
}
