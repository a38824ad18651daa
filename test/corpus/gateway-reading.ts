import { assertEventOrder, encodeSseAll, MessageAccumulator, MessageEncoder } from '@sluice/anthropic';
import type { Message, MessagesRequest, StreamEvent } from '@sluice/anthropic';
import type { CompletionEvent, TranslationLoss } from '@sluice/completion';
import { errorEnvelopeOf } from '@sluice/exchange';
import type { GatewayError, HeaderList, PreparedAttempt, ProviderAdapter } from '@sluice/exchange';
import { FakeAmbient, makeAttempt } from '@sluice/testing';

import type { CorpusRecord } from './corpus.js';
import { wantsThinking } from './messages-request.js';

/** More than any prompt of the corpus has, so that it cannot be taken for a count. */
export const ESTIMATED_INPUT_TOKENS = 7_777_777;

/** What the gateway would have sent to the client, and what it found out on the way. */
export interface GatewayReply {
  readonly events: readonly StreamEvent[];
  /** The events as they go over the wire. */
  readonly wire: string;
  /** The message of a client that did not ask for a stream; undefined when the reply failed. */
  readonly message: Message | undefined;
  readonly losses: readonly TranslationLoss[];
  readonly failure: GatewayError | undefined;
}

/** One record on its way through the gateway: prepared once, then decoded as often as one likes. */
export class GatewayRun {
  readonly #record: CorpusRecord;
  readonly #adapter: ProviderAdapter;
  readonly #request: MessagesRequest;
  #prepared: PreparedAttempt | undefined;

  constructor(record: CorpusRecord, adapter: ProviderAdapter, request: MessagesRequest) {
    this.#record = record;
    this.#adapter = adapter;
    this.#request = request;
  }

  /** Decodes and encodes the recorded reply, read by read. */
  reply(reads: Iterable<Uint8Array>): GatewayReply {
    const ambient = new FakeAmbient();
    const { status } = this.#record;
    const decoder = this.#prepare().openDecoder({ status, headers: headersOf(this.#record) });
    const encoder = new MessageEncoder({
      messageId: ambient.id('msg'),
      model: this.#request.model,
      estimatedInputTokens: ESTIMATED_INPUT_TOKENS,
      mintToolUseId: () => ambient.id('toolu'),
      thinking: wantsThinking(this.#request) ? 'shown' : 'dropped',
    });
    const events: StreamEvent[] = [];
    let failure: GatewayError | undefined;
    const take = (completions: readonly CompletionEvent[]): void => {
      for (const completion of completions) {
        if (completion.type === 'error') failure ??= this.#classify(completion);
        else if (failure === undefined) events.push(...encoder.push(completion));
      }
    };
    for (const read of reads) take(decoder.push(read));
    take(decoder.end());
    if (failure !== undefined) events.push(...encoder.start(), errorEnvelopeOf(failure, 'req_corpus'));
    assertEventOrder(events);
    const message = failure === undefined ? accumulated(events) : undefined;
    return { events, wire: encodeSseAll(events), message, losses: encoder.losses, failure };
  }

  /** Reads the recorded body as an answer that is an error. */
  failure(): GatewayError {
    const { status, response_body: body } = this.#record;
    return this.#adapter.classifyFailure({ ...this.#place(), status, headers: headersOf(this.#record), body }).error;
  }

  #prepare(): PreparedAttempt {
    return (this.#prepared ??= this.#adapter.prepare(
      makeAttempt({ request: this.#request, target: this.#place().target }),
    ));
  }

  #classify(event: Extract<CompletionEvent, { type: 'error' }>): GatewayError {
    const place = { ...this.#place(), headers: headersOf(this.#record), body: '' };
    return this.#adapter.classifyFailure({ ...place, status: event.httpStatus, event }).error;
  }

  #place() {
    const target = { provider: this.#adapter.id, model: this.#record.model ?? 'unknown' };
    return { target, request: this.#request, ambient: new FakeAmbient() };
  }
}

function accumulated(events: readonly StreamEvent[]): Message {
  const accumulator = new MessageAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.message();
}

function headersOf({ response_headers: headers }: CorpusRecord): HeaderList {
  return Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
}
