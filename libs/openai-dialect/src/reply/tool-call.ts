import type { ResponseBlock, ResponseToolUseBlock } from '@sluice/anthropic';

import type { ChatToolCall } from './chat-completion.js';

/** The block as a call the client is asked to make, if it is one. */
export function openedCall(block: ResponseBlock): ResponseToolUseBlock | undefined {
  return block.type === 'tool_use' ? (block as ResponseToolUseBlock) : undefined;
}

/** A call as clients know the tool: with arguments, or with the one text of a custom tool. */
export function toolCall(
  { id, name }: ResponseToolUseBlock,
  json: string,
  customTools: ReadonlySet<string>,
): ChatToolCall {
  if (!customTools.has(name)) return { id, type: 'function', function: { name, arguments: json } };
  return { id, type: 'custom', custom: { name, input: customInput(json) } };
}

/** Whether a call that was written until here is whole. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The text that stands for the arguments of a custom tool; all of them where the model did not keep to that. */
function customInput(json: string): string {
  try {
    const { input } = JSON.parse(json) as { readonly input?: unknown };
    return typeof input === 'string' ? input : json;
  } catch {
    return json;
  }
}
