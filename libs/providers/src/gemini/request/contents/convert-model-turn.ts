import type { ToolUseBlock } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import { asUnknownBlock, isBlock, type UnknownBlock } from '../../../shared/messages/known-block.js';
import type { MessageTurn, PlacedBlock } from '../../../shared/messages/message-turn.js';
import { reportCitations } from '../../../shared/messages/report-citations.js';
import { calledName } from '../../../shared/openai/tools/convert-toolsets.js';
import { serverToolText } from '../../../shared/tools/server-tool-text.js';
import type { GeminiConversion } from '../gemini-conversion.js';
import type { GeminiPart } from '../gemini-request.js';
import { carriedThought, type ThoughtSignatures } from './thought-signatures.js';

/** A call of the history, for those who answer it. */
export interface ModelCall {
  readonly clientId: string;
  readonly name: string;
  /** Absent where ids are refused. */
  readonly id?: string;
  readonly path: string;
}

/** A turn of the model, its parts in the order in which they were said. */
export interface ModelTurn {
  readonly parts: readonly GeminiPart[];
  readonly calls: readonly ModelCall[];
}

/** What goes beyond one turn. */
export interface ModelTurnContext {
  readonly signatures: ThoughtSignatures;
  /** Whether the model still works on the same request of the user. */
  readonly isRecent: boolean;
}

/** @throws {ClientError} `invalid_request` when a tool call's input is not an object */
export function convertModelTurn(
  conversion: GeminiConversion,
  turn: MessageTurn,
  context: ModelTurnContext,
): ModelTurn {
  return new ModelTurnConversion(conversion, context).convert(turn);
}

class ModelTurnConversion {
  readonly #conversion: GeminiConversion;
  readonly #context: ModelTurnContext;
  readonly #parts: GeminiPart[] = [];
  readonly #calls: ModelCall[] = [];
  /** Uses of server tools that wait for their results. */
  readonly #serverUses = new Map<unknown, PlacedBlock>();
  /** Signature of the call that comes next: it travels in the thinking block before it. */
  #signature: string | undefined;

  constructor(conversion: GeminiConversion, context: ModelTurnContext) {
    this.#conversion = conversion;
    this.#context = context;
  }

  convert({ blocks }: MessageTurn): ModelTurn {
    for (const placed of blocks) this.#add(placed);
    for (const { block, path } of this.#serverUses.values()) this.#conversion.losses.addBlock(block.type, path);
    return { parts: this.#parts, calls: this.#calls };
  }

  #add(placed: PlacedBlock): void {
    const { block, path } = placed;
    if (isBlock(block, 'text')) {
      reportCitations(this.#conversion.losses, block, path);
      if (block.text !== '') this.#parts.push({ text: block.text });
    } else if (isBlock(block, 'tool_use')) {
      this.#addCall(block, path);
    } else if (isBlock(block, 'thinking')) {
      const carried = carriedThought(this.#conversion, block);
      if (carried === undefined) this.#conversion.losses.add('thinking_dropped', path, block.type);
      this.#parts.push(...(carried?.serverParts ?? []));
      this.#signature = carried?.thoughtSignature ?? this.#signature;
    } else {
      this.#addOther(placed, asUnknownBlock(block));
    }
  }

  #addCall(block: ToolUseBlock, path: string): void {
    const args = (block.input as unknown) ?? {};
    if (typeof args !== 'object' || Array.isArray(args)) {
      throw new ClientError('invalid_request', `${path}.tool_use.input: Input should be an object`);
    }
    const { names, ids, surface } = this.#conversion;
    const name = names.toUpstream(calledName(block), `${path}.tool_use.name`);
    const id = surface.callIds ? ids.ofCall(block.id, name) : undefined;
    const own = this.#signature;
    const { signatures, isRecent } = this.#context;
    const thoughtSignature = signatures.of({ own, isFirst: this.#calls.length === 0, isRecent });
    this.#signature = undefined;
    const identity = id === undefined ? {} : { id };
    this.#parts.push({
      functionCall: { name, args, ...identity },
      ...(thoughtSignature !== undefined && { thoughtSignature }),
    });
    this.#calls.push({ clientId: block.id, name, path, ...identity });
  }

  #addOther(placed: PlacedBlock, block: UnknownBlock): void {
    const { path } = placed;
    if (block.type === 'server_tool_use' || block.type === 'mcp_tool_use') {
      this.#serverUses.set(block['id'], placed);
    } else if (block.type.endsWith('_tool_result')) {
      const use = this.#serverUses.get(block['tool_use_id']);
      this.#serverUses.delete(block['tool_use_id']);
      this.#parts.push({ text: serverToolText(use && asUnknownBlock(use.block), block) });
    } else {
      this.#conversion.losses.addBlock(block.type, path);
    }
  }
}
