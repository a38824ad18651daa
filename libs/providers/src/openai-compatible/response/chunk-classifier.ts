import type { CompletionError } from '@sluice/completion';

import { urlCitations } from './citations.js';
import type { Citation, ReplyAssembler } from '../../shared/response/reply-assembler.js';
import type { CompletionQueue } from '../../shared/response/completion-queue.js';
import type { DeltaReader } from './delta-reader.js';
import { failedFinish, reportedFinish, wholeFinish } from './finish-reason.js';
import type { ReportedFinish } from '../../shared/response/reported-finish.js';
import { decodingError, inStreamError } from '../../shared/failure/in-stream-error.js';
import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { ChatChoice, ChatChunk } from '../openai-compatible-types.js';
import type { ReplyReader } from '../../shared/response/reply-reader.js';
import type { UsageReader } from './usage.js';

export interface ChunkClassifierParts {
  readonly queue: CompletionQueue;
  readonly assembler: ReplyAssembler;
  readonly deltas: DeltaReader;
  readonly usage: UsageReader;
  readonly citationsEnabled: boolean;
  readonly strictFinish: boolean;
  /** The reply is not streamed. */
  readonly whole: boolean;
}

/**
 * Decides what each chunk of a stream is, or a whole reply: it may hold content, the end, token counts and a failure,
 * in any combination. After the first end only token counts and failures are still read, because spliced streams
 * begin anew there.
 */
export class ChunkClassifier implements ReplyReader {
  readonly #parts: ChunkClassifierParts;
  #started = false;
  #finished = false;
  #ended = false;
  #deltaSeen = false;
  #urls: readonly Citation[] = [];
  #emptyFinish = false;

