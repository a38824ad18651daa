import type { OtherBlock } from './content-block.js';
import type { Citation, Message, ResponseBlock } from './message.js';
import type { ContentBlockDelta, StreamEvent } from './stream-event.js';

const NOTHING: readonly StreamEvent[] = Object.freeze([]);

const PING: StreamEvent = Object.freeze({ type: 'ping' });

/** How the model's thinking reaches the client. */
export type ThinkingVisibility =
  /** With its text. */
  | 'shown'
  /** As blocks that hold only the signature. */
  | 'omitted'
  /** Not at all. */
  | 'dropped';

type OpenBlock = 'none' | 'text' | 'thinking' | 'sealed-thinking' | 'tool';

/**
 * Writes the grammar of a streamed message: `message_start` first, one open block at a time, indexes without gaps,
 * no empty block or delta. It cannot be made to write anything else.
 */
export class BlockWriter {
  readonly #visibility: ThinkingVisibility;
  readonly #message: () => Message;
  #started: boolean;
  #events: StreamEvent[] = [];
  #open: OpenBlock = 'none';
  #index = -1;
  #signature = '';

  /**
   * @param message makes the message of `message_start`, at the moment it is written
   * @param startSent `message_start` has been written already, by the encoder of an earlier attempt
   */
  constructor(visibility: ThinkingVisibility, message: () => Message, startSent: boolean) {
    this.#visibility = visibility;
    this.#message = message;
    this.#started = startSent;
  }

  get started(): boolean {
    return this.#started;
  }

  /** True once a `content_block_start` was written. */
  get contentStarted(): boolean {
    return this.#index >= 0;
  }

  /** True while a text block is open. */
  get textOpen(): boolean {
    return this.#open === 'text';
  }

  /** Hands over what was written since the last call. */
  take(): readonly StreamEvent[] {
    if (this.#events.length === 0) return NOTHING;
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Writes `message_start`, once. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#events.push({ type: 'message_start', message: this.#message() });
  }

  ping(): void {
    this.#events.push(PING);
  }

  text(text: string): void {
    if (text === '') return;
    if (this.#open !== 'text') {
      this.#begin({ type: 'text', text: '', citations: null });
      this.#open = 'text';
    }
    this.#delta({ type: 'text_delta', text });
  }

  /** Attaches a citation to the open text block; only while {@link textOpen}. */
  cite(citation: Citation): void {
    if (this.#open === 'text') this.#delta({ type: 'citations_delta', citation });
  }

  thinking(text: string): void {
    if (text === '' || this.#visibility === 'dropped') return;
    this.#openThinking();
    if (this.#open === 'thinking') this.#delta({ type: 'thinking_delta', thinking: text });
  }

  /** Sets the signature the open thinking block will be closed with; opens one when there is none. */
  sign(signature: string): void {
    if (signature === '' || this.#visibility === 'dropped') return;
    this.#openThinking();
    this.#signature = signature;
  }

  /** Closes the open block if it is a thinking block. */
  endThinking(): void {
    if (this.#open === 'thinking' || this.#open === 'sealed-thinking') this.close();
  }

  redacted(data: string): void {
    if (data === '' || this.#visibility === 'dropped') return;
    this.whole({ type: 'redacted_thinking', data });
  }

  openTool(id: string, name: string, toolset?: string): void {
    const family = toolset === undefined ? {} : { toolset_name: toolset };
    this.#begin({ type: 'tool_use', id, name, input: {}, ...family, caller: { type: 'direct' } });
    this.#open = 'tool';
  }

  toolInput(fragment: string): void {
    if (fragment !== '' && this.#open === 'tool') this.#delta({ type: 'input_json_delta', partial_json: fragment });
  }

  /** Writes a tool that somebody else runs: like the client's own, with its input in a delta. */
  serverTool(block: OtherBlock): void {
    const { input } = block as { readonly input?: unknown };
    if (typeof input !== 'object' || input === null || Object.keys(input).length === 0) {
      this.whole(block);
      return;
    }
    this.#begin({ ...block, input: {} });
    this.#delta({ type: 'input_json_delta', partial_json: JSON.stringify(input) });
    this.#stop();
  }

  /** Writes a block that has no deltas. */
  whole(block: ResponseBlock): void {
    this.#begin(block);
    this.#stop();
  }

  /** Closes the open block, if there is one. */
  close(): void {
    if (this.#open === 'none') return;
    // A sealed block is written only here: without a signature it would hold nothing a client could use, and until
    // then a failed attempt can still be repeated unseen.
    const signature = this.#signature;
    this.#signature = '';
    if (this.#open === 'sealed-thinking') {
      this.#open = 'none';
      if (signature === '') return;
      this.#begin({ type: 'thinking', thinking: '', signature: '' });
    }
    if (signature !== '') this.#delta({ type: 'signature_delta', signature });
    this.#stop();
  }

  /** Writes the end of the message. */
  end(event: StreamEvent): void {
    this.close();
    this.start();
    this.#events.push(event, { type: 'message_stop' });
  }

  #openThinking(): void {
    if (this.#open === 'thinking' || this.#open === 'sealed-thinking') return;
    this.close();
    if (this.#visibility === 'omitted') {
      this.#open = 'sealed-thinking';
      return;
    }
    this.#begin({ type: 'thinking', thinking: '', signature: '' });
    this.#open = 'thinking';
  }

  #begin(block: ResponseBlock): void {
    this.close();
    this.start();
    this.#index += 1;
    this.#events.push({ type: 'content_block_start', index: this.#index, content_block: block });
    // Anthropic's own streams have a ping here, and some clients were only ever tried against those.
    if (this.#index === 0) this.#events.push(PING);
  }

  #delta(delta: ContentBlockDelta): void {
    this.#events.push({ type: 'content_block_delta', index: this.#index, delta });
  }

  #stop(): void {
    this.#open = 'none';
    this.#events.push({ type: 'content_block_stop', index: this.#index });
  }
}
