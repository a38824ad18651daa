import type { ContentBlock, MessagesRequest, RequestMessage } from '@sluice/anthropic';

import { isObject } from '../../json/json-value.js';
import { isBlock } from '../../messages/known-block.js';
import { ToolIdMap } from '../../tools/tool-id-map.js';

/** What begins a signature that the gateway gave to the thinking of another provider. */
const OWN_SIGNATURE = 'sl1.';
/** Ids of calls ("Tool use"). */
const ACCEPTED_ID = /^[a-zA-Z0-9_-]+$/;
const NATIVE_ID = /^(?:srv)?toolu_/;

/** What has to go from a conversation that another provider took part in, before Anthropic takes it. */
export interface ForeignTurns {
  /** Positions of blocks, by the position of their message. */
  readonly blocks: ReadonlyMap<number, ReadonlySet<number>>;
  /** Messages of which nothing is left. */
  readonly messages: ReadonlySet<number>;
  /** Ids of calls that have to be others. */
  readonly ids: ReadonlyMap<string, string>;
  /** The wish to think has to be taken back, for the turn that goes on was begun without. */
  readonly disableThinking: boolean;
  /** Where the thinking stood that goes. */
  readonly thinking: readonly string[];
}

const NONE: ForeignTurns = {
  blocks: new Map(),
  messages: new Set(),
  ids: new Map(),
  disableThinking: false,
  thinking: [],
};

/**
 * Looks for what other providers have left in a conversation: thinking signed by the gateway, which Anthropic refuses,
 * and which may be left out; ids that it does not take; texts that are empty. Conversations that only Claude took part
 * in are left alone, whatever is in them.
 */
export function findForeignTurns(request: MessagesRequest): ForeignTurns {
  const ids = foreignIds(request.messages);
  if (ids.size === 0 && !request.messages.some((message) => blocksOf(message).some(isOwnThinking))) {
    const disableThinking = startsUnthought(request, NONE.blocks);
    return disableThinking ? { ...NONE, disableThinking } : NONE;
  }
  const blocks = new Map<number, ReadonlySet<number>>();
  const messages = new Set<number>();
  const thinking: string[] = [];
  for (const [index, message] of request.messages.entries()) {
    if (message.role !== 'assistant') continue;
    const all = blocksOf(message);
    const dropped = new Set(all.flatMap((block, position) => (isLeftOver(block) ? [position] : [])));
    for (const position of dropped) {
      if (all[position]?.type !== 'text') thinking.push(`messages.${index}.content.${position}`);
    }
    if (dropped.size === 0) continue;
    if (dropped.size === all.length) messages.add(index);
    else blocks.set(index, dropped);
  }
  return { blocks, messages, ids, disableThinking: startsUnthought(request, blocks), thinking };
}

/** The blocks of a message; none where it is a string, or nothing that the API would take. */
export function blocksOf(message: RequestMessage): readonly ContentBlock[] {
  const content: unknown = isObject(message) ? message.content : undefined;
  return Array.isArray(content) && content.every(isObject) ? (content as readonly ContentBlock[]) : [];
}

function isLeftOver(block: ContentBlock): boolean {
  return isOwnThinking(block) || (isBlock(block, 'text') && block.text === '');
}

function isOwnThinking(block: ContentBlock): boolean {
  if (isBlock(block, 'thinking')) return hasOwnMark(block.signature);
  return isBlock(block, 'redacted_thinking') && hasOwnMark(block.data);
}

function hasOwnMark(signature: unknown): boolean {
  return typeof signature === 'string' && signature.startsWith(OWN_SIGNATURE);
}

function foreignIds(messages: readonly RequestMessage[]): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const map = new ToolIdMap('long');
  for (const block of messages.flatMap(blocksOf)) {
    if (!isBlock(block, 'tool_use') || ACCEPTED_ID.test(block.id)) continue;
    ids.set(block.id, map.ofCall(block.id, block.name));
  }
  return ids;
}

/**
 * With a budget for thinking, the turn that a tool result goes on with has to begin with thinking ("Extended thinking
 * with tool use"). What another provider began has none that Anthropic would take.
 */
function startsUnthought(request: MessagesRequest, dropped: ForeignTurns['blocks']): boolean {
  if (request.thinking?.type !== 'enabled') return false;
  const index = request.messages.findLastIndex(({ role }) => role === 'assistant');
  const message = request.messages[index];
  if (message === undefined || index === request.messages.length - 1) return false;
  const gone = dropped.get(index);
  const left = blocksOf(message).filter((_block, position) => gone?.has(position) !== true);
  const calls = left.filter((block) => isBlock(block, 'tool_use'));
  if (calls.length === 0 || left[0]?.type === 'thinking' || left[0]?.type === 'redacted_thinking') return false;
  return gone !== undefined || calls.some(({ id }) => !NATIVE_ID.test(id));
}
