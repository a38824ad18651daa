import type { ContentBlock, MessagesRequest, RequestMessage } from '@sluice/anthropic';

import { systemText } from './convert-system.js';
import { isBlock } from './known-block.js';

/** A block and where the client put it, for losses and errors. */
export interface PlacedBlock {
  readonly block: ContentBlock;
  readonly path: string;
  /** Whether a new message of the client began here. */
  readonly opensMessage: boolean;
}

/** Consecutive messages of one role. */
export interface MessageTurn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: PlacedBlock[];
}

/** How system messages after the first turn are told to the upstream. */
export type MidSystem = 'inline' | 'user' | 'hoist';

/** The conversation with its system messages at the head set apart. */
export interface SplitConversation {
  readonly leading: readonly RequestMessage[];
  readonly turns: readonly MessageTurn[];
  /** Thinking that vanished with assistant messages that held nothing else. */
  readonly silent: readonly PlacedBlock[];
}

/**
 * Brings a conversation into turns: consecutive messages of a role become one, and assistant messages that would be
 * empty upstream vanish, since an empty one is refused.
 */
export function splitConversation(request: MessagesRequest, midSystem: MidSystem): SplitConversation {
  const start = request.messages.findIndex((message) => !isSystem(message));
  const first = start === -1 ? request.messages.length : start;
  const hoisted: RequestMessage[] = request.messages.slice(0, first);
  const turns: MessageTurn[] = [];
  for (let index = first; index < request.messages.length; index += 1) {
    const message = request.messages[index];
    if (message === undefined) continue;
    const path = `messages.${index}`;
    if (!isSystem(message)) addMessage(turns, message, path);
    else if (midSystem === 'hoist') hoisted.push(message);
    else addSystem(turns, message, { path, inline: midSystem === 'inline' });
  }
  const silent = turns.flatMap((turn) => (isSilent(turn) ? turn.blocks : [])).filter(isThinking);
  return { leading: hoisted, turns: withoutSilence(turns), silent };
}

function isThinking({ block }: PlacedBlock): boolean {
  return block.type === 'thinking' || block.type === 'redacted_thinking';
}

function isSystem(message: RequestMessage): boolean {
  return message.role === 'system' || message.role === 'developer';
}

function addMessage(turns: MessageTurn[], message: RequestMessage, path: string): void {
  const role = message.role === 'assistant' ? 'assistant' : 'user';
  let turn = turnOf(turns, role);
  let opensMessage = true;
  for (const [index, block] of blocksOf(message.content).entries()) {
    const placed = { block, path: `${path}.content.${index}`, opensMessage };
    opensMessage = false;
    if (role === 'assistant' && block.type === 'compaction') {
      turnOf(turns, 'user').blocks.push(placed);
      turn = turnOf(turns, role);
    } else {
      turn.blocks.push(placed);
    }
  }
}

function addSystem(turns: MessageTurn[], message: RequestMessage, place: { path: string; inline: boolean }): void {
  const { path } = place;
  if (place.inline) {
    const blocks = blocksOf(message.content).map((block, index) => ({
      block,
      path: `${path}.content.${index}`,
      opensMessage: index === 0,
    }));
    turnOf(turns, 'system').blocks.push(...blocks);
    return;
  }
  const text = systemText(message.content);
  if (text.trim() === '') return;
  const block = { type: 'text', text: `<system-reminder>\n${text}\n</system-reminder>` } as const;
  turnOf(turns, 'user').blocks.push({ block, path, opensMessage: true });
}

function turnOf(turns: MessageTurn[], role: MessageTurn['role']): MessageTurn {
  const last = turns.at(-1);
  if (last?.role === role) return last;
  const turn: MessageTurn = { role, blocks: [] };
  turns.push(turn);
  return turn;
}

function blocksOf(content: string | readonly ContentBlock[]): readonly ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}

function withoutSilence(turns: readonly MessageTurn[]): readonly MessageTurn[] {
  const kept: MessageTurn[] = [];
  for (const turn of turns) {
    if (isSilent(turn)) continue;
    const last = kept.at(-1);
    if (last?.role === turn.role) last.blocks.push(...turn.blocks);
    else kept.push(turn);
  }
  return kept;
}

function isSilent(turn: MessageTurn): boolean {
  return turn.role === 'assistant' ? !turn.blocks.some(speaks) : turn.blocks.length === 0;
}

/** Whether a block of an assistant turn leaves anything upstream besides thinking. */
function speaks({ block }: PlacedBlock): boolean {
  if (isBlock(block, 'text')) return block.text.trim() !== '';
  return block.type === 'tool_use' || block.type.endsWith('_tool_result');
}
