import type { CompletionError } from '@sluice/completion';

import { decodingError, inStreamError } from '../../shared/failure/in-stream-error.js';
import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { CompletionQueue } from '../../shared/response/completion-queue.js';
import type { ReplyAssembler } from '../../shared/response/reply-assembler.js';
import type { ReplyReader } from '../../shared/response/reply-reader.js';
import type { ReportedFinish } from '../../shared/response/reported-finish.js';
import type { GeminiCandidate, GeminiChunk, GeminiReplyPart } from '../gemini-types.js';
import { ContinuationTokens } from './continuation-tokens.js';
import { finishOf, type GeminiFinish } from './finish-reason.js';
import { FunctionCalls } from './function-calls.js';
import type { GeminiThinking } from './gemini-thinking.js';
import { GeminiUsageReader } from './gemini-usage.js';
import { groundingCitations, hasGrounding } from './grounding.js';
import { PartReader } from './part-reader.js';

export interface GeminiReplyParts {
  readonly queue: CompletionQueue;
  readonly assembler: ReplyAssembler;
  readonly thinking: GeminiThinking;
  /** The client asked for a search and so understands citations. */
  readonly citationsEnabled: boolean;
}

/**
 * Reads the chunks of a reply, whichever way they come. A reason to finish may stand in several of them, with content
 * behind the first: only the end of the bytes ends the reply, and only a reason proves that it is whole.
 */
export class GeminiReplyReader implements ReplyReader {
  readonly #parts: GeminiReplyParts;
  readonly #calls: FunctionCalls;
  readonly #reader: PartReader;
  readonly #usage = new GeminiUsageReader();
  readonly #tokens = new ContinuationTokens();
  #finish: GeminiFinish | undefined;
  /** Why the prompt was not answered at all. */
  #blocked: string | undefined;
  #grounding: unknown;
  #uncited = false;
  #started = false;
  #ended = false;

  constructor(parts: GeminiReplyParts) {
    this.#parts = parts;
    this.#calls = new FunctionCalls(parts.assembler);
    this.#reader = new PartReader({ ...parts, calls: this.#calls });
  }

  get ended(): boolean {
    return this.#ended;
  }

  get finished(): boolean {
    return this.#finish !== undefined || this.#blocked !== undefined;
  }

