import type { ChatContent, ChatPart } from '../../shared/openai/chat-request.js';
import type { InputPart } from './input-item.js';

/** Parts of Chat Completions under the names of the Responses API. */
export function inputParts(content: ChatContent): readonly InputPart[] {
  return typeof content === 'string' ? [{ type: 'input_text', text: content }] : content.map(inputPart);
}

function inputPart(part: ChatPart): InputPart {
  const { prompt_cache_breakpoint: breakpoint } = part;
  const mark = breakpoint === undefined ? {} : { prompt_cache_breakpoint: breakpoint };
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text, ...mark };
    case 'image_url':
      return { type: 'input_image', image_url: part.image_url.url, detail: 'auto', ...mark };
    case 'file':
      return { type: 'input_file', ...part.file, ...mark };
  }
}
