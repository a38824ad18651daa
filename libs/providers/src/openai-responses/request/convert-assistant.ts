import type { TextBlock, ToolUseBlock } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import { asUnknownBlock, isBlock, type UnknownBlock } from '../../shared/messages/known-block.js';
import type { MessageTurn, PlacedBlock } from '../../shared/messages/message-turn.js';
import { reportCitations } from '../../shared/messages/report-citations.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import { calledName } from '../../shared/openai/tools/convert-toolsets.js';
import { serverToolText } from '../../shared/tools/server-tool-text.js';
import type { ConvertedCall } from './answer-calls.js';
import type { InputItem, OutputMessage, ReasoningItem } from './input-item.js';
import type { ReasoningReplay } from './reasoning-replay.js';

/** An assistant turn as items, and its calls for those who answer them. */
export interface ConvertedAssistant {
  readonly items: readonly InputItem[];
  readonly calls: readonly ConvertedCall[];
}

/** Models that tell remarks on the way from the answer, and do worse when they are not told (OpenAI, "GPT-5.3-Codex"). */
const KNOWS_PHASES = /^gpt-(5\.([3-9]|\d\d)|[6-9]|\d\d)/;

/**
 * Block by block, in the client's order.
 * @throws {ClientError} `invalid_request` when a tool call's input is not an object
 */
export function convertAssistant(
  conversion: RequestConversion,
  replay: ReasoningReplay,
  { blocks }: MessageTurn,
): ConvertedAssistant {
  const turn = new AssistantTurn(conversion, replay, blocks.findLast(speaks));
  for (const placed of blocks) turn.add(placed);
  return turn.finish();
}

/** Whether a block becomes an item that is more than thinking. */
function speaks({ block }: PlacedBlock): boolean {
  if (isBlock(block, 'text')) return block.text.trim() !== '';
  return block.type === 'tool_use' || block.type.endsWith('_tool_result');
}

class AssistantTurn {
  readonly #conversion: RequestConversion;
  readonly #replay: ReasoningReplay;
  /** The block that the turn ends with. */
  readonly #last: PlacedBlock | undefined;
  readonly #items: InputItem[] = [];
  readonly #calls: ConvertedCall[] = [];
  /** Thinking is refused without the item it led to, so it waits for that. */
  #thoughts: { readonly item: ReasoningItem; readonly path: string }[] = [];
  /** Uses of server tools wait for their results; those that are left over never got one. */
  readonly #serverUses = new Map<unknown, PlacedBlock>();

  constructor(conversion: RequestConversion, replay: ReasoningReplay, last: PlacedBlock | undefined) {
    this.#conversion = conversion;
    this.#replay = replay;
    this.#last = last;
  }

  add(placed: PlacedBlock): void {
    const { block, path } = placed;
    if (isBlock(block, 'text')) this.#text(block, placed);
    else if (isBlock(block, 'tool_use')) this.#call(block, path);
    else if (isBlock(block, 'thinking')) {
      const item = this.#replay.itemOf(block);
      if (item === undefined) this.#conversion.losses.add('thinking_dropped', path, block.type);
      else this.#thoughts.push({ item, path });
    } else this.#other(placed, asUnknownBlock(block));
  }

  finish(): ConvertedAssistant {
    for (const { path } of this.#thoughts) this.#conversion.losses.add('thinking_dropped', path, 'nothing follows it');
    for (const { block, path } of this.#serverUses.values()) {
      this.#conversion.losses.add('block_dropped', path, block.type);
    }
    return { items: this.#items, calls: this.#calls };
  }

  #text(block: TextBlock, placed: PlacedBlock): void {
    if (block.text.trim() === '') return;
    reportCitations(this.#conversion.losses, block, placed.path);
    this.#say(block.text, placed);
  }

  #say(text: string, placed: PlacedBlock): void {
    const { target, quirks } = this.#conversion;
    const phased = KNOWS_PHASES.test(target.model.slice(target.model.lastIndexOf('/') + 1)) && !quirks['phase'];
    const phase: OutputMessage['phase'] = placed === this.#last ? 'final_answer' : 'commentary';
    const content = [{ type: 'output_text', text, annotations: [] }] as const;
    this.#push({ type: 'message', role: 'assistant', content, ...(phased && { phase }) });
  }

  /** The input keeps its order of keys: another order would be another prompt to the upstream's cache. */
  #call(block: ToolUseBlock, path: string): void {
    const { names, ids, recallArguments } = this.#conversion;
    const input = (block.input as unknown) ?? {};
    if (typeof input !== 'object' || Array.isArray(input)) {
      throw new ClientError('invalid_request', `${path}.tool_use.input: Input should be an object`);
    }
    const name = names.toUpstream(calledName(block), `${path}.tool_use.name`);
    const callId = ids.ofCall(block.id, name);
    const text = recallArguments(block.id, JSON.stringify(input));
    this.#push({ type: 'function_call', call_id: callId, name, arguments: text });
    this.#calls.push({ clientId: block.id, callId, path });
  }

  #other(placed: PlacedBlock, block: UnknownBlock): void {
    if (block.type === 'server_tool_use' || block.type === 'mcp_tool_use') {
      this.#serverUses.set(block['id'], placed);
    } else if (block.type.endsWith('_tool_result')) {
      const use = this.#serverUses.get(block['tool_use_id']);
      this.#serverUses.delete(block['tool_use_id']);
      this.#say(serverToolText(use && asUnknownBlock(use.block), block), placed);
    } else {
      this.#conversion.losses.addBlock(block.type, placed.path);
    }
  }

  #push(item: InputItem): void {
    for (const { item: thought } of this.#thoughts) this.#items.push(thought);
    this.#thoughts = [];
    this.#items.push(item);
  }
}
