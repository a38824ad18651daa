import { EMPTY_USAGE } from '@sluice/completion';
import type { CompletionEvent, CompletionFinish, StopReason, TranslationLoss, Usage } from '@sluice/completion';

import { BlockWriter } from './block-writer.js';
import type { ThinkingVisibility } from './block-writer.js';
import { ContentSequencer } from './content-sequencer.js';
import { encodeUsage } from './encode-usage.js';
import type { ContextManagement, Message } from './message.js';
import { refusalDetails } from './stop-details.js';
import type { StreamEvent } from './stream-event.js';
import { UsageTracker } from './usage-tracker.js';

/** What an encoder has to know of the exchange it writes for. */
export interface MessageEncoderOptions {
  /** `msg_…`, as the client sees it. */
  readonly messageId: string;
  /** The model's name as the client shall see it. */
  readonly model: string;
  /** Tokens of the whole prompt, by our own estimate: what `message_start` says before the provider has counted. */
  readonly estimatedInputTokens: number;
  /** Makes an id for a tool call that the provider gave none. */
  readonly mintToolUseId: () => string;
  readonly thinking: ThinkingVisibility;
  /** An earlier attempt has written `message_start` already, and failed before any content. */
  readonly startSent?: boolean;
  /** What was taken from the conversation, for clients that ask to be told. */
  readonly contextManagement?: ContextManagement;
}

/** Reasons that say the reply was cut or refused: a tool call that is not whole may stand before them. */
const CUT_REASONS: ReadonlySet<StopReason> = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal']);

/**
 * Turns the completion events of one attempt into the stream events of the Messages API ("Streaming messages").
 *
 * `error` events, and an `eof` without a `finish`, are not encoded: what a failure becomes depends on how much the
 * client has seen already, which only the pipeline knows. Both give no events; nothing is closed or ended.
 */
export class MessageEncoder {
  readonly #options: MessageEncoderOptions;
  readonly #writer: BlockWriter;
  readonly #content: ContentSequencer;
  readonly #usage = new UsageTracker();
  readonly #losses: TranslationLoss[] = [];
  #finish: CompletionFinish | undefined;
  #finalUsage: Usage | undefined;
  #refused = false;
  #refusalCategory: string | undefined;
  #responseId: string | undefined;
  #responseModel: string | undefined;

  constructor(options: MessageEncoderOptions) {
    this.#options = options;
    this.#writer = new BlockWriter(options.thinking, () => this.#emptyMessage(), options.startSent ?? false);
    this.#content = new ContentSequencer(this.#writer, options.mintToolUseId, this.#losses);
  }

  /** `message_start` was written, here or by an earlier attempt's encoder. */
  get started(): boolean {
    return this.#writer.started;
  }

  /** The first `content_block_start` was written: from now on the attempt cannot be repeated unseen. */
  get contentStarted(): boolean {
    return this.#writer.contentStarted;
  }

  /** `message_stop` was written. */
  get finished(): boolean {
    return this.#finalUsage !== undefined;
  }

  /** Why the reply ended; undefined until the provider has said so. */
  get stopReason(): StopReason | undefined {
    return this.#finish === undefined ? undefined : this.#effectiveReason(this.#finish.reason);
  }

