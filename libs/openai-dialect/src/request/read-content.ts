import type { ContentBlock, TextBlock } from '@sluice/anthropic';

import { markOf } from './cache-mark.js';
import { unsupported, wrongType, wrongWord } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatPartFields, PlacedPart } from './chat-request.js';
import { isFields } from './fields.js';
import { readFile } from './read-file.js';
import { readImage } from './read-image.js';

/** Whose content it is: users may show and attach, tools may show, all others have text alone. */
export type Speaker = 'system' | 'user' | 'assistant' | 'tool';

const PART_TYPES: Readonly<Record<Speaker, readonly string[]>> = {
  system: ['text'],
  user: ['text', 'image_url', 'input_audio', 'file'],
  assistant: ['text', 'refusal'],
  tool: ['text', 'image_url'],
};

/** The blocks of a message's content, which is a string or a list of parts. Empty texts say nothing, and go. */
export function readContent(content: unknown, path: string, context: ContentContext): readonly ContentBlock[] {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return textBlocks(content);
  if (!Array.isArray(content)) {
    context.reading.refuse(wrongType(path, 'a string or an array of objects', content));
    return [];
  }
  return content.flatMap((part: unknown, index) => {
    const place = `${path}.${index}`;
    if (isFields(part)) return readPart({ part, path: place }, context);
    // Some servers take texts here, and their clients send them.
    if (typeof part === 'string') return textBlocks(part);
    context.reading.refuse(wrongType(place, 'an object', part));
    return [];
  });
}

/** What content is read with. */
export interface ContentContext {
  readonly speaker: Speaker;
  readonly reading: ChatReading;
}

function readPart(placed: PlacedPart, { speaker, reading }: ContentContext): readonly ContentBlock[] {
  const { part, path } = placed;
  const { type } = part;
  const known = PART_TYPES[speaker];
  if (typeof type !== 'string') reading.refuse(wrongType(`${path}.type`, 'a string', type));
  else if (!known.includes(type)) reading.refuse(wrongWord(`${path}.type`, type, known));
  else if (type === 'text') return readText(part.text, `${path}.text`, { part, reading });
  else if (type === 'refusal') return readText(part.refusal, `${path}.refusal`, { part, reading });
  else if (type === 'image_url') return readImage(placed, reading);
  else if (type === 'file') return readFile(placed, reading);
  else reading.refuse(unsupported(path, `'${type}' is not supported: the model this request goes to takes no audio.`));
  return [];
}

function readText(
  text: unknown,
  path: string,
  { part, reading }: { readonly part: ChatPartFields; readonly reading: ChatReading },
): readonly ContentBlock[] {
  if (typeof text === 'string') return textBlocks(text).map((block) => ({ ...block, ...markOf(part) }));
  reading.refuse(wrongType(path, 'a string', text));
  return [];
}

function textBlocks(text: string): readonly TextBlock[] {
  return text === '' ? [] : [{ type: 'text', text }];
}
