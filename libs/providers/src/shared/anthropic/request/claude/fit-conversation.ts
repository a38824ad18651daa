import type { ContentBlock, RequestMessage, TextBlock } from '@sluice/anthropic';

import { isBlock } from '../../../messages/known-block.js';
import { isSystem } from '../../../messages/message-turn.js';

/** Stands for the user where the conversation begins with what the model has said: it may not be the first to speak. */
const OPENING: RequestMessage = { role: 'user', content: '.' };

/**
 * The conversation as a model takes it. Where nobody but user and assistant may speak, the user hands on what the
 * operator says.
 */
export function fitConversation(messages: readonly RequestMessage[], inlineSystem: boolean): readonly RequestMessage[] {
  const fitted: RequestMessage[] = messages[0]?.role === 'assistant' ? [OPENING] : [];
  for (const message of messages) {
    const last = fitted.at(-1);
    if (!isSystem(message) || inlineSystem) fitted.push(message);
    else if (last?.role === 'user')
      fitted.splice(-1, 1, { role: 'user', content: [...blocksOf(last), reminderOf(message)] });
    else fitted.push({ role: 'user', content: [reminderOf(message)] });
  }
  return fitted;
}

function reminderOf(message: RequestMessage): TextBlock {
  const texts = blocksOf(message).filter((block) => isBlock(block, 'text'));
  const mark = texts.findLast((block) => block.cache_control != null)?.cache_control;
  return {
    type: 'text',
    text: `<system-reminder>\n${texts.map(({ text }) => text).join('\n\n')}\n</system-reminder>`,
    ...(mark && { cache_control: mark }),
  };
}

function blocksOf({ content }: RequestMessage): readonly ContentBlock[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content;
}
