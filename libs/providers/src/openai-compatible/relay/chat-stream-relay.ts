import type { CompletionError, CompletionEvent } from '@sluice/completion';
import type { RelayedRead, ReplyRelay } from '@sluice/exchange';
import { SseDecoder, SseLimitError, type SseRecord } from '@sluice/wire';

import { decodingError, inStreamError } from '../../shared/failure/in-stream-error.js';
import { isObject, parsedJson } from '../../shared/json/json-value.js';
import { EventBoundary, NO_BYTES } from '../../shared/relay/event-boundary.js';
import { stopReasonOf, type ReportedFinish } from '../../shared/response/reported-finish.js';
import type { DecoderProfile } from '../profile/decoder-profile.js';
import type { ChatChoice, ChatChunk } from '../openai-compatible-types.js';
import { failedFinish, reportedFinish } from '../response/finish-reason.js';
import { UsageReader } from '../response/usage.js';
import { choicesOf, hasCalls, hasContent, isError, isTelling, isUsageChunk } from './chat-signs.js';
import { startOf } from './chat-whole.js';
import { eventBlocks } from './event-blocks.js';

/** Says that the model has said something. What it said goes by beside. */
const CONTENT: CompletionEvent = Object.freeze({ type: 'text', text: '' });
const KEEPALIVE: CompletionEvent = Object.freeze({ type: 'keepalive' });
const CLEAN_END: CompletionEvent = Object.freeze({ type: 'eof', clean: true });
const UNCLEAN_END: CompletionEvent = Object.freeze({ type: 'eof', clean: false });
/** Told of a stream that its provider has ended, without having said why. */
const UNSAID: ReportedFinish = { kind: 'stop', reason: '' };
const DONE = '[DONE]';

/** What is known of a stream besides its bytes. */
export interface ChatStreamRelayOptions {
  /** What of the upstream's head the client gets. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly profile: DecoderProfile;
  /** The upstream was asked for counts that the client does not want: their chunk is kept back. */
  readonly hidesUsage: boolean;
}

/**
 * Hands a stream of Chat Completions on as it is ("The chat completion chunk object"). Once the model has begun, chunks
 * are parsed only if they tell more than content: content is what streams consist of.
 */
export class ChatStreamRelay implements ReplyRelay {
  readonly headers: Readonly<Record<string, string>>;
  /** A model that thinks says nothing for minutes here. */
  readonly pings = true;
  readonly #hidesUsage: boolean;
  readonly #usage: UsageReader;
  readonly #records = new SseDecoder();
  readonly #boundary = new EventBoundary();
  #events: CompletionEvent[] = [];
  #started = false;
  #produced = false;
  #called = false;
  #finished = false;
  #ended = false;
  /** A chunk has been read that is to be kept back, and perhaps not yet handed on. */
  #hides = false;

  constructor({ headers, profile, hidesUsage }: ChatStreamRelayOptions) {
    this.headers = headers;
    this.#hidesUsage = hidesUsage;
    this.#usage = new UsageReader(profile);
  }

