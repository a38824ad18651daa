import type { ResponseBlock, ResponseToolUseBlock } from '@sluice/anthropic';

/** The block as a call the client is asked to make, if it is one. */
export function openedCall(block: ResponseBlock): ResponseToolUseBlock | undefined {
  return block.type === 'tool_use' ? (block as ResponseToolUseBlock) : undefined;
}
