import type { ContentBlock } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import { isBlock } from '../../../shared/messages/known-block.js';
import { isSystem, splitConversation, type MessageTurn } from '../../../shared/messages/message-turn.js';
import { convertLeadingSystem } from '../../../shared/openai/messages/convert-system.js';
import { convertUserBlocks } from '../../../shared/openai/messages/convert-user.js';
import { isThirdGeneration } from '../../profile/gemini-model.js';
import type { GeminiConversion } from '../gemini-conversion.js';
import type { GeminiContent, GeminiFields, GeminiPart } from '../gemini-request.js';
import { convertModelTurn } from './convert-model-turn.js';
import { answerFunctionCalls } from './function-responses.js';
import { geminiPart, linkedFile } from './gemini-parts.js';
import { ThoughtSignatures } from './thought-signatures.js';

/** A conversation as Gemini has it. */
export interface ConvertedContents {
  /** `contents` and `systemInstruction`. */
  readonly fields: GeminiFields;
  /** Text the reply may repeat at its beginning, which the client has already. */
  readonly prefill?: string;
}

/** A conversation that begins with the model has lost its beginning; Gemini wants one that the user began. */
const LOST_BEGINNING: GeminiContent = { role: 'user', parts: [{ text: '(conversation continues)' }] };

/** @throws {ClientError} `invalid_request` when something cannot be told to Gemini at all */
export function convertContents(conversion: GeminiConversion): ConvertedContents {
  const { leading, dropped, turns } = splitConversation(conversion.request, 'user');
  for (const { block, path } of dropped) conversion.losses.addBlock(block.type, path);
  const contents = convertTurns(conversion, turns);
  if (contents.length === 0 && !conversion.request.messages.some(isSystem)) {
    throw new ClientError('invalid_request', 'messages: nothing in them can be sent to the selected model');
  }
  if (contents[0]?.role !== 'user') contents.unshift(LOST_BEGINNING);
  const prefill = trimPrefill(contents);
  const system = convertLeadingSystem(conversion, leading)?.content;
  const instruction = typeof system === 'string' ? [{ text: system }] : system?.map(geminiPart);
  return {
    fields: { ...(instruction && { systemInstruction: { parts: instruction } }), contents },
    ...(prefill !== undefined && { prefill }),
  };
}

function convertTurns(conversion: GeminiConversion, turns: readonly MessageTurn[]): GeminiContent[] {
  const signatures = new ThoughtSignatures(conversion);
  const asked = turns.findLastIndex(isRequest);
  const contents: GeminiContent[] = [];
  for (const [index, turn] of turns.entries()) {
    // What the user says behind a turn of the model is told with the answers to its calls.
    if (turn.role === 'assistant') {
      contents.push(
        ...modelContents(conversion, turns.slice(index, index + 2), { signatures, isRecent: index > asked }),
      );
    } else if (turns[index - 1]?.role !== 'assistant') {
      contents.push(...userContents(userParts(conversion, turn, new Set())));
    }
  }
  return contents;
}

/** Whether the user asks for something here: what only answers calls, perhaps with a reminder beside it, asks for nothing new. */
function isRequest({ role, blocks }: MessageTurn): boolean {
  return role === 'user' && !blocks.some(({ block }) => isBlock(block, 'tool_result'));
}

function modelContents(
  conversion: GeminiConversion,
  [model, ...following]: readonly MessageTurn[],
  context: Parameters<typeof convertModelTurn>[2],
): GeminiContent[] {
  if (model === undefined) return [];
  const { parts, calls } = convertModelTurn(conversion, model, context);
  const { responses, attachments, answered } = answerFunctionCalls(conversion, calls, following);
  const rest = [...attachments, ...following.flatMap((turn) => userParts(conversion, turn, answered))];
  const spoken: GeminiContent[] = parts.length > 0 ? [{ role: 'model', parts }] : [];
  // Models before Gemini 3 want the responses in a content of their own.
  if (isThirdGeneration(conversion.gemini)) return [...spoken, ...userContents([...responses, ...rest])];
  return [...spoken, ...userContents(responses), ...userContents(rest)];
}

function userContents(parts: readonly GeminiPart[]): GeminiContent[] {
  return parts.length === 0 ? [] : [{ role: 'user', parts }];
}

function userParts(
  conversion: GeminiConversion,
  { blocks }: MessageTurn,
  answered: ReadonlySet<ContentBlock>,
): GeminiPart[] {
  return blocks.flatMap((placed) => {
    const file = linkedFile(placed);
    return file === undefined ? convertUserBlocks(conversion, [placed], answered).map(geminiPart) : [file];
  });
}

/** A conversation that ends with the model asks for the rest of that text. */
function trimPrefill(contents: GeminiContent[]): string | undefined {
  const last = contents.at(-1);
  const spoken = last?.parts.at(-1);
  if (last?.role !== 'model' || spoken?.text === undefined) return undefined;
  const text = spoken.text.trimEnd();
  const kept = text === '' ? [] : [{ ...spoken, text }];
  contents[contents.length - 1] = { role: 'model', parts: [...last.parts.slice(0, -1), ...kept] };
  return text;
}