  /** What the client was told at the end; before that what the provider has counted so far, if anything. */
  get usage(): Usage | undefined {
    if (this.#finalUsage !== undefined) return this.#finalUsage;
    return this.#usage.known ? this.#usage.read() : undefined;
  }

  /** What could not be carried over from the provider's reply, in the order it was found. */
  get losses(): readonly TranslationLoss[] {
    return this.#losses;
  }

  /** The provider's own id of the reply. */
  get responseId(): string | undefined {
    return this.#responseId;
  }

  /** The model the provider says it served. */
  get responseModel(): string | undefined {
    return this.#responseModel;
  }

  /** Writes `message_start`. Only the first call does anything; content implies it. */
  start(): readonly StreamEvent[] {
    this.#writer.start();
    return this.#writer.take();
  }

  /** A sign of life; nothing before `message_start` and after the end, where a ping would be out of place. */
  ping(): readonly StreamEvent[] {
    if (this.started && !this.finished) this.#writer.ping();
    return this.#writer.take();
  }

  push(event: CompletionEvent): readonly StreamEvent[] {
    if (this.finished) return this.#writer.take();
    switch (event.type) {
      case 'start':
        this.#begin(event);
        break;
      case 'usage':
        this.#usage.update(event.usage);
        break;
      case 'finish':
        this.#complete(event);
        break;
      case 'loss':
        this.#losses.push(event.loss);
        break;
      case 'eof':
        if (this.#finish !== undefined) this.#end(this.#finish);
        break;
      case 'error':
      case 'keepalive':
        break;
      case 'refusal':
        this.#refused = true;
        this.#refusalCategory = event.category ?? this.#refusalCategory;
        this.#pushContent(event);
        break;
      default:
        this.#pushContent(event);
    }
    return this.#writer.take();
  }

  #pushContent(event: Parameters<ContentSequencer['push']>[0]): void {
    // Some providers splice a second reply behind the first one's end.
    if (this.#finish === undefined) this.#content.push(event);
  }

  #begin(event: Extract<CompletionEvent, { type: 'start' }>): void {
    this.#responseId = event.id ?? this.#responseId;
    this.#responseModel = event.model ?? this.#responseModel;
    this.#usage.update(event.usage);
  }

  #complete(event: CompletionFinish): void {
    if (this.#finish !== undefined) return;
    this.#finish = event;
    this.#content.finish();
    if (this.#content.unclosedCalls > 0) {
      this.#losses.push({ code: 'output_dropped', path: 'response', detail: 'the end of a tool call' });
    }
  }

  #end(finish: CompletionFinish): void {
    const { usage, estimated } = this.#usage.complete(this.#options.estimatedInputTokens, this.#content.characters);
    if (estimated.length > 0) {
      this.#losses.push({ code: 'usage_estimated', path: 'response', detail: estimated.join(', ') });
    }
    this.#finalUsage = usage;
    const reason = this.#effectiveReason(finish.reason);
    const { contextManagement } = this.#options;
    this.#writer.end({
      type: 'message_delta',
      delta: {
        stop_reason: reason,
        stop_sequence: reason === 'stop_sequence' ? (finish.stopSequence ?? null) : null,
        stop_details: reason === 'refusal' ? refusalDetails(this.#refusalCategory, finish.explanation) : null,
        container: null,
      },
      usage: encodeUsage(usage, this.#usage.webSearches),
      ...(contextManagement && { context_management: contextManagement }),
    });
  }

  /** A client runs tools on `tool_use` and only then; the reason must agree with the blocks it was sent. */
  #effectiveReason(reason: StopReason): StopReason {
    if (CUT_REASONS.has(reason)) return reason;
    // Half a call parses as `{}` in clients: never ask them to run it.
    if (this.#content.unclosedCalls > 0) return 'max_tokens';
    if (this.#refused && reason === 'end_turn') return 'refusal';
    if (this.#content.calls === 0) return reason === 'tool_use' ? 'end_turn' : reason;
    return reason === 'end_turn' || reason === 'stop_sequence' ? 'tool_use' : reason;
  }

  #emptyMessage(): Message {
    const usage = this.#usage.inputKnown
      ? this.#usage.read()
      : { ...EMPTY_USAGE, inputTokens: this.#options.estimatedInputTokens };
    return {
      id: this.#options.messageId,
      type: 'message',
      role: 'assistant',
      model: this.#options.model,
      content: [],
      container: null,
      diagnostics: null,
      stop_details: null,
      stop_reason: null,
      stop_sequence: null,
      usage: encodeUsage(usage),
    };
  }
}
