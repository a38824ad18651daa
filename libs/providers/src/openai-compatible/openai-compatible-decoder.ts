import type { MessagesRequest } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import type { Ambient, CompletionDecoder, ResponseHead, SignatureSigner, Target } from '@sluice/exchange';
import { SseDecoder, SseLimitError, firstMeaningfulByte, sniffBody } from '@sluice/wire';
import type { SseRecord } from '@sluice/wire';

import { ChunkClassifier } from './response/chunk-classifier.js';
import { CompletionQueue } from '../shared/response/completion-queue.js';
import type { DecoderProfile } from './profile/decoder-profile.js';
import { DeltaReader } from './response/delta-reader.js';
import { decodingError, inStreamError } from '../shared/failure/in-stream-error.js';
import { exceedsStack } from '../shared/json/json-value.js';
import { ReplyAssembler } from './response/reply-assembler.js';
import { ToolCallIds, ToolCallNames } from './response/tool-call-identity.js';
import type { ThinkTagPolicy } from './response/think-tags.js';
import { UsageReader } from './response/usage.js';
import { WholeBody } from './response/whole-reply.js';

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

const NOTHING: readonly CompletionEvent[] = Object.freeze([]);
const DONE = '[DONE]';

/**
 * Opens a decoder for one answer. What the body is shows in its first byte; the content type is not asked, since
 * streams come labelled as JSON, and whole replies come to requests for a stream.
 */
export function openDecoder(options: DecoderOptions): CompletionDecoder {
  return new OpenAiCompatibleDecoder(options);
}

type Mode = 'unknown' | 'stream' | 'whole';

class OpenAiCompatibleDecoder implements CompletionDecoder {
  readonly #options: DecoderOptions;
  readonly #queue = new CompletionQueue();
  readonly #records = new SseDecoder();
  readonly #body = new WholeBody();
  #classifier: ChunkClassifier | undefined;
  #mode: Mode = 'unknown';
  #malformed = 0;

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): readonly CompletionEvent[] {
    if (this.#mode === 'stream') this.#pushStream(bytes);
    else if (this.#mode === 'whole') this.#pushWhole(bytes);
    else this.#pushFirst(bytes);
    return this.#taken();
  }

  end(): readonly CompletionEvent[] {
    if (this.#mode === 'whole') {
      this.#endWhole();
    } else {
      this.#endStream();
    }
    return this.#taken();
  }

  #taken(): readonly CompletionEvent[] {
    return this.#queue.length === 0 ? NOTHING : this.#queue.take();
  }

  #pushFirst(bytes: Uint8Array): void {
    const kind = sniffBody(bytes);
    if (kind === undefined) return;
    const rest = bytes.subarray(firstMeaningfulByte(bytes));
    this.#mode = kind === 'sse' ? 'stream' : 'whole';
    if (kind === 'sse') this.#pushStream(rest);
    else this.#pushWhole(rest);
  }

  #pushWhole(bytes: Uint8Array): void {
    if (!this.#reader().ended) this.#body.push(bytes, this.#reader());
  }

  #pushStream(bytes: Uint8Array): void {
    const reader = this.#reader();
    if (reader.ended) return;
    this.#guarded(() => this.#records.push(bytes), false);
  }

  #endWhole(): void {
    try {
      this.#body.decodeInto(this.#reader());
    } catch (error) {
      this.#tooDeep(error);
    }
  }

  #endStream(): void {
    const reader = this.#reader();
    if (!reader.ended) this.#guarded(() => this.#records.end(), true);
    if (reader.finished) reader.close();
    else reader.fail(decodingError('stream_ended_early', 'upstream stream ended unexpectedly'));
  }

  #guarded(read: () => readonly SseRecord[], last: boolean): void {
    try {
      for (const record of read()) this.#accept(record, last);
    } catch (error) {
      if (!(error instanceof SseLimitError)) {
        this.#tooDeep(error);
        return;
      }
      for (const record of error.records) this.#accept(record, last);
      this.#reader().fail(decodingError(error.code, error.message));
    }
  }

  /** A value may be nested deeper than the stack; measuring each of them first would cost every good one. */
  #tooDeep(error: unknown): void {
    if (!exceedsStack(error)) throw error;
    this.#reader().fail(decodingError('malformed_event', 'the upstream sent a value that is nested too deeply'));
  }

  #accept(record: SseRecord, last: boolean): void {
    const reader = this.#reader();
    if (reader.ended) return;
    const { data } = record;
    if (record.kind === 'comment' || data === '') {
      this.#queue.keepalive();
      return;
    }
    if (data.length < 16 && data.trim() === DONE) {
      reader.close();
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch {
      this.#unreadable(record, last);
      return;
    }
    reader.accept(value, record.event === 'error');
  }

  #unreadable(record: SseRecord, last: boolean): void {
    const reader = this.#reader();
    if (record.event === 'error') {
      reader.fail(inStreamError({ message: record.data.slice(0, 200) }));
      return;
    }
    // The last event of a stream that was cut is cut itself: that is no malformed event.
    if (last) return;
    this.#malformed += 1;
    if (this.#options.profile.lenientJson === true && this.#malformed === 1) {
      this.#queue.loss('output_dropped', 'malformed event');
      return;
    }
    reader.fail(decodingError('malformed_event', 'malformed upstream event'));
  }

  /** Made when the kind of the body is known, because the calls of a whole reply are checked before they are told. */
  #reader(): ChunkClassifier {
    return (this.#classifier ??= chunkClassifier(this.#options, this.#queue, this.#mode === 'whole'));
  }
}

function chunkClassifier(options: DecoderOptions, queue: CompletionQueue, whole: boolean): ChunkClassifier {
  const { profile, request, citationsEnabled } = options;
  const assembler = new ReplyAssembler(queue, {
    thinking: { wanted: options.thinkingWanted, signer: options.signer, target: options.target },
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
    deltas: new DeltaReader(assembler, queue, { citationsEnabled, whole }),
    usage: new UsageReader(profile),
    citationsEnabled,
    strictFinish: profile.strictFinish === true,
    whole,
  });
}

function thinkTagPolicy({ implicitOpen = false, interleavedTags = false }: DecoderProfile): ThinkTagPolicy {
  return { implicitOpen, interleaved: interleavedTags };
}
