import type { ToolUseBlock } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import type { ChatAssistantMessage } from './chat-request.js';
import { replayReasoning } from './convert-reasoning-replay.js';
import { serverToolText } from './convert-server-tools.js';
import { thoughtSignatures } from './convert-thought-signatures.js';
import type { ConvertedCall } from './convert-tool-results.js';
import { asUnknownBlock, isBlock, type UnknownBlock } from './known-block.js';
import type { MessageTurn } from './message-turn.js';
import type { RequestConversion } from './request-conversion.js';

/** An assistant turn as one message, and its calls for those who answer them. */
export interface ConvertedAssistant {
  readonly message: ChatAssistantMessage;
  readonly calls: readonly ConvertedCall[];
}

/**
 * Chat Completions cannot interleave text and calls: all text comes first, all calls after it.
 * @throws {ClientError} `invalid_request` when a tool call's input is not an object
 */
export function convertAssistant(conversion: RequestConversion, turn: MessageTurn): ConvertedAssistant {
  const texts: string[] = [];
  const calls: ConvertedCall[] = [];
  const serverUses = new Map<unknown, UnknownBlock>();
  let adjacent = false;
  for (const { block, path, opensMessage } of turn.blocks) {
    const text = isBlock(block, 'text') ? block.text : undefined;
    if (text !== undefined) {
      if (text === '') continue;
      if (adjacent && !opensMessage) texts.push(`${texts.pop() ?? ''}${text}`);
      else texts.push(text);
      adjacent = true;
      continue;
    }
    adjacent = false;
    if (isBlock(block, 'tool_use')) calls.push(convertCall(conversion, block, path));
    else texts.push(...otherTexts(conversion, { block: asUnknownBlock(block), path, serverUses }));
  }
  const signed = thoughtSignatures(conversion, turn.blocks);
  const signedCalls = calls.map((entry, index) => ({ ...entry, call: { ...entry.call, ...signed(index) } }));
  const reasoning = replayReasoning(conversion, turn.blocks, calls.length > 0);
  const text = texts.join('\n\n');
  return { message: assistantMessage(conversion, { text, calls: signedCalls, reasoning }), calls: signedCalls };
}

function assistantMessage(
  conversion: RequestConversion,
  parts: { text: string; calls: readonly ConvertedCall[]; reasoning: object },
): ChatAssistantMessage {
  const { text, calls, reasoning } = parts;
  if (calls.length === 0) return { role: 'assistant', content: text, ...reasoning };
  const content = text === '' && conversion.provider.nullContent ? null : text;
  return { role: 'assistant', content, ...reasoning, tool_calls: calls.map(({ call }) => call) };
}

/** The input keeps its order of keys: another order would be another prompt to the upstream's cache. */
function convertCall(conversion: RequestConversion, block: ToolUseBlock, path: string): ConvertedCall {
  const input = (block.input as unknown) ?? {};
  if (typeof input !== 'object' || Array.isArray(input)) {
    throw new ClientError('invalid_request', `${path}.tool_use.input: Input should be an object`);
  }
  const name = conversion.names.toUpstream(block.name, `${path}.tool_use.name`);
  const id = conversion.ids.ofCall(block.id, name);
  return {
    clientId: block.id,
    path,
    call: { id, type: 'function', function: { name, arguments: JSON.stringify(input) } },
  };
}

function otherTexts(
  conversion: RequestConversion,
  placed: { block: UnknownBlock; path: string; serverUses: Map<unknown, UnknownBlock> },
): readonly string[] {
  const { block, path, serverUses } = placed;
  if (block.type === 'thinking' || block.type === 'redacted_thinking') return [];
  if (block.type === 'server_tool_use' || block.type === 'mcp_tool_use') {
    serverUses.set(block['id'], block);
    return [];
  }
  if (block.type.endsWith('_tool_result')) return [serverToolText(serverUses.get(block['tool_use_id']), block)];
  conversion.losses.add('block_dropped', path, block.type);
  return [];
}
