import type { ContentBlock } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import type { ChatAssistantMessage, ChatContent, ChatMessage, ChatPart } from '../../../shared/openai/chat-request.js';
import { convertAssistant } from './convert-assistant.js';
import {
  contentOf,
  convertInlineSystem,
  convertLeadingSystem,
} from '../../../shared/openai/messages/convert-system.js';
import { answerCalls } from '../../../shared/openai/messages/convert-tool-results.js';
import { convertUserBlocks } from '../../../shared/openai/messages/convert-user.js';
import { isSystem, splitConversation, type MessageTurn } from '../../../shared/messages/message-turn.js';
import type { RequestConversion } from '../../../shared/openai/request-conversion.js';

const PREFILL_REFUSED =
  'This model does not support assistant message prefill. The conversation must end with a user message.';

/** A conversation as Chat Completions has it. */
export interface ConvertedMessages {
  readonly messages: readonly ChatMessage[];
  /** Text the reply may repeat at its beginning, which the client has already. */
  readonly prefill?: string;
  /** Fields a prefill needs beside the messages. */
  readonly continuation: boolean;
}

/** An assistant turn, if any, and all that follows it up to the next one. */
interface Segment {
  readonly assistant: MessageTurn | undefined;
  readonly following: MessageTurn[];
}

/** @throws {ClientError} `invalid_request` when something cannot be told to this upstream at all */
export function convertMessages(conversion: RequestConversion): ConvertedMessages {
  const { leading, dropped, turns } = splitConversation(conversion.request, conversion.model.midSystem);
  for (const { block, path } of dropped) conversion.losses.addBlock(block.type, path);
  const messages: ChatMessage[] = [];
  for (const segment of segmentsOf(turns)) messages.push(...convertSegment(conversion, segment));
  const prefilled = convertPrefill(conversion, messages);
  if (messages.length === 0 && !conversion.request.messages.some(isSystem)) {
    throw new ClientError('invalid_request', 'messages: nothing in them can be sent to the selected model');
  }
  const system = convertLeadingSystem(conversion, leading);
  return { ...prefilled, messages: system === undefined ? messages : [system, ...messages] };
}

function segmentsOf(turns: readonly MessageTurn[]): readonly Segment[] {
  const segments: Segment[] = [{ assistant: undefined, following: [] }];
  for (const turn of turns) {
    if (turn.role === 'assistant') segments.push({ assistant: turn, following: [] });
    else segments.at(-1)?.following.push(turn);
  }
  return segments;
}

function convertSegment(conversion: RequestConversion, { assistant, following }: Segment): readonly ChatMessage[] {
  if (assistant === undefined) return convertFollowing(conversion, { following, attachments: [], answered: new Set() });
  const { message, calls } = convertAssistant(conversion, assistant);
  const { messages, attachments, answered } = answerCalls(conversion, calls, following);
  return [message, ...messages, ...convertFollowing(conversion, { following, attachments, answered })];
}

/** The user and system turns after the tool messages, led by what the tools had to show. */
function convertFollowing(
  conversion: RequestConversion,
  rest: { following: readonly MessageTurn[]; attachments: readonly ChatPart[]; answered: ReadonlySet<ContentBlock> },
): readonly ChatMessage[] {
  const messages: ChatMessage[] = [];
  let waiting = rest.attachments;
  for (const turn of rest.following) {
    if (turn.role === 'system') {
      const system = convertInlineSystem(conversion, turn.blocks);
      if (system !== undefined) messages.push(system);
      continue;
    }
    const parts = [...waiting, ...convertUserBlocks(conversion, turn.blocks, rest.answered)];
    waiting = [];
    if (parts.length > 0) messages.push({ role: 'user', content: contentOf(conversion, parts) });
  }
  if (waiting.length > 0) messages.push({ role: 'user', content: contentOf(conversion, waiting) });
  return messages;
}

/** An assistant's content as a string; marks of a prefill are worth nothing, since the reply goes on behind them. */
function plainText(content: ChatContent | null): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('');
}

/** A conversation that ends with the assistant asks for the rest of that text. */
function convertPrefill(
  conversion: RequestConversion,
  messages: ChatMessage[],
): Pick<ConvertedMessages, 'prefill' | 'continuation'> {
  const last = messages.at(-1);
  if (last?.role !== 'assistant' || last.tool_calls !== undefined) return { continuation: false };
  const style = conversion.model.prefill;
  if (style === 'reject') throw new ClientError('invalid_request', PREFILL_REFUSED);
  const content = plainText(last.content).trimEnd();
  const message: ChatAssistantMessage = { ...last, content, ...(style === 'prefix' && { prefix: true }) };
  messages[messages.length - 1] = message;
  return style === 'plain' ? { prefill: content, continuation: false } : { continuation: style === 'continue' };
}