  push(bytes: Uint8Array): RelayedRead {
    this.#events = [];
    // What comes behind the end of the reply is handed on and means nothing.
    if (!this.#ended) this.#guarded(() => this.#records.push(bytes));
    return this.#read(this.#boundary.push(bytes));
  }

  end(): RelayedRead {
    this.#events = [];
    if (!this.#ended) this.#guarded(() => this.#records.end());
    if (!this.#ended) this.#close(this.#finished);
    // Half an event would spoil what is written behind it.
    return this.#read(this.#finished ? this.#boundary.take() : NO_BYTES);
  }

  #read(bytes: Uint8Array): RelayedRead {
    const events = this.#events;
    const last = events.at(-1);
    if (last?.type === 'error' && last.body !== undefined) {
      // A line may end in two characters, and the failure be read before the second has come.
      return apart(events, bytes, this.#boundary.take());
    }
    return { events, bytes: this.#hides ? this.#withoutUsage(bytes) : bytes };
  }

  #withoutUsage(bytes: Uint8Array): Uint8Array {
    const blocks = eventBlocks(bytes);
    const kept = blocks.filter(({ value }) => value === undefined || !isUsageChunk(value));
    if (kept.length === blocks.length) return bytes;
    this.#hides = false;
    return Buffer.concat(kept.map((block) => block.bytes));
  }

  #guarded(read: () => readonly SseRecord[]): void {
    try {
      for (const record of read()) this.#note(record);
    } catch (error) {
      if (!(error instanceof SseLimitError)) throw error;
      for (const record of error.records) this.#note(record);
      this.#end(decodingError(error.code, error.message));
    }
  }

  #note({ kind, event, data }: SseRecord): void {
    if (this.#ended) return;
    if (kind === 'comment' || data === '') this.#add(KEEPALIVE);
    else if (data.length < 16 && data.trim() === DONE) this.#close(this.#finished || this.#produced);
    else if (this.#produced && event !== 'error' && !isTelling(data)) this.#pass(data);
    else this.#parse(data, event === 'error');
  }

  #pass(data: string): void {
    this.#called ||= hasCalls(data);
    this.#add(CONTENT);
  }

  #parse(data: string, errorEvent: boolean): void {
    const value = parsedJson(data);
    if (errorEvent) this.#fail(value ?? { message: data.slice(0, 200) });
    else if (!isObject(value)) this.#add(KEEPALIVE);
    else if (isError(value)) this.#fail(value);
    else this.#readChunk(value, data);
  }

  #readChunk(chunk: ChatChunk, data: string): void {
    const choices = choicesOf(chunk);
    if (!this.#started) this.#start(chunk, choices);
    this.#called ||= hasCalls(data);
    const counted = this.#count(chunk, choices);
    if (this.#hidesUsage && isUsageChunk(chunk)) this.#hides = true;
    const failed = choices.find(hasFailed);
    if (failed !== undefined) {
      this.#fail(failed);
      return;
    }
    if (choices.some(hasContent)) this.#say();
    const finish = this.#finished ? undefined : choices.map(reportedFinish).find((end) => end !== undefined);
    if (finish !== undefined) this.#finish(finish);
    if (counted) this.#tellUsage();
    if (this.#events.length === 0) this.#add(KEEPALIVE);
  }

  #start(chunk: ChatChunk, choices: readonly ChatChoice[]): void {
    const start = startOf(chunk);
    if (Object.keys(start).length === 1 && choices.length === 0) return;
    this.#started = true;
    this.#events.push(start);
  }

  /** Whether there was anything to count. */
  #count(chunk: ChatChunk, choices: readonly ChatChoice[]): boolean {
    const { x_groq: groq, timings, service_tier: tier } = chunk;
    if (timings !== undefined) this.#usage.readTimings(timings);
    this.#usage.readTier(tier);
    const inChunk = this.#usage.read(chunk.usage);
    const inGroq = isObject(groq) && this.#usage.read((groq as ChatChunk).usage);
    const inChoice = this.#usage.read(choices[0]?.usage);
    return inChunk || inGroq || inChoice;
  }

  #say(): void {
    this.#produced = true;
    this.#add(CONTENT);
  }

  #finish(finish: ReportedFinish): void {
    if (finish.kind === 'failure') {
      this.#end(failedFinish(finish));
      return;
    }
    this.#produced = true;
    this.#finished = true;
    const facts = { toolCalls: this.#called ? 1 : 0, brokenOff: false, refused: false };
    this.#events.push({ type: 'finish', reason: stopReasonOf(finish, facts) });
  }

  #tellUsage(): void {
    const { update } = this.#usage;
    if (update !== undefined) this.#events.push({ type: 'usage', usage: update });
  }

  /** The stream is over. @param clean the provider has said that it is, of a reply that says something */
  #close(clean: boolean): void {
    if (clean && !this.#finished) this.#finish(UNSAID);
    if (this.#usage.settle()) this.#tellUsage();
    this.#end(clean ? CLEAN_END : UNCLEAN_END);
  }

  /** What the upstream tells of a failure of its own has a body, which tells it from what is found here. */
  #fail(told: unknown): void {
    this.#end({ ...inStreamError(told), body: told });
  }

  /** The same twice in a row says no more than once. */
  #add(event: CompletionEvent): void {
    if (this.#events.at(-1) !== event) this.#events.push(event);
  }

  #end(event: CompletionEvent | CompletionError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.push(event);
  }
}

/**
 * The upstream's own failure, which is written only where no other try will be made, apart from what is before it. Only
 * an `error` is one to clients: where the upstream says it otherwise, they are told in other words.
 *
 * @param rest bytes behind the last event that is whole
 */
function apart(events: readonly CompletionEvent[], bytes: Uint8Array, rest: Uint8Array): RelayedRead {
  const blocks = eventBlocks(rest.length === 0 ? bytes : Buffer.concat([bytes, rest]));
  const position = blocks.findIndex(({ isFailure, value }) => isFailure || (value && tellsFailure(value)));
  const told = blocks[position];
  if (told === undefined) return { events, bytes };
  const before = Buffer.concat(blocks.slice(0, position).map((block) => block.bytes));
  const { error }: ChatChunk = told.value ?? {};
  return { events, bytes: before, ...(Boolean(error) && { failure: told.bytes }) };
}

function tellsFailure(chunk: ChatChunk): boolean {
  return isError(chunk) || choicesOf(chunk).some(hasFailed);
}

function hasFailed({ error }: ChatChoice): boolean {
  return error !== undefined && error !== null;
}
