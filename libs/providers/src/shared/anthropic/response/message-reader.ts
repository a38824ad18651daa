import type { CompletionError, StopReason } from '@sluice/completion';

import { decodingError, inStreamError } from '../../failure/in-stream-error.js';
import { isObject } from '../../json/json-value.js';
import type { CompletionQueue } from '../../response/completion-queue.js';
import type { ReplyReader } from '../../response/reply-reader.js';
import type { AnthropicBlock, AnthropicDelta, AnthropicEvent, AnthropicMessage } from '../message-event.js';
import { endOf, startOf } from './message-end.js';
import { openBlock, type OpenBlock, type ThinkingSeal } from './open-block.js';

/** Reasons for which half a call may stand at the end. */
const CUT_REASONS: ReadonlySet<StopReason> = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal']);

/**
 * Reads the events of a stream, or a whole message, of the Messages API ("Streaming messages"), as leniently as servers
 * that only claim to speak it demand: a start that comes twice, a block that is never closed, content that is null.
 */
export class MessageReader implements ReplyReader {
  readonly #queue: CompletionQueue;
  readonly #seal: ThinkingSeal;
  readonly #open = new Map<unknown, OpenBlock>();
  #messageId: unknown;
  #started = false;
  #blocks = 0;
  #broken = false;
  #finished = false;
  #ended = false;

  constructor(queue: CompletionQueue, seal: ThinkingSeal) {
    this.#queue = queue;
    this.#seal = seal;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get finished(): boolean {
    return this.#finished;
  }

  accept(value: unknown, errorEvent: boolean): void {
    const event: AnthropicEvent = isObject(value) ? value : {};
    if (errorEvent || event.type === 'error') this.fail(inStreamError(value));
    else this.#take(event);
  }

  acceptWhole(value: unknown): void {
    const message: AnthropicMessage & { readonly type?: unknown; readonly error?: unknown } = isObject(value)
      ? value
      : {};
    if (message.type === 'error' || message.error != null) {
      this.fail(inStreamError(value));
      return;
    }
    this.#queue.push(startOf(message));
    const content: readonly unknown[] = Array.isArray(message.content) ? message.content : [];
    for (const [index, block] of content.entries()) {
      if (!isObject(block)) continue;
      this.#begin(index, block);
      this.#stop(index);
    }
    this.#end(message, message.usage);
    this.close();
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue.push({ type: 'eof', clean: this.#finished });
  }

  fail(error: CompletionError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#queue.push(error);
  }

  #take(event: AnthropicEvent): void {
    switch (event.type) {
      case 'message_start':
        this.#start(event.message ?? {});
        return;
      case 'content_block_start':
        this.#begin(event.index, isObject(event.content_block) ? event.content_block : {});
        return;
      case 'content_block_delta':
        this.#grow(event.index, isObject(event.delta) ? event.delta : {});
        return;
      case 'content_block_stop':
        this.#stop(event.index);
        return;
      case 'message_delta':
        this.#end(isObject(event.delta) ? event.delta : {}, event.usage);
        return;
      case 'message_stop':
        this.close();
        return;
      default:
        this.#queue.keepalive();
    }
  }

  /** Some servers begin twice; two replies in one are a proxy's fault, and nobody could tell which is meant. */
  #start(message: AnthropicMessage): void {
    if (!this.#started) {
      this.#started = true;
      this.#messageId = message.id;
      this.#queue.push(startOf(message));
    } else if (message.id === this.#messageId) {
      this.#queue.keepalive();
    } else {
      this.fail(decodingError('spliced_message', 'another message began within the message'));
    }
  }

  #begin(index: unknown, block: AnthropicBlock): void {
    this.#stop(index);
    const reader = openBlock(block, `block-${this.#blocks}`, this.#seal);
    this.#blocks += 1;
    this.#open.set(index, reader);
    this.#tell(reader.start(block));
  }

  #grow(index: unknown, delta: AnthropicDelta): void {
    const reader = this.#open.get(index);
    if (reader) this.#tell(reader.delta(delta));
  }

  #stop(index: unknown): void {
    const reader = this.#open.get(index);
    this.#open.delete(index);
    if (!reader) return;
    this.#tell(reader.stop());
    if (reader.broken === true) this.#broken = true;
  }

  /** `message_delta` may come several times; only one says how the message ends. */
  #end(message: AnthropicMessage, usage: unknown): void {
    const events = endOf(message, usage);
    const finish = events.find((event) => event.type === 'finish');
    if (finish && !this.#finished) {
      for (const index of [...this.#open.keys()]) this.#stop(index);
      if (this.#broken && !CUT_REASONS.has(finish.reason)) {
        this.fail(decodingError('invalid_tool_arguments', 'the arguments of a tool call are not a JSON object'));
        return;
      }
      this.#finished = true;
    }
    this.#tell(events);
  }

  #tell(events: ReturnType<OpenBlock['stop']>): void {
    for (const event of events) this.#queue.push(event);
    if (events.length === 0) this.#queue.keepalive();
  }
}
