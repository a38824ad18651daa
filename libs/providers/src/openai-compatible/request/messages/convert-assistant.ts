import type { ToolUseBlock } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import { assistantText, type AssistantText } from './assistant-text.js';
import type { ChatAssistantMessage, ChatTextPart } from '../../../shared/openai/chat-request.js';
import { replayReasoning } from './convert-reasoning-replay.js';
import { calledName } from '../../../shared/openai/tools/convert-toolsets.js';
import { isMarked } from '../../../shared/openai/messages/convert-system.js';
import { thoughtSignatures } from './convert-thought-signatures.js';
import type { ConvertedCall } from '../../../shared/openai/messages/convert-tool-results.js';
import { isBlock } from '../../../shared/messages/known-block.js';
import type { MessageTurn } from '../../../shared/messages/message-turn.js';
import type { RequestConversion } from '../../../shared/openai/request-conversion.js';

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
  const { blocks } = turn;
  const spoken = assistantText(conversion, blocks);
  const signatureOf = thoughtSignatures(conversion, blocks);
  const calls: ConvertedCall[] = [];
  for (const { block, path } of blocks) {
    if (!isBlock(block, 'tool_use')) continue;
    const { call, ...rest } = convertCall(conversion, block, path);
    calls.push({ ...rest, call: { ...call, ...signatureOf(calls.length) } });
  }
  const reasoning = replayReasoning(conversion, blocks, calls.length > 0);
  return { message: assistantMessage(conversion, { spoken, calls, reasoning }), calls };
}

function assistantMessage(
  conversion: RequestConversion,
  parts: { spoken: AssistantText; calls: readonly ConvertedCall[]; reasoning: object },
): ChatAssistantMessage {
  const { spoken, calls, reasoning } = parts;
  const content = contentOf(spoken);
  if (calls.length === 0) return { role: 'assistant', content, ...reasoning };
  const silent = content === '' && conversion.provider.nullContent;
  return {
    role: 'assistant',
    content: silent ? null : content,
    ...reasoning,
    tool_calls: calls.map(({ call }) => call),
  };
}

/** A string for everybody, but for those who have to be told of a cache mark. */
function contentOf({ text, mark }: AssistantText): string | readonly ChatTextPart[] {
  if (text === '') return text;
  const part: ChatTextPart = { type: 'text', text, ...mark };
  return isMarked(part) ? [part] : text;
}

/** Another order of keys, or other white space, would be another prompt to the upstream's cache. */
function convertCall(conversion: RequestConversion, block: ToolUseBlock, path: string): ConvertedCall {
  const input = (block.input as unknown) ?? {};
  if (typeof input !== 'object' || Array.isArray(input)) {
    throw new ClientError('invalid_request', `${path}.tool_use.input: Input should be an object`);
  }
  const name = conversion.names.toUpstream(calledName(block), `${path}.tool_use.name`);
  const id = conversion.ids.ofCall(block.id, name);
  const text = conversion.recallArguments(block.id, JSON.stringify(input));
  return { clientId: block.id, path, call: { id, type: 'function', function: { name, arguments: text } } };
}
