import type { MessagesRequest } from '@sluice/anthropic';
import type { Ambient, CompletionDecoder, ResponseHead, SignatureSigner, Target } from '@sluice/exchange';

import { ChunkClassifier } from './response/chunk-classifier.js';
import { CompletionQueue } from '../shared/response/completion-queue.js';
import type { DecoderProfile } from './profile/decoder-profile.js';
import { DeltaReader } from './response/delta-reader.js';
import { ReasoningDetails } from './response/reasoning-details.js';
import { ReplyAssembler } from '../shared/response/reply-assembler.js';
import { ReplyDecoder } from '../shared/response/reply-decoder.js';
import { ToolCallIds, ToolCallNames } from '../shared/response/tool-call-identity.js';
import type { ThinkTagPolicy } from '../shared/response/think-tags.js';
import { ThinkingBlock } from './response/thinking-block.js';
import { UsageReader } from './response/usage.js';

/** What a decoder has to know of the attempt whose answer it reads. */
export interface DecoderOptions {
  readonly head: ResponseHead;
  readonly request: MessagesRequest;
  readonly target: Target;
  readonly profile: DecoderProfile;
  readonly signer: SignatureSigner;
  readonly ambient: Ambient;
  /** Upstream name → client name, of every tool that was offered. */
  readonly toolNames: ReadonlyMap<string, string>;
  /** Stop sequences that the upstream was not told of. */
  readonly localStops: readonly string[];
  /** The beginning of the reply as it was sent upstream, to be cut off a reply that repeats it. */
  readonly prefill?: string;
  /** The client asked for a web search and so understands citations. */
  readonly citationsEnabled: boolean;
  /** The client asked for thinking. */
  readonly thinkingWanted: boolean;
}

/** Opens a decoder for one answer, streamed or whole. */
export function openDecoder(options: DecoderOptions): CompletionDecoder {
  const queue = new CompletionQueue();
  return new ReplyDecoder({
    queue,
    lenientJson: options.profile.lenientJson === true,
    openReader: (whole) => chunkClassifier(options, queue, whole),
  });
}

function chunkClassifier(options: DecoderOptions, queue: CompletionQueue, whole: boolean): ChunkClassifier {
  const { profile, request, citationsEnabled } = options;
  const details = new ReasoningDetails();
  const thinking = { wanted: options.thinkingWanted, signer: options.signer, target: options.target };
  const assembler = new ReplyAssembler(queue, {
    thinking: new ThinkingBlock(queue, thinking, details),
    text: {
      stops: profile.detectStops === true ? (request.stop_sequences ?? []) : options.localStops,
      prefill: options.prefill ?? '',
      rescue: profile.rescueTextTools === true,
    },
    tools: { buffered: whole || profile.toolArguments === 'buffer', repairs: profile.toolArguments === 'buffer' },
    ids: new ToolCallIds(request),
    names: new ToolCallNames(options.toolNames, request),
    thinkTags: profile.thinkTags ? thinkTagPolicy(profile) : undefined,
  });
  return new ChunkClassifier({
    queue,
    assembler,
    deltas: new DeltaReader(assembler, queue, { citationsEnabled, whole, details }),
    usage: new UsageReader(profile),
    citationsEnabled,
    strictFinish: profile.strictFinish === true,
    whole,
  });
}

function thinkTagPolicy({ implicitOpen = false, interleavedTags = false }: DecoderProfile): ThinkTagPolicy {
  return { implicitOpen, interleaved: interleavedTags };
}
