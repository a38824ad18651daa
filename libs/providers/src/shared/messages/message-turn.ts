import type { ContentBlock, MessagesRequest, RequestMessage, TextBlock } from '@sluice/anthropic';

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
  readonly leading: readonly PlacedBlock[];
  readonly turns: readonly MessageTurn[];
  /** Blocks that vanished: of assistant messages that left nothing to say, and what is no text in system messages. */
  readonly dropped: readonly PlacedBlock[];
}

/**
 * Brings a conversation into turns: consecutive messages of a role become one, and assistant messages that would be
 * empty upstream vanish, since an empty one is refused.
 */
export function splitConversation(request: MessagesRequest, midSystem: MidSystem): SplitConversation {
  const start = request.messages.findIndex((message) => !isSystem(message));
  const first = start === -1 ? request.messages.length : start;
  const leading: PlacedBlock[] = [];
  const dropped: PlacedBlock[] = [];
  const turns: MessageTurn[] = [];
  for (const [index, message] of request.messages.entries()) {
    const path = `messages.${index}`;
    if (!isSystem(message)) addMessage(turns, message, path);
    else if (index < first || midSystem === 'hoist') leading.push(...placedBlocks(message.content, `${path}.content`));
    else if (midSystem === 'inline')
      turnOf(turns, 'system').blocks.push(...placedBlocks(message.content, `${path}.content`));
    else dropped.push(...addReminder(turns, placedBlocks(message.content, `${path}.content`)));
  }
  dropped.push(
    ...turns.flatMap((turn) => (isSilent(turn) ? turn.blocks : [])).filter(({ block }) => block.type !== 'text'),
  );
  return { leading, turns: withoutSilence(turns), dropped };
}

/** The blocks of a message or of the system prompt, each with its place. */
export function placedBlocks(content: string | readonly ContentBlock[], path: string): readonly PlacedBlock[] {
  if (typeof content === 'string') return [{ block: { type: 'text', text: content }, path, opensMessage: true }];
  return content.map((block, index) => ({ block, path: `${path}.${index}`, opensMessage: index === 0 }));
}

/** Whether the client speaks as the operator. */
export function isSystem(message: RequestMessage): boolean {
  return message.role === 'system' || message.role === 'developer';
}

function addMessage(turns: MessageTurn[], message: RequestMessage, path: string): void {
  const role = message.role === 'assistant' ? 'assistant' : 'user';
  let turn = turnOf(turns, role);
  for (const placed of placedBlocks(message.content, `${path}.content`)) {
    if (role === 'assistant' && placed.block.type === 'compaction') {
      turnOf(turns, 'user').blocks.push(placed);
      turn = turnOf(turns, role);
    } else {
      turn.blocks.push(placed);
    }
  }
}

/** A system message in the words of the user. Returns what is no text. */
function addReminder(turns: MessageTurn[], placed: readonly PlacedBlock[]): readonly PlacedBlock[] {
  const texts: TextBlock[] = [];
  for (const { block } of placed) if (isBlock(block, 'text') && block.text !== '') texts.push(block);
  const others = placed.filter(({ block }) => !isBlock(block, 'text'));
  const text = texts.map((block) => block.text).join('\n\n');
  const place = placed[0];
  if (text.trim() === '' || place === undefined) return others;
  const mark = texts.findLast((block) => block.cache_control != null)?.cache_control;
  const block: TextBlock = {
    type: 'text',
    text: `<system-reminder>\n${text}\n</system-reminder>`,
    ...(mark && { cache_control: mark }),
  };
  turnOf(turns, 'user').blocks.push({ block, path: place.path, opensMessage: true });
  return others;
}

function turnOf(turns: MessageTurn[], role: MessageTurn['role']): MessageTurn {
  const last = turns.at(-1);
  if (last?.role === role) return last;
  const turn: MessageTurn = { role, blocks: [] };
  turns.push(turn);
  return turn;
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
