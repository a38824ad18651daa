import type { ContentBlock, DocumentBlock, TextBlock, ThinkingBlock, ToolResultBlock } from '@sluice/anthropic';
import { ClientError, type AttemptInput } from '@sluice/exchange';

import type { AnthropicProfile } from '../../../anthropic/profile/anthropic-profile.js';
import { isObject } from '../../json/json-value.js';
import type { LossCollector } from '../../loss-collector.js';
import { asKnownBlock } from '../../messages/known-block.js';
import type { PlacedBlock } from '../../messages/message-turn.js';
import type { ToolIdMap } from '../../tools/tool-id-map.js';

/** What blocks are normalised with. */
export interface BlockContext {
  readonly profile: AnthropicProfile;
  readonly losses: LossCollector;
  readonly attempt: AttemptInput;
  readonly ids: ToolIdMap;
  /** What a tool has read cannot be taken back by the user, so there it is never an error. */
  readonly inToolResult?: boolean;
}

/** A block as the server understands it; nothing where it cannot. */
export function normaliseBlock(
  { block, path }: Pick<PlacedBlock, 'block' | 'path'>,
  context: BlockContext,
): readonly ContentBlock[] {
  const known = asKnownBlock(block);
  switch (known.type) {
    case 'text':
      return known.text === '' ? [] : [{ type: 'text', text: known.text, ...markOf(known, context) }];
    case 'thinking':
      return replayedThinking(known, path, context);
    case 'tool_use': {
      const { id, name, input } = known;
      return [{ type: 'tool_use', id: context.ids.ofCall(id, name), name, input, ...markOf(known, context) }];
    }
    case 'tool_result':
      return [toolResult(known, path, context)];
    case 'image':
      if (context.profile.images) return [{ type: 'image', source: known.source, ...markOf(known, context) }];
      return [omitted('image_dropped', path, { context, words: 'image omitted: the model does not accept images' })];
    case 'document':
      return documentBlocks(known, path, context);
    case 'search_result':
      return [{ type: 'text', text: searchText(known.title, known.content) }];
    default:
      if (context.profile.serverTools) return [block];
      context.losses.add(known.type === 'redacted_thinking' ? 'thinking_dropped' : 'block_dropped', path, known.type);
      return [];
  }
}

/** Thinking goes back to the server it came from, with the signature it had there, if it had one. */
function replayedThinking(block: ThinkingBlock, path: string, context: BlockContext): readonly ContentBlock[] {
  const { signer, target } = context.attempt;
  const payload = signer.verify(block.signature);
  if (payload?.provider !== target.provider) {
    context.losses.add('thinking_dropped', path, 'of another provider');
    return [];
  }
  const data: { readonly signature?: unknown } = isObject(payload.data) ? payload.data : {};
  return [
    { type: 'thinking', thinking: block.thinking, signature: typeof data.signature === 'string' ? data.signature : '' },
  ];
}

function toolResult(block: ToolResultBlock, path: string, context: BlockContext): ToolResultBlock {
  const { tool_use_id: id, content, is_error: failed } = block;
  const inside: BlockContext = { ...context, inToolResult: true };
  const parts =
    content == null || typeof content === 'string'
      ? content
      : content.flatMap((part, index) => normaliseBlock({ block: part, path: `${path}.content.${index}` }, inside));
  return {
    type: 'tool_result',
    tool_use_id: context.ids.ofResult(id),
    ...(parts != null && { content: parts as NonNullable<ToolResultBlock['content']> }),
    ...(failed === true && { is_error: true }),
    ...markOf(block, context),
  };
}

function documentBlocks(block: DocumentBlock, path: string, context: BlockContext): readonly ContentBlock[] {
  const { source } = block;
  if (source.type === 'text') return [{ type: 'text', text: source.data, ...markOf(block, context) }];
  if (source.type === 'content') {
    if (typeof source.content === 'string') return [{ type: 'text', text: source.content }];
    return source.content.flatMap((part) => normaliseBlock({ block: part, path }, context));
  }
  if (context.profile.documents) return [{ type: 'document', source, ...markOf(block, context) }];
  const words = `${context.attempt.target.provider} does not accept documents`;
  if (context.inToolResult !== true) throw new ClientError('invalid_request', `${path}: ${words}`);
  return [omitted('block_dropped', path, { context, words: `document omitted: ${words}` })];
}

function omitted(
  code: 'image_dropped' | 'block_dropped',
  path: string,
  { context, words }: { readonly context: BlockContext; readonly words: string },
): TextBlock {
  context.losses.add(code, path, words);
  return { type: 'text', text: `[${words}]` };
}

function searchText(title: string, content: unknown): string {
  const text = Array.isArray(content)
    ? content.map((part) => (isObject(part) ? (part as TextBlock).text : ''))
    : [content];
  return `${title}\n${text.join('\n')}`;
}

function markOf({ cache_control: mark }: Pick<TextBlock, 'cache_control'>, { profile }: BlockContext) {
  return profile.cacheControl && mark ? { cache_control: mark } : {};
}
