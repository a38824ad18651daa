import type { CompletionError } from '@sluice/completion';

import { decodingError, inStreamError } from '../../shared/failure/in-stream-error.js';
import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { ReplyReader } from '../../shared/response/reply-reader.js';
import type { ReportedFinish } from '../../shared/response/reported-finish.js';
import type { ResponseEvent, ResponseObject } from '../openai-responses-types.js';
import { failureOf, finishOf, refusalOf } from './ending.js';
import { OutputReader, type OutputReaderParts } from './output-reader.js';
import { usageOf } from './usage.js';

const PREFIX = 'response.';
const BEGINNINGS: ReadonlySet<string> = new Set(['response.created', 'response.queued', 'response.in_progress']);
const ENDS: ReadonlySet<string> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
]);

/** Reads the events of a streamed response, or a whole one (OpenAI, "Streaming events" and "The response object"). */
export class EventReader implements ReplyReader {
  /** A response says all that it has to say in its last event, and is not waited for behind it. */
  readonly finished = false;
  readonly #parts: OutputReaderParts;
  readonly #output: OutputReader;
  #started = false;
  #ended = false;

  constructor(parts: OutputReaderParts) {
    this.#parts = parts;
    this.#output = new OutputReader(parts);
  }

  get ended(): boolean {
    return this.#ended;
  }

  accept(value: unknown, errorEvent: boolean): void {
    if (this.#ended) return;
    const { queue, assembler } = this.#parts;
    const before = queue.length;
    if (errorEvent) this.fail(inStreamError(value));
    else if (isObject(value)) this.#read(value);
    if (assembler.matchedStop !== undefined && !this.#isOver()) this.#stopHere();
    if (queue.length === before) queue.keepalive();
  }

  acceptWhole(value: unknown): void {
    const response: ResponseObject = isObject(value) ? value : {};
    if (!Array.isArray(response.output) && !isObject(response.error) && response.object !== 'response') {
      this.fail(isFailure(value) ? inStreamError(value) : emptyCompletion());
      return;
    }
    this.#start(response);
    this.#finish(response, undefined);
  }

  /** A stream that ends without its last event has failed. */
  close(): void {
    this.fail(decodingError('stream_ended_early', 'upstream stream ended unexpectedly'));
  }

  fail(error: CompletionError): void {
    if (this.#ended) return;
    this.#parts.queue.push(error);
    this.#ended = true;
  }

  #isOver(): boolean {
    return this.#ended;
  }

  #read(event: ResponseEvent): void {
    const output = this.#output;
    switch (event.type) {
      case 'response.output_text.delta':
        output.text(event, event.delta);
        return;
      case 'response.function_call_arguments.delta':
        output.arguments(event);
        return;
      case 'response.reasoning_summary_text.delta':
        output.thought(event, 'summary', event.delta);
        return;
      case 'response.reasoning_text.delta':
        output.thought(event, 'content', event.delta);
        return;
      case 'response.output_item.added':
        output.added(event);
        return;
      case 'response.output_item.done':
        output.done(event);
        return;
      default:
        this.#readRare(event);
    }
  }

  #readRare(event: ResponseEvent): void {
    const output = this.#output;
    switch (event.type) {
      case 'response.function_call_arguments.done':
        output.argumentsDone(event);
        return;
      case 'response.refusal.delta':
        output.refusal(event, event.delta);
        return;
      case 'response.output_text.annotation.added':
        output.annotated(event);
        return;
      case 'response.output_text.done':
        output.textDone(event);
        return;
      case 'response.refusal.done':
        output.refusalDone(event);
        return;
      case 'response.reasoning_summary_text.done':
        output.thoughtDone(event, 'summary');
        return;
      case 'response.reasoning_text.done':
        output.thoughtDone(event, 'content');
        return;
      default:
        this.#readLifecycle(event);
    }
  }

  #readLifecycle(event: ResponseEvent): void {
    const type = nonEmptyString(event.type) ?? '';
    const response: ResponseObject = isObject(event.response) ? event.response : {};
    if (BEGINNINGS.has(type) || ENDS.has(type)) this.#start(response);
    if (ENDS.has(type)) this.#finish(response, type.slice(PREFIX.length));
    else if (type === 'error') this.#finishFailed({ error: isObject(event.error) ? event.error : event });
    // Somebody in between may answer in words of his own.
    else if (type === '' && isFailure(event)) this.fail(inStreamError(event));
  }

  #start({ id, model }: ResponseObject): void {
    if (this.#started) return;
    this.#started = true;
    const [name, served] = [nonEmptyString(id), nonEmptyString(model)];
    this.#parts.queue.push({
      type: 'start',
      ...(name !== undefined && { id: name }),
      ...(served !== undefined && { model: served }),
    });
  }

  /** @param said how the event calls the end; a whole response says it itself */
  #finish(response: ResponseObject, said: string | undefined): void {
    const status = nonEmptyString(response.status) ?? said;
    if (said === 'failed' || said === 'cancelled' || isObject(response.error) || isFailedStatus(status)) {
      this.#finishFailed(response);
      return;
    }
    this.#output.rest(Array.isArray(response.output) ? (response.output as readonly unknown[]) : []);
    const finish = finishOf(response, said);
    if (!this.#output.any && finish.kind !== 'length') {
      this.fail(emptyCompletion());
      return;
    }
    this.#tellUsage(response.usage);
    this.#end(finish);
  }

  #finishFailed(response: ResponseObject): void {
    // What was counted until now was spent all the same.
    if (isObject(response.usage)) this.#tellUsage(response.usage);
    const refusal = refusalOf(response);
    if (refusal === undefined) this.fail(failureOf(response));
    else this.#end(refusal);
  }

  /** A stop sequence that the upstream knows nothing of: the rest is not wanted. */
  #stopHere(): void {
    this.#end({ kind: 'stop', reason: 'stop' }, true);
  }

  #end(reported: ReportedFinish, unasked = false): void {
    const { queue, assembler, reasoning, tokenCut } = this.#parts;
    const kept = tokenCut?.take();
    if (kept !== undefined && kept.text !== '') assembler.text(kept.text);
    const finish: ReportedFinish = kept?.cut === true ? { kind: 'length', reason: 'max_tokens' } : reported;
    this.#output.cite();
    reasoning.end();
    const failure = assembler.finish(finish);
    if (failure !== undefined) {
      this.fail(failure);
      return;
    }
    if (unasked) for (const side of ['input', 'output']) queue.loss('usage_estimated', side);
    queue.push({ type: 'eof', clean: true, ...(unasked && { unasked }) });
    this.#ended = true;
  }

  #tellUsage(value: unknown): void {
    const usage = usageOf(value);
    const { queue } = this.#parts;
    if (Object.keys(usage).length > 0) queue.push({ type: 'usage', usage });
    if (usage.inputTokens === undefined) queue.loss('usage_estimated', 'input');
    if (usage.outputTokens === undefined) queue.loss('usage_estimated', 'output');
  }
}

function isFailedStatus(status: string | undefined): boolean {
  return status === 'failed' || status === 'cancelled';
}

function emptyCompletion(): CompletionError {
  return decodingError('empty_completion', 'empty completion');
}

/** A body that says something and has no output is an error, with or without the word. */
function isFailure(value: unknown): boolean {
  const { error, message, detail }: { error?: unknown; message?: unknown; detail?: unknown } = isObject(value)
    ? value
    : {};
  return Boolean(error) || nonEmptyString(message) !== undefined || (detail !== undefined && detail !== null);
}
