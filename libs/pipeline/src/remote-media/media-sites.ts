import type {
  ContentBlock,
  DocumentBlock,
  ImageBlock,
  MessagesRequest,
  RequestMessage,
  TextBlock,
  ToolResultBlock,
  ToolResultContent,
} from '@sluice/anthropic';
import type { MediaReference } from '@sluice/exchange';

/** A block of a request that names a URL. */
export interface MediaSite extends MediaReference {
  /** Such as `messages.0.content.1`. */
  readonly path: string;
  /** What a tool has read cannot be taken back by the user. */
  readonly inToolResult: boolean;
}

/** An image or document, wherever it stands. */
export type MediaBlock = ImageBlock | DocumentBlock;

/** Changes a block that names a URL, or hands it back. */
type MediaChange = <Block extends MediaBlock>(block: Block, site: MediaSite) => Block;

interface Place {
  readonly path: string;
  readonly inToolResult: boolean;
  readonly change: MediaChange;
}

const WEB_URL = /^https?:\/\//i;

/** Every block that names a URL of the web, in the order of the request. */
export function mediaSites(request: MessagesRequest): readonly MediaSite[] {
  const sites: MediaSite[] = [];
  changeMedia(request, (block, site) => {
    sites.push(site);
    return block;
  });
  return sites;
}

/** Changes every block that names a URL of the web. What holds none is not copied. */
export function changeMedia(request: MessagesRequest, change: MediaChange): MessagesRequest {
  const messages = changeEach(request.messages, (message, index) =>
    changeMessage(message, { path: `messages.${index}.content`, inToolResult: false, change }),
  );
  return messages === request.messages ? request : { ...request, messages };
}

function changeMessage(message: RequestMessage, place: Place): RequestMessage {
  if (typeof message.content === 'string') return message;
  const content = changeEach(message.content, (block, index) => changeBlock(block, within(place, index)));
  return content === message.content ? message : { ...message, content };
}

function changeBlock(block: ContentBlock, place: Place): ContentBlock {
  switch (block.type) {
    case 'image':
    case 'document':
      return changeMediaBlock(block as MediaBlock, place);
    case 'tool_result':
      return changeToolResult(block as ToolResultBlock, place);
    default:
      return block;
  }
}

function changeToolResult(block: ToolResultBlock, place: Place): ToolResultBlock {
  if (!Array.isArray(block.content)) return block;
  const before = block.content as readonly ToolResultContent[];
  const inside = { ...place, path: `${place.path}.content`, inToolResult: true };
  const content = changeEach(before, (part, index) =>
    part.type === 'image' || part.type === 'document' ? changeMediaBlock(part, within(inside, index)) : part,
  );
  return content === before ? block : { ...block, content };
}

function changeMediaBlock<Block extends MediaBlock>(block: Block, place: Place): Block {
  const { source } = block;
  if (source.type === 'url') {
    const { path, inToolResult, change } = place;
    return WEB_URL.test(source.url) ? change(block, { kind: block.type, url: source.url, path, inToolResult }) : block;
  }
  if (source.type !== 'content' || typeof source.content === 'string') return block;
  const before: readonly (TextBlock | ImageBlock)[] = source.content;
  const inside = { ...place, path: `${place.path}.source.content` };
  const content = changeEach(before, (part, index) =>
    part.type === 'image' ? changeMediaBlock(part, within(inside, index)) : part,
  );
  return content === before ? block : { ...block, source: { ...source, content } };
}

function within(place: Place, index: number): Place {
  return { ...place, path: `${place.path}.${index}` };
}

function changeEach<T>(items: readonly T[], change: (item: T, index: number) => T): readonly T[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}
