import type { ContentBlock } from '@sluice/anthropic';

import type { MessageTurn } from '../../shared/messages/message-turn.js';
import {
  collectResults,
  INTERRUPTED,
  toolResultParts,
  type FoundResult,
} from '../../shared/openai/messages/convert-tool-results.js';
import type { ChatPart, ChatTextPart } from '../../shared/openai/chat-request.js';
import { isMarked } from '../../shared/openai/messages/convert-system.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import type { FunctionCallOutput } from './input-item.js';
import { inputParts } from './input-parts.js';

/** A call of the client's history beside the id it goes by upstream. */
export interface ConvertedCall {
  readonly clientId: string;
  readonly callId: string;
  readonly path: string;
}

/** Answers every call of a turn, in their order: a call without an output is refused (OpenAI, "Function calling"). */
export function answerCalls(
  conversion: RequestConversion,
  turn: {
    readonly calls: readonly ConvertedCall[];
    readonly following: readonly MessageTurn[];
    /** Gathers the blocks that are done with. */
    readonly answered: Set<ContentBlock>;
  },
): readonly FunctionCallOutput[] {
  if (turn.calls.length === 0) return [];
  const results = collectResults(conversion, turn);
  return turn.calls.map(({ clientId, callId, path }) => {
    const result = results.get(clientId);
    if (result === undefined) conversion.losses.add('tool_history_repaired', path, 'tool_use without a tool_result');
    const output = result === undefined ? INTERRUPTED : outputOf(conversion, result);
    return { type: 'function_call_output', call_id: callId, output };
  });
}

/** A string wherever one will do: not every server of this API takes parts. */
function outputOf(conversion: RequestConversion, { block, path }: FoundResult): FunctionCallOutput['output'] {
  const parts = toolResultParts(conversion, block, path);
  if (!parts.every(isPlain)) return inputParts(parts);
  return parts.map(({ text }) => text).join('\n') || conversion.provider.emptyToolResult;
}

function isPlain(part: ChatPart): part is ChatTextPart {
  return part.type === 'text' && !isMarked(part);
}
