import type { ContentBlock, ToolResultBlock, ToolResultContent } from '@sluice/anthropic';

import type { ChatContent, ChatPart, ChatTextPart, ChatToolCall, ChatToolMessage } from '../chat-request.js';
import { convertCacheMark } from './convert-cache-marks.js';
import { convertDocument, convertImage, convertSearchResult } from './convert-media.js';
import { isBlock } from '../../messages/known-block.js';
import type { MessageTurn, PlacedBlock } from '../../messages/message-turn.js';
import type { RequestConversion } from '../request-conversion.js';

/** What stands in for the result of a call that was never carried out; without one the upstream refuses the history. */
export const INTERRUPTED = 'Tool call was not executed (interrupted).';
const LOOKS_LIKE_ERROR = /^\s*(error|traceback)/i;

/** The tool messages that answer one assistant turn. */
export interface AnsweredCalls {
  readonly messages: readonly ChatToolMessage[];
  /** Images and files that tools returned: tool messages take text alone, so a user message has to show them. */
  readonly attachments: readonly ChatPart[];
  /** The blocks that are done with. */
  readonly answered: ReadonlySet<ContentBlock>;
}

/** A tool call of the client's history beside its translation. */
export interface ConvertedCall {
  readonly clientId: string;
  readonly call: ChatToolCall;
  readonly path: string;
}

type Attachment = Exclude<ChatPart, ChatTextPart>;

/** A result of the client's history. */
export interface FoundResult {
  readonly block: ToolResultBlock;
  readonly path: string;
}

/** Answers every call right after its turn and in the order of the calls (OpenAI, "Function calling"). */
export function answerCalls(
  conversion: RequestConversion,
  calls: readonly ConvertedCall[],
  following: readonly MessageTurn[],
): AnsweredCalls {
  const answered = new Set<ContentBlock>();
  const results = collectResults(conversion, { calls, following, answered });
  const messages: ChatToolMessage[] = [];
  const attachments: ChatPart[] = [];
  for (const { clientId, call, path } of calls) {
    const result = results.get(clientId);
    if (result === undefined) {
      conversion.losses.add('tool_history_repaired', path, 'tool_use without a tool_result');
      messages.push({ role: 'tool', tool_call_id: call.id, content: INTERRUPTED });
    } else {
      messages.push({ role: 'tool', tool_call_id: call.id, content: resultContent(conversion, result, attachments) });
    }
  }
  return { messages, attachments, answered };
}

/** The results of an assistant turn's calls by the client's ids; those that are found count as answered. */
export function collectResults(
  conversion: RequestConversion,
  search: {
    calls: readonly { readonly clientId: string }[];
    following: readonly MessageTurn[];
    answered: Set<ContentBlock>;
  },
): ReadonlyMap<string, FoundResult> {
  const wanted = new Set(search.calls.map(({ clientId }) => clientId));
  const results = new Map<string, FoundResult>();
  for (const { block, path } of search.following.flatMap(({ blocks }): readonly PlacedBlock[] => blocks)) {
    if (!isBlock(block, 'tool_result') || !wanted.has(block.tool_use_id)) continue;
    if (results.has(block.tool_use_id)) {
      conversion.losses.add('tool_history_repaired', path, 'second tool_result of one tool_use; the last one is kept');
    }
    results.set(block.tool_use_id, { block, path });
    search.answered.add(block);
  }
  return results;
}

function resultContent(
  conversion: RequestConversion,
  { block, path }: FoundResult,
  attachments: ChatPart[],
): ChatContent {
  const texts: string[] = [];
  const attached: Attachment[] = [];
  for (const part of toolResultParts(conversion, block, path)) {
    if (part.type === 'text') {
      texts.push(part.text);
      continue;
    }
    attached.push(part);
    texts.push(`[${part.type === 'file' ? 'file' : 'image'} #${attached.length} attached below]`);
  }
  if (attached.length > 0) {
    const id = conversion.ids.ofResult(block.tool_use_id);
    attachments.push({ type: 'text', text: `${outputKind(attached)} of tool call ${id}:` }, ...attached);
  }
  return marked(conversion, block, texts.join('\n') || conversion.provider.emptyToolResult);
}

/** A model that is told of an image looks for one. */
function outputKind(attached: readonly Attachment[]): string {
  const files = attached.filter(({ type }) => type === 'file').length;
  if (files === 0) return 'Image output';
  return files === attached.length ? 'File output' : 'Image and file output';
}

function marked(conversion: RequestConversion, block: ToolResultBlock, text: string): ChatContent {
  const mark = convertCacheMark(conversion, lastMarked(block));
  if (mark.cache_control === undefined && mark.prompt_cache_breakpoint === undefined) return text;
  return [{ type: 'text', text, ...mark }];
}

/** Of all that a result holds one message is left, and on it the last mark. */
function lastMarked(block: ToolResultBlock): object {
  if (block.cache_control != null || !Array.isArray(block.content)) return block;
  const inner = block.content as readonly { readonly type: string; readonly cache_control?: unknown }[];
  return inner.findLast(({ type, cache_control: mark }) => type === 'text' && mark != null) ?? block;
}

/** What a tool returned, as parts; a failure is told in words, since Chat Completions has no flag for it. */
export function toolResultParts(
  conversion: RequestConversion,
  block: ToolResultBlock,
  path: string,
): readonly ChatPart[] {
  const parts = contentParts(conversion, block, path);
  if (block.is_error !== true) return parts;
  const [first, ...rest] = parts;
  if (first?.type !== 'text') return [{ type: 'text', text: 'Error: ' }, ...parts];
  if (LOOKS_LIKE_ERROR.test(first.text)) return parts;
  return [{ type: 'text', text: `Error: ${first.text}` }, ...rest];
}

function contentParts(conversion: RequestConversion, block: ToolResultBlock, path: string): readonly ChatPart[] {
  const { content } = block;
  if (content === undefined || content === null) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.flatMap((inner, index) => innerParts(conversion, inner, `${path}.content.${index}`));
}

function innerParts(conversion: RequestConversion, block: ToolResultContent, path: string): readonly ChatPart[] {
  switch (block.type) {
    case 'text':
      return [textPart(block.text)];
    case 'image':
      return [convertImage(conversion, block, { path, inToolResult: true })];
    case 'document':
      return convertDocument(conversion, block, { path, inToolResult: true });
    case 'search_result':
      return [convertSearchResult(conversion, block, path)];
    case 'tool_reference':
      return [textPart(`Tool available: ${block.tool_name}`)];
    default:
      return unknownParts(conversion, block, path);
  }
}

function unknownParts(
  conversion: RequestConversion,
  block: { readonly type: string },
  path: string,
): readonly ChatPart[] {
  if (block.type === 'browser_state') return [textPart(JSON.stringify(block))];
  conversion.losses.add('block_dropped', path, block.type);
  return [];
}

function textPart(text: string): ChatTextPart {
  return { type: 'text', text };
}
