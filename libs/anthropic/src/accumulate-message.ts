import type { StopReason } from '@sluice/completion';

import { isKnownResponseBlock } from './message.js';
import type {
  Citation,
  Message,
  ResponseBlock,
  ResponseToolUseBlock,
  ResponseUsage,
  ResponseUsageUpdate,
} from './message.js';
import type { ContentBlockDelta, MessageDeltaEvent, StreamEvent } from './stream-event.js';

/** A block that is being put together. Text is joined at the end: appending to one string per delta is quadratic. */
interface GrowingBlock {
  readonly start: ResponseBlock;
  readonly pieces: string[];
  readonly citations: Citation[];
  signature: string | undefined;
}

/** Replies that were cut: an incomplete tool call is expected in them. */
const CUT_REASONS: ReadonlySet<StopReason> = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal']);

/** Adds the events of a stream up to the message a client gets that did not ask for a stream. */
export class MessageAccumulator {
  #message: Message | undefined;
  #blocks: GrowingBlock[] = [];
  #usage: ResponseUsage | undefined;

  /** Takes the next event. `ping`, `error` and events of unknown types change nothing. */
  push(event: StreamEvent): void {
    switch (event.type) {
      case 'message_start':
        this.#message = event.message;
        this.#usage = event.message.usage;
        this.#blocks = [];
        break;
      case 'content_block_start':
        this.#blocks[event.index] = { start: event.content_block, pieces: [], citations: [], signature: undefined };
        break;
      case 'content_block_delta':
        growBlock(this.#blocks[event.index], event.delta);
        break;
      case 'message_delta':
        this.#finish(event);
        break;
      default:
    }
  }

  /**
   * The message so far. A tool call that was cut off is left out when the reply was cut: its `input` could not be an
   * object, or would be an empty one that a client might run.
   *
   * @throws {Error} before `message_start`, and when a reply that claims to be complete holds a tool call whose
   *   arguments are not a JSON object
   */
  message(): Message {
    if (this.#message === undefined || this.#usage === undefined) {
      throw new Error('The stream has not begun: push its message_start before asking for the message.');
    }
    const reason = this.#message.stop_reason;
    const cut = reason === null || CUT_REASONS.has(reason);
    const content: ResponseBlock[] = [];
    for (const block of this.#blocks) {
      const whole = finishBlock(block, cut);
      if (whole !== undefined) content.push(whole);
    }
    return { ...this.#message, content, usage: this.#usage };
  }

  #finish(event: MessageDeltaEvent): void {
    if (this.#message === undefined || this.#usage === undefined) return;
    const { stop_reason, stop_sequence, stop_details, container } = event.delta;
    this.#message = {
      ...this.#message,
      stop_reason,
      stop_sequence,
      // Older upstreams leave these keys out of the delta; a reader of the message must still find null.
      stop_details: stop_details ?? null,
      container: container ?? this.#message.container,
      ...(event.context_management && { context_management: event.context_management }),
    };
    this.#usage = mergeUsage(this.#usage, event.usage);
  }
}

/** Counts are cumulative: a key that is present overwrites, one that is absent or null keeps the earlier value. */
function mergeUsage(usage: ResponseUsage, update: ResponseUsageUpdate): ResponseUsage {
  const present = Object.entries(update).filter(([, value]) => value !== null);
  return { ...usage, ...(Object.fromEntries(present) as Partial<ResponseUsage>) };
}

function growBlock(block: GrowingBlock | undefined, delta: ContentBlockDelta): void {
  if (block === undefined) return;
  switch (delta.type) {
    case 'text_delta':
      block.pieces.push(delta.text);
      break;
    case 'thinking_delta':
      block.pieces.push(delta.thinking);
      break;
    case 'input_json_delta':
      block.pieces.push(delta.partial_json);
      break;
    case 'signature_delta':
      block.signature = delta.signature;
      break;
    case 'citations_delta':
      block.citations.push(delta.citation);
      break;
    default:
  }
}

function finishBlock(block: GrowingBlock, cut: boolean): ResponseBlock | undefined {
  const { start, pieces } = block;
  const whole = pieces.join('');
  if (!isKnownResponseBlock(start)) {
    // Server tools stream their input like the client's do, but nobody runs them again.
    const input = parseObject(whole);
    return input === undefined ? start : { ...start, input };
  }
  switch (start.type) {
    case 'text': {
      const citations = [...(start.citations ?? []), ...block.citations];
      return { ...start, text: start.text + whole, citations: citations.length > 0 ? citations : null };
    }
    case 'thinking':
      return { ...start, thinking: start.thinking + whole, signature: block.signature ?? start.signature };
    case 'tool_use': {
      const input = toolInput(start, whole, cut);
      return input === undefined ? undefined : { ...start, input };
    }
    case 'redacted_thinking':
      return start;
  }
}

type ToolInput = Readonly<Record<string, unknown>>;

function toolInput(start: ResponseToolUseBlock, json: string, cut: boolean): ToolInput | undefined {
  const parsed = parseObject(json);
  if (parsed !== undefined) return parsed;
  const blank = json.trim() === '';
  if (blank && (!cut || Object.keys(start.input).length > 0)) return start.input;
  if (cut) return undefined;
  throw new Error(
    `The arguments of tool call ${start.id} (${start.name}) are not a JSON object: the reply is damaged.`,
  );
}

function parseObject(json: string): ToolInput | undefined {
  if (json === '') return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ToolInput) : undefined;
  } catch {
    return undefined;
  }
}
