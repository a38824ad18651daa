import type { MessagesRequest } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import type { CompletionDecoder, SignatureSigner, Target, UpstreamRequest } from '@sluice/exchange';

import { CompletionQueue } from '../shared/response/completion-queue.js';
import { ReplyAssembler } from '../shared/response/reply-assembler.js';
import { ReplyDecoder } from '../shared/response/reply-decoder.js';
import { ToolCallIds, ToolCallNames } from '../shared/response/tool-call-identity.js';
import { GeminiReplyReader } from './response/gemini-reply-reader.js';
import { GeminiThinking } from './response/gemini-thinking.js';

/** What a decoder has to know of the attempt whose answer it reads. */
export interface GeminiDecoderOptions {
  readonly request: MessagesRequest;
  readonly target: Target;
  readonly signer: SignatureSigner;
  /** Gemini's name → the client's, of every tool that was offered. */
  readonly toolNames: ReadonlyMap<string, string>;
  /** Stop sequences that Gemini was not told of. */
  readonly localStops: readonly string[];
  /** The beginning of the reply as it was sent, to be cut off a reply that repeats it. */
  readonly prefill: string;
  readonly citationsEnabled: boolean;
  readonly thinkingWanted: boolean;
  /** The request for what follows on the answer that ended with `token`. */
  readonly resume: (token: string) => UpstreamRequest;
}

/** Opens a decoder for one reply: a stream of events, a stream of a JSON array, or a whole reply. */
export function openDecoder(options: GeminiDecoderOptions): CompletionDecoder {
  return new GeminiDecoder(options);
}

class GeminiDecoder implements CompletionDecoder {
  readonly #resume: GeminiDecoderOptions['resume'];
  readonly #queue = new CompletionQueue();
  readonly #reader: GeminiReplyReader;
  /** Of the present answer; a reply may take several. */
  #answer: ReplyDecoder;

  constructor(options: GeminiDecoderOptions) {
    this.#resume = options.resume;
    this.#reader = readerOf(options, this.#queue);
    this.#answer = this.#openAnswer();
  }

  push(bytes: Uint8Array): readonly CompletionEvent[] {
    return this.#answer.push(bytes);
  }

  end(): readonly CompletionEvent[] {
    return this.#answer.end();
  }

  continuation(body: 'closed' | 'broken'): UpstreamRequest | undefined {
    // Only a body that closed has said all that it had to say.
    if (body === 'closed') this.#answer.drain();
    const token = this.#reader.nextToken();
    if (token === undefined) return undefined;
    this.#answer = this.#openAnswer();
    return this.#resume(token);
  }

  #openAnswer(): ReplyDecoder {
    return new ReplyDecoder({ queue: this.#queue, lenientJson: false, openReader: () => this.#reader });
  }
}

function readerOf(options: GeminiDecoderOptions, queue: CompletionQueue): GeminiReplyReader {
  const { request, toolNames, localStops, prefill, citationsEnabled } = options;
  const { thinkingWanted: wanted, signer, target } = options;
  const thinking = new GeminiThinking(queue, { wanted, signer, target });
  const assembler = new ReplyAssembler(queue, {
    thinking,
    text: { stops: localStops, prefill, rescue: false },
    tools: { buffered: true, repairs: false },
    ids: new ToolCallIds(request),
    names: new ToolCallNames(toolNames, request),
    thinkTags: undefined,
  });
  return new GeminiReplyReader({ queue, assembler, thinking, citationsEnabled });
}
