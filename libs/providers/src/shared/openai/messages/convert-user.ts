import type { ContentBlock, TextBlock } from '@sluice/anthropic';

import type { ChatPart } from '../chat-request.js';
import { convertCacheMark } from './convert-cache-marks.js';
import { convertDocument, convertImage, convertSearchResult } from './convert-media.js';
import { reportCitations } from '../../messages/report-citations.js';
import { toolResultParts } from './convert-tool-results.js';
import { asKnownBlock, asUnknownBlock, type UnknownBlock } from '../../messages/known-block.js';
import type { PlacedBlock } from '../../messages/message-turn.js';
import type { RequestConversion } from '../request-conversion.js';

/** The parts of a user turn, without the tool results that were answered as tool messages. */
export function convertUserBlocks(
  conversion: RequestConversion,
  blocks: readonly PlacedBlock[],
  answered: ReadonlySet<ContentBlock>,
): readonly ChatPart[] {
  const parts: ChatPart[] = [];
  for (const placed of blocks) {
    if (!answered.has(placed.block)) parts.push(...convertUserBlock(conversion, placed));
  }
  return parts;
}

function convertUserBlock(conversion: RequestConversion, placed: PlacedBlock): readonly ChatPart[] {
  const { path } = placed;
  const block = asKnownBlock(placed.block);
  switch (block.type) {
    case 'text':
      return textParts(conversion, block, path);
    case 'image':
      return [convertImage(conversion, block, { path, inToolResult: false })];
    case 'document':
      return convertDocument(conversion, block, { path, inToolResult: false });
    case 'search_result':
      return [convertSearchResult(conversion, block, path)];
    case 'tool_result':
      conversion.losses.add('tool_history_repaired', path, 'tool_result without a tool_use');
      return orphanParts(block.tool_use_id, toolResultParts(conversion, block, path));
    case 'tool_reference':
      return [{ type: 'text', text: `Tool available: ${block.tool_name}` }];
    default:
      return otherParts(conversion, asUnknownBlock(placed.block), path);
  }
}

function textParts(conversion: RequestConversion, block: TextBlock, path: string): readonly ChatPart[] {
  reportCitations(conversion.losses, block, path);
  if (block.text.trim() === '') return [];
  return [{ type: 'text', text: block.text, ...convertCacheMark(conversion, block) }];
}

function orphanParts(id: string, parts: readonly ChatPart[]): readonly ChatPart[] {
  const first = parts[0];
  if (first?.type === 'text') return [{ ...first, text: `[tool result ${id}] ${first.text}` }, ...parts.slice(1)];
  return [{ type: 'text', text: `[tool result ${id}]` }, ...parts];
}

function otherParts(conversion: RequestConversion, block: UnknownBlock, path: string): readonly ChatPart[] {
  if (block.type === 'compaction') {
    const content = block['content'];
    return typeof content === 'string' ? [{ type: 'text', text: `<summary>\n${content}\n</summary>` }] : [];
  }
  if (block.type === 'browser_state') return [{ type: 'text', text: JSON.stringify(block) }];
  conversion.losses.add('block_dropped', path, block.type);
  return [];
}
