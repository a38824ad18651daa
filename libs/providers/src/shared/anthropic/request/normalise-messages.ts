import type { ContentBlock, MessagesRequest, RequestMessage } from '@sluice/anthropic';
import type { AttemptInput } from '@sluice/exchange';

import type { AnthropicProfile } from '../../../anthropic/profile/anthropic-profile.js';
import type { LossCollector } from '../../loss-collector.js';
import { splitConversation, type MidSystem, type PlacedBlock } from '../../messages/message-turn.js';
import { ToolIdMap } from '../../tools/tool-id-map.js';
import { normaliseBlock, type BlockContext } from './normalise-block.js';

/** What a conversation is normalised with. */
export interface MessagesContext {
  readonly request: MessagesRequest;
  readonly attempt: AttemptInput;
  readonly profile: AnthropicProfile;
  readonly losses: LossCollector;
}

/** The conversation in turns of user and assistant, each block in the words the server has. */
export function normaliseMessages({ request, attempt, profile, losses }: MessagesContext): readonly RequestMessage[] {
  const midSystem: MidSystem = profile.inlineSystem ? 'inline' : 'user';
  const { leading, turns, dropped } = splitConversation(request, midSystem);
  for (const { block, path } of dropped) losses.add('block_dropped', path, block.type);
  const context: BlockContext = { profile, losses, attempt, ids: new ToolIdMap('long') };
  const messages: RequestMessage[] = [];
  // A conversation may begin with what its operator says; the API's own place for that is taken by `system`.
  const first = remindersOf(leading);
  for (const { role, blocks } of turns) {
    const content = [
      ...(messages.length === 0 && role === 'user' ? first : []),
      ...orderedBlocks(blocks.flatMap((placed) => normaliseBlock(placed, context))),
    ];
    if (content.length > 0) messages.push({ role, content });
  }
  return messages;
}

function remindersOf(leading: readonly PlacedBlock[]): readonly ContentBlock[] {
  const texts = leading.flatMap(({ block }) => (block.type === 'text' ? [(block as { text: string }).text] : []));
  if (texts.join('').trim() === '') return [];
  return [{ type: 'text', text: `<system-reminder>\n${texts.join('\n\n')}\n</system-reminder>` }];
}

/** Results have to stand in front of everything else that is said in their turn. */
function orderedBlocks(blocks: readonly ContentBlock[]): readonly ContentBlock[] {
  const results = blocks.filter(({ type }) => type === 'tool_result');
  return results.length === 0 ? blocks : [...results, ...blocks.filter(({ type }) => type !== 'tool_result')];
}
