import type {
  ContentBlockDelta,
  MessageDeltaEvent,
  MessageStartEvent,
  ResponseBlock,
  StreamEvent,
} from '@sluice/anthropic';
import type { StopReason } from '@sluice/completion';

import type { ChatUsage } from './chat-completion.js';
import { chatCompletionId } from './chat-completion-id.js';
import { chatFinishReason } from './chat-finish-reason.js';
import { chatUsage } from './chat-usage.js';
import { ChunkWriter } from './chunk-writer.js';
import { CallChunks } from './call-chunks.js';
import { openedCall } from './tool-call.js';

/** A sign of life. A comment, because clients look into the choices of whatever is a chunk. */
export const CHAT_KEEPALIVE = ': keepalive\n\n';

const DONE = 'data: [DONE]\n\n';

/** What an encoder has to know of the exchange it writes for. */
export interface ChatCompletionEncoderOptions {
  /** The client has asked for counts at the end of the stream (`stream_options.include_usage`). */
  readonly includeUsage: boolean;
  /** Names of the tools that take a text instead of arguments. */
  readonly customTools?: readonly string[] | undefined;
  /** The time, in seconds since the epoch; asked for when the stream begins. */
  readonly created: () => number;
}

/** Between two thoughts that are blocks of their own; their client has one field for all of them. */
const BETWEEN_THOUGHTS = '\n\n';

const CUT_REASONS: ReadonlySet<StopReason | null> = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal']);

/**
 * Writes the events of a streamed message as chunks of Chat Completions ("The chat completion chunk object"). The order
 * of a reply, its end and its counts have been decided by whoever wrote the events: here they only get other words.
 */
export class ChatCompletionEncoder {
  readonly #options: ChatCompletionEncoderOptions;
  readonly #calls: CallChunks;
  #writer: ChunkWriter | undefined;
  /** The open block is a call of the client's. */
  #calling = false;
  #thoughts = 0;
  #separator = '';
  #refused = false;
  #usage: ChatUsage | undefined;

  constructor(options: ChatCompletionEncoderOptions) {
    this.#options = options;
    this.#calls = new CallChunks(options.customTools ?? []);
  }

  /**
   * Writes what one step of the reply has become.
   *
   * @param refusing the text among the events says that the model will not answer
   * @returns server-sent events; empty if the client is told nothing
   */
  push(events: readonly StreamEvent[], refusing = false): string {
    let text = '';
    for (let position = 0; position < events.length; position += 1) {
      const event = events[position];
      if (event === undefined || isHabit(event, events[position - 1])) continue;
      text += this.#encode(event, refusing);
    }
    return text;
  }

  #encode(event: StreamEvent, refusing: boolean): string {
    if (event.type === 'message_start') return this.#start(event);
    if (event.type === 'ping') return CHAT_KEEPALIVE;
    const writer = this.#writer;
    if (writer === undefined) return '';
    switch (event.type) {
      case 'content_block_delta':
        return this.#grow(writer, event.delta, refusing);
      case 'content_block_start':
        return this.#open(writer, event.content_block);
      case 'message_delta':
        return this.#finish(writer, event);
      case 'message_stop':
        return this.#usage === undefined ? DONE : writer.usage(this.#usage) + DONE;
      default:
        return '';
    }
  }

  #start({ message }: MessageStartEvent): string {
    const { includeUsage, created } = this.#options;
    this.#writer = new ChunkWriter({
      id: chatCompletionId(message.id),
      created: created(),
      model: message.model,
      includeUsage,
    });
    return this.#writer.delta({ role: 'assistant', content: '' });
  }

  /** Tools that the provider runs by itself, and other blocks of the Messages API alone, are not told of. */
  #open(writer: ChunkWriter, block: ResponseBlock): string {
    const call = openedCall(block);
    this.#calling = call !== undefined;
    if (call !== undefined) return this.#calls.open(writer, call);
    if (block.type === 'thinking') this.#beginThought();
    return '';
  }

  #beginThought(): void {
    this.#separator = this.#thoughts > 0 ? BETWEEN_THOUGHTS : '';
  }

  #grow(writer: ChunkWriter, delta: ContentBlockDelta, refusing: boolean): string {
    switch (delta.type) {
      case 'text_delta':
        return refusing ? this.#refuse(writer, delta.text) : writer.content(delta.text);
      case 'input_json_delta':
        return this.#calling ? this.#calls.grow(writer, delta.partial_json) : '';
      case 'thinking_delta':
        return this.#think(writer, delta.thinking);
      default:
        return '';
    }
  }

  #refuse(writer: ChunkWriter, refusal: string): string {
    this.#refused = true;
    return writer.delta({ refusal });
  }

  #think(writer: ChunkWriter, thought: string): string {
    this.#thoughts += 1;
    const text = this.#separator + thought;
    this.#separator = '';
    return writer.reasoning(text);
  }

  #finish(writer: ChunkWriter, { delta, usage }: MessageDeltaEvent): string {
    const { stop_reason: reason, stop_details: details } = delta;
    if (this.#options.includeUsage) this.#usage = chatUsage(usage);
    const last = this.#calls.settle(writer, CUT_REASONS.has(reason));
    const explanation = this.#refused ? null : (details?.explanation ?? null);
    const refusal = explanation === null ? '' : writer.delta({ refusal: explanation });
    return last + refusal + writer.finish(chatFinishReason(reason));
  }
}

/** The ping behind the first block is a habit of Anthropic's own streams: there is no silence to be filled. */
function isHabit(event: StreamEvent, before: StreamEvent | undefined): boolean {
  return event.type === 'ping' && before?.type === 'content_block_start';
}
