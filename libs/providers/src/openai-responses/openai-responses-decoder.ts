import type { MessagesRequest } from '@sluice/anthropic';
import type { CompletionDecoder, SignatureSigner, Target } from '@sluice/exchange';

import { CompletionQueue } from '../shared/response/completion-queue.js';
import { ReplyAssembler } from '../shared/response/reply-assembler.js';
import { ReplyDecoder } from '../shared/response/reply-decoder.js';
import { ToolCallIds, ToolCallNames } from '../shared/response/tool-call-identity.js';
import { EventReader } from './response/event-reader.js';
import { ReasoningItems } from './response/reasoning-items.js';
import { TokenCut } from './response/token-cut.js';

/** What a decoder has to know of the attempt whose answer it reads. */
export interface DecoderOptions {
  readonly request: MessagesRequest;
  readonly target: Target;
  readonly signer: SignatureSigner;
  /** Whether calls are held until they are whole, and mended where they can be. */
  readonly bufferedTools: boolean;
  /** Upstream name → client name, of every tool that was offered. */
  readonly toolNames: ReadonlyMap<string, string>;
  /** Stop sequences; the upstream was told of none. */
  readonly localStops: readonly string[];
  /** Tokens to which the reply is cut here. */
  readonly localLimit?: number;
  /** The beginning of the reply as it was sent upstream, to be cut off a reply that repeats it. */
  readonly prefill?: string;
  /** The client asked for a web search. */
  readonly searching: boolean;
  /** The client asked for thinking. */
  readonly thinkingWanted: boolean;
}

/** Opens a decoder for one response, streamed or whole. */
export function openDecoder(options: DecoderOptions): CompletionDecoder {
  const queue = new CompletionQueue();
  return new ReplyDecoder({ queue, lenientJson: false, openReader: (whole) => eventReader(options, queue, whole) });
}

function eventReader(options: DecoderOptions, queue: CompletionQueue, whole: boolean): EventReader {
  const { request, target, signer, bufferedTools, localLimit } = options;
  const reasoning = new ReasoningItems(queue, { wanted: options.thinkingWanted, signer, target });
  const assembler = new ReplyAssembler(queue, {
    thinking: reasoning,
    text: { stops: options.localStops, prefill: options.prefill ?? '', rescue: false },
    tools: { buffered: whole || bufferedTools, repairs: bufferedTools },
    ids: new ToolCallIds(request),
    names: new ToolCallNames(options.toolNames, request),
    thinkTags: undefined,
  });
  const tokenCut = localLimit === undefined ? undefined : new TokenCut(localLimit);
  return new EventReader({ queue, assembler, reasoning, searching: options.searching, tokenCut });
}
