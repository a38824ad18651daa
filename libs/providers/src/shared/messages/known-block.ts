import type { ContentBlock, OtherBlock } from '@sluice/anthropic';

/** The blocks that have a type of their own. */
export type KnownBlock = Exclude<ContentBlock, OtherBlock>;

/** A block whose fields nobody has written down. */
export type UnknownBlock = Readonly<Record<string, unknown>> & { readonly type: string };

/** Whether a block is of one known type: the compiler cannot tell by itself, since unknown types are strings too. */
export function isBlock<T extends KnownBlock['type']>(
  block: ContentBlock,
  type: T,
): block is Extract<KnownBlock, { readonly type: T }> {
  return block.type === type;
}

/** For a switch over the known types whose default branch takes all others. */
export function asKnownBlock(block: ContentBlock): KnownBlock {
  return block as KnownBlock;
}

/** A block as a bag of fields. */
export function asUnknownBlock(block: ContentBlock): UnknownBlock {
  return block as UnknownBlock;
}
