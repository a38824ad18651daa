import type { ContentBlock } from '@sluice/anthropic';

import type { MessageTurn } from '../../../shared/messages/message-turn.js';
import {
  collectResults,
  INTERRUPTED,
  toolResultParts,
  type FoundResult,
} from '../../../shared/openai/messages/convert-tool-results.js';
import { isThirdGeneration } from '../../profile/gemini-model.js';
import type { GeminiConversion } from '../gemini-conversion.js';
import type { GeminiFunctionResponse, GeminiPart } from '../gemini-request.js';
import type { ModelCall } from './convert-model-turn.js';
import { geminiPart } from './gemini-parts.js';

/** The answers to one turn's calls. */
export interface FunctionResponses {
  /** One for each call and in their order: any other number is refused. */
  readonly responses: readonly GeminiPart[];
  /** Media that functions returned, for models whose responses hold none. */
  readonly attachments: readonly GeminiPart[];
  /** The blocks that are done with. */
  readonly answered: ReadonlySet<ContentBlock>;
}

/** Answers every call of a turn (Gemini API, "Function calling"). */
export function answerFunctionCalls(
  conversion: GeminiConversion,
  calls: readonly ModelCall[],
  following: readonly MessageTurn[],
): FunctionResponses {
  const answered = new Set<ContentBlock>();
  const attachments: GeminiPart[] = [];
  const results = collectResults(conversion, { calls, following, answered });
  const responses = calls.map((call) => {
    const result = results.get(call.clientId);
    if (result !== undefined) return responsePart(call, answerOf(conversion, result, attachments));
    conversion.losses.add('tool_history_repaired', call.path, 'tool_use without a tool_result');
    return responsePart(call, { response: { error: INTERRUPTED } });
  });
  return { responses, attachments, answered };
}

type Answer = Pick<GeminiFunctionResponse, 'response' | 'parts'>;

function responsePart({ name, id }: ModelCall, answer: Answer): GeminiPart {
  return { functionResponse: { name, ...(id !== undefined && { id }), ...answer } };
}

function answerOf(conversion: GeminiConversion, { block, path }: FoundResult, attachments: GeminiPart[]): Answer {
  // That it failed is said by the response itself, and need not be put into words.
  const parts = toolResultParts(conversion, { ...block, is_error: false }, path);
  const media = parts.flatMap((part) => (part.type === 'text' ? [] : [geminiPart(part)]));
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const inside = isThirdGeneration(conversion.gemini);
  if (!inside && media.length > 0) {
    texts.push(...media.map((_, index) => `[attachment #${index + 1} below]`));
    attachments.push({ text: `Output of tool call ${conversion.ids.ofResult(block.tool_use_id)}:` }, ...media);
  }
  const text = texts.join('\n');
  return {
    response: block.is_error === true ? { error: text } : { output: text },
    ...(inside && media.length > 0 && { parts: media }),
  };
}