  constructor(parts: ChunkClassifierParts) {
    this.#parts = parts;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** Takes one parsed event of a stream. A chunk that says nothing still says that the upstream is alive. */
  accept(value: unknown, errorEvent: boolean): void {
    if (this.#ended) return;
    const { queue } = this.#parts;
    const before = queue.length;
    if (Array.isArray(value)) for (const chunk of value) this.#acceptOne(chunk, errorEvent);
    else this.#acceptOne(value, errorEvent);
    if (queue.length === before) queue.keepalive();
  }

  #acceptOne(value: unknown, errorEvent: boolean): void {
    if (this.#ended) return;
    if (errorEvent) this.fail(inStreamError(value));
    else if (isObject(value)) this.#read(value);
  }

  /** Takes a whole reply and ends. */
  acceptWhole(value: unknown): void {
    const reply: ChatChunk = isObject(value) ? value : {};
    const choices = choicesOf(reply);
    this.accept(value, false);
    if (this.#ended) return;
    const last = choices[0];
    if (last === undefined) {
      this.fail(isFailure(value) ? inStreamError(value) : decodingError('empty_completion', 'empty completion'));
      return;
    }
    if (!this.#finished) this.#finish(wholeFinish(last));
    this.close();
  }

  /** The provider's own end of the stream: what has no finish reason by now will not get one. */
  close(): void {
    if (this.#ended) return;
    if (!this.#finished) this.#finishUnsaid();
    if (this.#isOver()) return;
    const { assembler, queue, usage } = this.#parts;
    if (usage.settle()) this.#tellUsage();
    for (const side of usage.missing) queue.loss('usage_estimated', side);
    const unasked = assembler.matchedStop !== undefined;
    queue.push({ type: 'eof', clean: true, ...(unasked && { unasked }) });
    this.#ended = true;
  }

  /** Ends the reply in a failure. */
  fail(error: CompletionError): void {
    if (this.#ended) return;
    // What was counted until now was spent all the same.
    if (!this.#finished) this.#tellUsage();
    this.#parts.queue.push(error);
    this.#ended = true;
  }

  #isOver(): boolean {
    return this.#ended;
  }

  #read(chunk: ChatChunk): void {
    if (isError(chunk)) {
      this.fail(inStreamError(chunk));
      return;
    }
    const choices = choicesOf(chunk);
    if (!this.#started) this.#start(chunk, choices);
    const counted = this.#readUsage(chunk, choices);
    if (chunk.citations !== undefined && !this.#finished) this.#urls = urlCitations(chunk.citations);
    // A stream repeats the list with every chunk; a whole reply has it once, and perhaps calls behind the text.
    if (this.#parts.whole) this.#citeUrls();
    if (this.#finished) this.#readBehindEnd(choices);
    const finish = this.#finished ? undefined : this.#readChoices(choices);
    if (this.#ended) return;
    if (finish !== undefined) this.#finish(finish);
    else if (counted && this.#finished) this.#tellUsage();
  }

  #start(chunk: ChatChunk, choices: readonly ChatChoice[]): void {
    const id = nonEmptyString(chunk.id);
    const model = nonEmptyString(chunk.model);
    if (id === undefined && model === undefined && choices.length === 0) return;
    this.#started = true;
    this.#parts.queue.push({ type: 'start', ...(id !== undefined && { id }), ...(model !== undefined && { model }) });
  }

  /** Returns whether there was anything to count. */
  #readUsage(chunk: ChatChunk, choices: readonly ChatChoice[]): boolean {
    const { usage } = this.#parts;
    if (chunk.timings !== undefined) usage.readTimings(chunk.timings);
    if (chunk.service_tier !== undefined) usage.readTier(chunk.service_tier);
    const groq: { readonly usage?: unknown } = isObject(chunk.x_groq) ? chunk.x_groq : {};
    const inChunk = usage.read(chunk.usage);
    const inGroq = usage.read(groq.usage);
    const inChoice = usage.read(choices[0]?.usage);
    return inChunk || inGroq || inChoice;
  }

  /** Reads the content of every choice before any of their ends, because one reply may be spread over them. */
  #readChoices(choices: readonly ChatChoice[]): ReportedFinish | undefined {
    let finish: ReportedFinish | undefined;
    for (const choice of choices) {
      if (choice.error !== undefined && choice.error !== null) {
        this.fail(inStreamError(choice));
        return undefined;
      }
      this.#readContent(choice);
      finish ??= reportedFinish(choice);
      this.#emptyFinish ||= choice.finish_reason === '';
    }
    const stop = this.#parts.assembler.matchedStop;
    return stop === undefined ? finish : { kind: 'stop', reason: 'stop' };
  }

  /** Behind the first end only a failure still counts. */
  #readBehindEnd(choices: readonly ChatChoice[]): void {
    const failed = choices.find(({ error }) => error !== undefined && error !== null);
    if (failed !== undefined) this.fail(inStreamError(failed));
  }

  #readContent(choice: ChatChoice): void {
    const { deltas, whole } = this.#parts;
    const index = typeof choice.index === 'number' ? choice.index : 0;
    // Perplexity puts an empty delta beside the message of a whole reply.
    if (isObject(choice.delta) && !(whole && isObject(choice.message))) {
      this.#deltaSeen = true;
      deltas.read(choice.delta, index);
      return;
    }
    // A message after deltas repeats them.
    if (this.#deltaSeen) return;
    if (isObject(choice.message)) deltas.read(choice.message, index);
    else if (typeof choice.text === 'string') deltas.readText(choice.text, index);
  }

  #finish(finish: ReportedFinish): void {
    const { assembler } = this.#parts;
    if (finish.kind === 'failure') {
      this.fail(failedFinish(finish));
      return;
    }
    this.#citeUrls();
    const failure = assembler.finish(finish);
    if (failure !== undefined) {
      this.fail(failure);
      return;
    }
    this.#finished = true;
    this.#tellUsage();
    if (assembler.matchedStop !== undefined) this.close();
  }

  #citeUrls(): void {
    const { assembler, deltas, citationsEnabled } = this.#parts;
    if (this.#urls.length === 0) return;
    if (citationsEnabled) assembler.cite(this.#urls);
    else deltas.drop('citation_dropped', 'citations');
    this.#urls = [];
  }

  #finishUnsaid(): void {
    const { assembler, queue, strictFinish } = this.#parts;
    if (!assembler.produced && !assembler.pending) {
      this.fail(decodingError('empty_completion', 'empty completion'));
    } else if (strictFinish) {
      this.fail(decodingError('missing_finish_reason', 'upstream stream ended without a finish reason'));
    } else {
      if (!this.#emptyFinish) queue.loss('missing_finish_reason', 'no finish reason before the end');
      this.#finish({ kind: 'stop', reason: '' });
    }
  }

  #tellUsage(): void {
    const { update } = this.#parts.usage;
    if (update !== undefined) this.#parts.queue.push({ type: 'usage', usage: update });
  }
}

const NO_CHOICES: readonly ChatChoice[] = [];

/** Null, false and an empty string stand for no error. */
function isError(chunk: ChatChunk): boolean {
  return Boolean(chunk.error) || chunk.object === 'error';
}

/** A body without choices that says something is an error without the word. */
function isFailure(value: unknown): boolean {
  const { message, detail }: { readonly message?: unknown; readonly detail?: unknown } = isObject(value) ? value : {};
  return nonEmptyString(message) !== undefined || (detail !== undefined && detail !== null);
}

function choicesOf(chunk: ChatChunk): readonly ChatChoice[] {
  const { choices } = chunk;
  if (!Array.isArray(choices)) return NO_CHOICES;
  return choices.every(isObject) ? choices : choices.filter(isObject);
}
