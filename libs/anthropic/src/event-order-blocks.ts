import { isKnownResponseBlock } from './message.js';
import type { ResponseBlock, ResponseToolUseBlock } from './message.js';
import type {
  ContentBlockDelta,
  ContentBlockDeltaEvent,
  ContentBlockStartEvent,
  ContentBlockStopEvent,
} from './stream-event.js';

/** A block that was started and not yet stopped. */
interface OpenBlock {
  readonly index: number;
  readonly block: ResponseBlock;
  readonly json: string[];
  filled: boolean;
  signed: boolean;
}

/** What the rules on blocks have to remember. */
export interface BlockState {
  open: OpenBlock | undefined;
  nextIndex: number;
  readonly toolIds: Set<string>;
  /** Blocks of type `tool_use`. */
  toolBlocks: number;
  /** Position of the `content_block_stop` of the first tool call whose arguments did not parse. */
  incompleteTool: number | undefined;
}

type BlockEvent = ContentBlockStartEvent | ContentBlockDeltaEvent | ContentBlockStopEvent;

const DELTAS_OF_BLOCK: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
  mcp_tool_use: ['input_json_delta'],
  compaction: ['compaction_delta'],
};

const TOOL_ID = /^[a-zA-Z0-9_-]+$/;

/** Checks one block event against the ones before it, and remembers it. */
export function blockRules(state: BlockState, event: BlockEvent, eventIndex: number): string | undefined {
  switch (event.type) {
    case 'content_block_start':
      return checkStart(state, event);
    case 'content_block_delta':
      return checkDelta(state, event);
    case 'content_block_stop':
      return checkStop(state, event, eventIndex);
  }
}

function checkStart(state: BlockState, event: ContentBlockStartEvent): string | undefined {
  if (state.open !== undefined) return `block ${state.open.index} is still open`;
  if (event.index !== state.nextIndex) return `the index must be ${state.nextIndex}, not ${event.index}`;
  state.nextIndex += 1;
  const block = event.content_block;
  const known = isKnownResponseBlock(block) ? block : undefined;
  const filled = known?.type !== 'text' || known.text !== '';
  state.open = { index: event.index, block, json: [], filled, signed: false };
  return known?.type === 'tool_use' ? checkToolStart(state, known) : undefined;
}

function checkToolStart(state: BlockState, block: ResponseToolUseBlock): string | undefined {
  const input: unknown = block.input;
  state.toolBlocks += 1;
  if (!isPlainObject(input)) return 'input must be an object';
  if (!TOOL_ID.test(block.id)) return `the tool call id "${block.id}" must match ${TOOL_ID.source}`;
  if (state.toolIds.has(block.id)) return `the tool call id "${block.id}" occurs twice`;
  state.toolIds.add(block.id);
  return block.name === '' ? 'a tool call must name its tool' : undefined;
}

function checkDelta(state: BlockState, event: ContentBlockDeltaEvent): string | undefined {
  const { open } = state;
  const { delta } = event;
  if (open?.index !== event.index) return `block ${event.index} is not open`;
  const { type } = open.block;
  if (DELTAS_OF_BLOCK[type]?.includes(delta.type) !== true) return `${delta.type} does not fit a ${type} block`;
  if (open.signed) return 'nothing may follow the signature of a thinking block';
  if (delta.type === 'text_delta') open.filled = true;
  if (delta.type === 'signature_delta') open.signed = true;
  if (delta.type === 'input_json_delta') open.json.push(delta.partial_json);
  return deltaText(delta) === '' ? `${delta.type} is empty` : undefined;
}

function deltaText(delta: ContentBlockDelta): string | undefined {
  switch (delta.type) {
    case 'text_delta':
      return delta.text;
    case 'thinking_delta':
      return delta.thinking;
    case 'signature_delta':
      return delta.signature;
    case 'input_json_delta':
      return delta.partial_json;
    default:
      return undefined;
  }
}

function checkStop(state: BlockState, event: ContentBlockStopEvent, eventIndex: number): string | undefined {
  const { open } = state;
  if (open?.index !== event.index) return `block ${event.index} is not open`;
  state.open = undefined;
  if (!open.filled) return 'a text block must not be empty';
  if (open.json.length > 0 && !isJsonObject(open.json.join(''))) state.incompleteTool ??= eventIndex;
  return undefined;
}

function isJsonObject(json: string): boolean {
  try {
    return isPlainObject(JSON.parse(json));
  } catch {
    return false;
  }
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
