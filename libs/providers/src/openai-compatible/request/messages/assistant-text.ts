import type { ChatCacheMark } from '../../../shared/openai/chat-request.js';
import { convertCacheMark, keepsCacheMarks } from '../../../shared/openai/messages/convert-cache-marks.js';
import { serverToolText } from '../../../shared/tools/server-tool-text.js';
import { asUnknownBlock, isBlock, type UnknownBlock } from '../../../shared/messages/known-block.js';
import type { PlacedBlock } from '../../../shared/messages/message-turn.js';
import { reportCitations } from '../../../shared/messages/report-citations.js';
import type { RequestConversion } from '../../../shared/openai/request-conversion.js';

/** All that an assistant turn says in words, with the cache mark that stood last on any of it. */
export interface AssistantText {
  readonly text: string;
  readonly mark: ChatCacheMark;
}

/** A piece of text; one that touches the piece before it continues the same sentence. */
interface Piece {
  text: string;
}

/** Puts the texts of a turn together. Blocks that are neither text, nor calls, nor thinking are told in words or reported. */
export function assistantText(conversion: RequestConversion, blocks: readonly PlacedBlock[]): AssistantText {
  const marking = keepsCacheMarks(conversion);
  const pieces: Piece[] = [];
  const serverUses = new Map<unknown, PlacedBlock>();
  let mark: ChatCacheMark = {};
  let open: Piece | undefined;
  for (const placed of blocks) {
    const { block, path, opensMessage } = placed;
    if (!isBlock(block, 'text')) {
      open = undefined;
      for (const text of otherTexts(conversion, placed, serverUses)) pieces.push({ text });
      continue;
    }
    if (block.text === '') continue;
    reportCitations(conversion.losses, block, path);
    if (marking && block.cache_control != null) mark = convertCacheMark(conversion, block);
    if (open === undefined || opensMessage) pieces.push((open = { text: block.text }));
    else open.text += block.text;
  }
  for (const { block, path } of serverUses.values()) conversion.losses.add('block_dropped', path, block.type);
  return { text: pieces.map(({ text }) => text).join('\n\n'), mark };
}

/** Uses of server tools wait for their results; those that are left over never got one. */
function otherTexts(
  conversion: RequestConversion,
  placed: PlacedBlock,
  serverUses: Map<unknown, PlacedBlock>,
): readonly string[] {
  const block = asUnknownBlock(placed.block);
  if (block.type === 'tool_use' || block.type.endsWith('thinking')) return [];
  if (block.type === 'server_tool_use' || block.type === 'mcp_tool_use') {
    serverUses.set(block['id'], placed);
    return [];
  }
  if (block.type.endsWith('_tool_result')) return [serverToolText(takeUse(serverUses, block), block)];
  conversion.losses.add('block_dropped', placed.path, block.type);
  return [];
}

function takeUse(serverUses: Map<unknown, PlacedBlock>, result: UnknownBlock): UnknownBlock | undefined {
  const use = serverUses.get(result['tool_use_id']);
  serverUses.delete(result['tool_use_id']);
  return use && asUnknownBlock(use.block);
}
