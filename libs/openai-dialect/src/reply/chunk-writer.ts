import type { ChatDelta, ChatFinishReason, ChatUsage } from './chat-completion.js';

/** What all chunks of one stream have in common. */
export interface ChunkHead {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
  /** Whether the stream ends in counts; every chunk before says then that it has none. */
  readonly includeUsage: boolean;
}

/**
 * Writes the chunks of one stream as server-sent events, which have no names here. What is the same in all of them is
 * put together once: of most chunks only a piece of text has to be turned into JSON.
 */
export class ChunkWriter {
  readonly #before: string;
  readonly #after: string;
  readonly #head: string;

  constructor({ id, created, model, includeUsage }: ChunkHead) {
    const common = { id, object: 'chat.completion.chunk', created, model };
    this.#head = `data: ${JSON.stringify(common).slice(0, -1)},"choices":[`;
    this.#before = `${this.#head}{"index":0,"delta":`;
    this.#after = `]${includeUsage ? ',"usage":null' : ''}}\n\n`;
  }

  content(text: string): string {
    return this.#chunk(`{"content":${JSON.stringify(text)}}`);
  }

  reasoning(text: string): string {
    return this.#chunk(`{"reasoning_content":${JSON.stringify(text)}}`);
  }

  callArguments(index: number, fragment: string): string {
    return this.#chunk(`{"tool_calls":[{"index":${index},"function":{"arguments":${JSON.stringify(fragment)}}}]}`);
  }

  delta(delta: ChatDelta): string {
    return this.#chunk(JSON.stringify(delta));
  }

  finish(reason: ChatFinishReason): string {
    return `${this.#before}{},"logprobs":null,"finish_reason":"${reason}"}${this.#after}`;
  }

  usage(usage: ChatUsage): string {
    return `${this.#head}],"usage":${JSON.stringify(usage)}}\n\n`;
  }

  #chunk(delta: string): string {
    return `${this.#before}${delta},"logprobs":null,"finish_reason":null}${this.#after}`;
  }
}