  accept(value: unknown, errorEvent: boolean): void {
    if (this.#ended) return;
    const { queue } = this.#parts;
    const before = queue.length;
    for (const chunk of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (errorEvent) this.fail(inStreamError(chunk));
      else if (isObject(chunk) && !this.#isOver()) this.#read(chunk);
    }
    if (queue.length === before) queue.keepalive();
  }

  acceptWhole(value: unknown): void {
    this.accept(value, false);
    if (this.#ended) return;
    // A whole reply that does not say how it ends has ended all the same.
    if (!this.finished && this.#hasContent()) this.#finish = finishOf('STOP', undefined);
    if (!this.finished)
      this.fail(decodingError('empty_completion', 'the reply holds neither an answer nor a reason why not'));
  }

  close(): void {
    if (this.#ended) return;
    if (!this.finished) {
      this.fail(decodingError('stream_ended_early', 'upstream stream ended unexpectedly'));
      return;
    }
    const failure = this.#conclude();
    if (failure !== undefined) {
      this.fail(failure);
      return;
    }
    const { queue, assembler } = this.#parts;
    this.#tellUsage();
    for (const side of this.#usage.missing) queue.loss('usage_estimated', side);
    const unasked = assembler.matchedStop !== undefined;
    queue.push({ type: 'eof', clean: true, ...(unasked && { unasked }) });
    this.#ended = true;
  }

  fail(error: CompletionError): void {
    if (this.#ended) return;
    this.#ended = true;
    // What was counted until now was spent all the same.
    this.#tellUsage();
    this.#parts.queue.push(error);
  }

  /** The bytes of an answer have ended. @returns the token to ask for the next one with, if the reply goes on */
  nextToken(): string | undefined {
    if (this.#ended || this.#blocked !== undefined) return undefined;
    const continues = this.#finish?.kind === 'continuation';
    const token = this.#tokens.next({ continues, finished: this.#finish !== undefined });
    if (token === undefined) return undefined;
    this.#finish = undefined;
    this.#usage.nextAnswer();
    return token;
  }

  #isOver(): boolean {
    return this.#ended;
  }

  #read(chunk: GeminiChunk): void {
    if (isObject(chunk.error)) {
      this.fail(inStreamError(chunk));
      return;
    }
    this.#start(chunk);
    this.#usage.read(chunk.usageMetadata);
    const candidate = candidateOf(chunk);
    if (candidate === undefined) this.#readFeedback(chunk.promptFeedback);
    else this.#readCandidate(candidate);
  }

  #start({ responseId, modelVersion }: GeminiChunk): void {
    const [id, model] = [nonEmptyString(responseId), nonEmptyString(modelVersion)];
    if (this.#started || (id === undefined && model === undefined)) return;
    this.#started = true;
    this.#parts.queue.push({ type: 'start', ...(id !== undefined && { id }), ...(model !== undefined && { model }) });
  }

  /** Before the parts: those of a call that failed are no content. */
  #readCandidate(candidate: GeminiCandidate): void {
    this.#finish = finishOf(candidate.finishReason, candidate.finishMessage) ?? this.#finish;
    const parts = partsOf(candidate);
    if (this.#isFailedCall(parts)) {
      this.fail(failedCall(this.#finish));
      return;
    }
    for (const part of parts) if (this.#reader.read(part)) this.#tokens.noteContent();
    const token = nonEmptyString(candidate.continuationToken);
    if (token !== undefined) this.#tokens.noteToken(token);
    if (hasGrounding(candidate.groundingMetadata)) this.#grounding = candidate.groundingMetadata;
    this.#uncited ||= isObject(candidate.citationMetadata);
    if (this.#parts.assembler.matchedStop !== undefined) this.#stopHere();
  }

  /** A stop sequence that Google was not told of. */
  #stopHere(): void {
    this.#finish ??= finishOf('STOP', undefined);
    this.close();
  }

  #isFailedCall(parts: readonly GeminiReplyPart[]): boolean {
    const kind = this.#finish?.kind;
    if (kind === 'failedCall') return true;
    // A tool that was not offered is the client's to refuse; without one there is nothing to refuse.
    return kind === 'undeclaredCall' && this.#calls.count === 0 && !parts.some((part) => isObject(part.functionCall));
  }

  #readFeedback(value: unknown): void {
    const feedback: { readonly blockReason?: unknown; readonly blockReasonMessage?: unknown } = isObject(value)
      ? value
      : {};
    const reason = nonEmptyString(feedback.blockReason);
    if (reason === undefined) return;
    this.#blocked = nonEmptyString(feedback.blockReasonMessage) ?? `the prompt was blocked: ${reason}`;
  }

  /** Ends the content. Returns the failure if it cannot be ended well. */
  #conclude(): CompletionError | undefined {
    const { assembler, queue } = this.#parts;
    const finish = this.#reportedFinish();
    if (finish === undefined) return decodingError('empty_completion', `${this.#finish?.reason ?? ''} without content`);
    const cut = finish.kind === 'length' || finish.kind === 'refusal';
    if (!cut) this.#calls.finish();
    else if (this.#calls.abandon()) queue.loss('tool_dropped', 'a call that was cut off');
    this.#cite();
    return assembler.finish(finish);
  }

  #reportedFinish(): ReportedFinish | undefined {
    if (this.#blocked !== undefined) return { kind: 'refusal', reason: 'blocked', explanation: this.#blocked };
    const { kind, reason, message } = this.#finish ?? { kind: 'other', reason: '', message: undefined };
    switch (kind) {
      case 'refusal':
        return { kind, reason, ...(message !== undefined && { explanation: message }) };
      // What goes on without a way to ask for it is cut off.
      case 'continuation':
      case 'length':
        return { kind: 'length', reason };
      case 'stop':
      case 'failedCall':
      case 'undeclaredCall':
        return { kind: 'stop', reason };
      case 'other':
        return this.#hasContent() ? { kind: 'unknown', reason } : undefined;
    }
  }

  #hasContent(): boolean {
    return this.#parts.assembler.produced || this.#calls.count > 0;
  }

  #cite(): void {
    const { assembler, queue, citationsEnabled } = this.#parts;
    if (this.#grounding !== undefined && citationsEnabled) assembler.cite(groundingCitations(this.#grounding));
    else if (this.#grounding !== undefined) queue.loss('citation_dropped', 'groundingMetadata');
    if (this.#uncited) queue.loss('citation_dropped', 'citationMetadata');
  }

  #tellUsage(): void {
    const { update } = this.#usage;
    if (update !== undefined) this.#parts.queue.push({ type: 'usage', usage: update });
  }
}

function candidateOf({ candidates }: GeminiChunk): GeminiCandidate | undefined {
  const first: unknown = Array.isArray(candidates) ? candidates[0] : undefined;
  return isObject(first) ? first : undefined;
}

function partsOf({ content }: GeminiCandidate): readonly GeminiReplyPart[] {
  const { parts }: { readonly parts?: unknown } = isObject(content) ? content : {};
  return Array.isArray(parts) ? parts.filter(isObject) : [];
}

function failedCall(finish: GeminiFinish | undefined): CompletionError {
  return decodingError('malformed_function_call', finish?.message ?? `the reply ended with ${finish?.reason ?? ''}`);
}
