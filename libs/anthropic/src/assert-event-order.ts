import { blockRules } from './event-order-blocks.js';
import type { BlockState } from './event-order-blocks.js';
import { usageFault } from './event-order-usage.js';
import type { MessageDeltaEvent, MessageStartEvent, StreamEvent } from './stream-event.js';

/** Says which event of a stream is the first to break the grammar, and which rule it breaks. */
export class EventOrderError extends Error {
  override readonly name = 'EventOrderError';
  /** Position of the event in the list; its length when the fault is that the list ends. */
  readonly eventIndex: number;
  readonly rule: string;

  constructor(eventIndex: number, eventType: string, rule: string) {
    super(`event ${eventIndex} (${eventType}): ${rule}`);
    this.eventIndex = eventIndex;
    this.rule = rule;
  }
}

interface OrderState extends BlockState {
  phase: 'before' | 'content' | 'delta' | 'done';
}

/** A rule's words, with the event it is about when that is an earlier one. */
type Fault = string | { readonly rule: string; readonly eventIndex: number } | undefined;

const TOOLS_LEFT_IDLE: ReadonlySet<string> = new Set(['end_turn', 'stop_sequence']);
const CUT_REASONS: ReadonlySet<string> = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal']);

/**
 * Checks a whole stream against the grammar of the Messages API ("Streaming messages") and what clients rely on:
 * one `message_start`, blocks one after the other without gaps, deltas that fit their block, nothing empty, tool
 * arguments that parse, a stop reason that agrees with the blocks, and exactly one end.
 *
 * @throws {EventOrderError} naming the first offending event and the rule
 */
export function assertEventOrder(events: readonly StreamEvent[]): void {
  const state: OrderState = {
    phase: 'before',
    open: undefined,
    nextIndex: 0,
    toolIds: new Set(),
    toolBlocks: 0,
    incompleteTool: undefined,
  };
  for (const [eventIndex, event] of events.entries()) {
    const fault = checkEvent(state, event, eventIndex);
    if (fault === undefined) continue;
    const { rule, eventIndex: at } = typeof fault === 'string' ? { rule: fault, eventIndex } : fault;
    throw new EventOrderError(at, events[at]?.type ?? event.type, rule);
  }
  if (state.phase !== 'done') {
    throw new EventOrderError(events.length, 'end of stream', 'a stream ends with message_stop or error');
  }
}

function checkEvent(state: OrderState, event: StreamEvent, eventIndex: number): Fault {
  const misplaced = placeFault(state, event.type);
  if (misplaced !== undefined) return misplaced;
  switch (event.type) {
    case 'message_start':
      return checkStart(state, event);
    case 'ping':
      return undefined;
    case 'content_block_start':
    case 'content_block_delta':
    case 'content_block_stop':
      return blockRules(state, event, eventIndex);
    case 'message_delta':
      return checkDelta(state, event);
    case 'message_stop':
    case 'error':
      state.phase = 'done';
      return undefined;
    default:
      return 'this event type is not part of the grammar';
  }
}

function placeFault({ phase }: OrderState, type: string): string | undefined {
  if (phase === 'done') return 'nothing may follow message_stop or error';
  if (phase === 'before') return type === 'message_start' ? undefined : 'message_start must come first';
  if (type === 'message_start') return 'there must be only one message_start';
  if (type === 'message_stop' && phase !== 'delta') return 'message_stop must follow a message_delta';
  if (type === 'message_delta' && phase === 'delta') return 'there must be only one message_delta';
  if (type.startsWith('content_block_') && phase === 'delta') return 'no content may follow message_delta';
  return undefined;
}

function checkStart(state: OrderState, event: MessageStartEvent): Fault {
  state.phase = 'content';
  const { message } = event;
  if (message.id === '') return 'the message must have an id';
  if (!Array.isArray(message.content) || message.content.length > 0) return 'content must be [] in message_start';
  if (message.stop_reason !== null) return 'stop_reason must be null in message_start';
  return usageFault(message.usage);
}

function checkDelta(state: OrderState, event: MessageDeltaEvent): Fault {
  if (state.open !== undefined) return `block ${state.open.index} is still open`;
  state.phase = 'delta';
  return reasonFault(state, event) ?? usageFault(event.usage);
}

function reasonFault(state: OrderState, event: MessageDeltaEvent): Fault {
  const { stop_reason: reason, stop_sequence: sequence, stop_details: details } = event.delta;
  if (typeof reason !== 'string') return 'stop_reason must be set';
  if (reason === 'tool_use' && state.toolBlocks === 0) return 'stop_reason tool_use needs a tool_use block';
  if (state.toolBlocks > 0 && TOOLS_LEFT_IDLE.has(reason)) return `stop_reason ${reason} would leave tool calls unrun`;
  if (state.incompleteTool !== undefined && !CUT_REASONS.has(reason)) {
    return {
      rule: 'the arguments of a tool call must be a JSON object unless the reply was cut',
      eventIndex: state.incompleteTool,
    };
  }
  if (sequence != null && reason !== 'stop_sequence') return 'stop_sequence is set but is not the stop_reason';
  if (details != null && reason !== 'refusal') return 'stop_details are set but nothing was refused';
  return undefined;
}
