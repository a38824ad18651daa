import type { StreamEvent } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import { chatErrorEnvelopeOf } from '@sluice/exchange';
import { CHAT_KEEPALIVE, ChatCompletionAccumulator, ChatCompletionEncoder } from '@sluice/openai-dialect';

import type { RunningExchange } from '../running-exchange.js';
import type { ReplyDialect, StreamWriter, WholeWriter } from './reply-dialect.js';

/** Chat Completions. What its clients do not know of a reply, they pass over. */
export const CHAT_DIALECT: ReplyDialect = {
  thinking: ({ thinking }) => (thinking?.type === 'disabled' ? 'dropped' : 'shown'),
  openStream: (exchange) => new ChunkStream(exchange),
  openWhole: (exchange) => new WholeCompletion(exchange),
  ping: CHAT_KEEPALIVE,
  // No `[DONE]` behind it: without an error OpenAI's SDKs take even a stream that breaks off for a whole reply.
  errorEvent: (error) => `data: ${JSON.stringify(chatErrorEnvelopeOf(error))}\n\n`,
  // Ours is looked for by whoever knows the gateway, OpenAI's by its SDKs.
  idHeaders: (requestId) => ({ 'request-id': requestId, 'x-request-id': requestId }),
};

class ChunkStream implements StreamWriter {
  readonly #encoder: ChatCompletionEncoder;

  constructor(exchange: RunningExchange) {
    const { includeUsage = false, customTools } = exchange.chat ?? {};
    this.#encoder = new ChatCompletionEncoder({ includeUsage, customTools, created: () => secondsNow(exchange) });
  }

  encode(written: readonly StreamEvent[], cause?: CompletionEvent): string {
    return this.#encoder.push(written, cause?.type === 'refusal');
  }
}

class WholeCompletion implements WholeWriter {
  readonly #exchange: RunningExchange;
  readonly #completion: ChatCompletionAccumulator;

  constructor(exchange: RunningExchange) {
    this.#exchange = exchange;
    this.#completion = new ChatCompletionAccumulator(exchange.chat?.customTools);
  }

  push(written: readonly StreamEvent[], cause: CompletionEvent): void {
    for (const event of written) this.#completion.push(event, cause.type === 'refusal');
  }

  body(): string {
    return JSON.stringify(this.#completion.completion(secondsNow(this.#exchange)));
  }
}

function secondsNow({ ambient }: RunningExchange): number {
  return Math.floor(ambient.now() / 1_000);
}
