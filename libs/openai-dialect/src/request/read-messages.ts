import type { ContentBlock, ToolResultBlock } from '@sluice/anthropic';

import { markOf } from './cache-mark.js';
import { CallIds } from './call-ids.js';
import { wrongType, wrongWord } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatMessageFields } from './chat-request.js';
import { Conversation } from './conversation.js';
import type { Fields } from './fields.js';
import { functionId, readAssistant } from './read-assistant.js';
import { readContent, type Speaker } from './read-content.js';

const ROLES = ['developer', 'system', 'user', 'assistant', 'tool', 'function'];

/** Reads the conversation. */
export function readMessages(messages: readonly Fields[], reading: ChatReading): Conversation {
  const reader = new MessageReader(reading);
  for (const [index, message] of messages.entries()) reader.read(message, `messages.${index}`);
  return reader.conversation;
}

class MessageReader {
  readonly conversation = new Conversation();
  readonly #reading: ChatReading;
  readonly #ids = new CallIds();
  #isLeading = true;

  constructor(reading: ChatReading) {
    this.#reading = reading;
  }

  read(message: ChatMessageFields, path: string): void {
    const { role } = message;
    if (message.name != null && role !== 'function') this.#reading.lose('field_dropped', `${path}.name`);
    if (role === 'system' || role === 'developer') {
      this.conversation.addSystem(this.#blocksOf(message, 'system', path), this.#isLeading);
      return;
    }
    this.#isLeading = false;
    if (role === 'user') this.conversation.addUser(this.#blocksOf(message, 'user', path));
    else if (role === 'assistant') this.conversation.addAssistant(this.#assistant(message, path));
    else if (role === 'tool') this.#result(message, 'tool_call_id', path);
    else if (role === 'function') this.#result(message, 'name', path);
    else if (typeof role === 'string') this.#reading.refuse(wrongWord(`${path}.role`, role, ROLES));
    else this.#reading.refuse(wrongType(`${path}.role`, 'a string', role));
  }

  #blocksOf(message: ChatMessageFields, speaker: Speaker, path: string): readonly ContentBlock[] {
    const { content } = message;
    const reading = this.#reading;
    if (content === undefined || content === null) {
      reading.refuse(wrongType(`${path}.content`, 'a string or an array of objects', content));
    }
    return marked(readContent(content, `${path}.content`, { speaker, reading }), message);
  }

  #assistant(message: ChatMessageFields, path: string): readonly ContentBlock[] {
    return marked(readAssistant(message, path, { ids: this.#ids, reading: this.#reading }), message);
  }

  /** What a tool has found out, by the id of its call; functions of old are answered by their name. */
  #result(message: ChatMessageFields, by: 'tool_call_id' | 'name', path: string): void {
    const { [by]: key } = message;
    if (typeof key !== 'string' || key === '') {
      this.#reading.refuse(wrongType(`${path}.${by}`, 'a string', key === '' ? undefined : key));
      return;
    }
    const content = readContent(message.content, `${path}.content`, { speaker: 'tool', reading: this.#reading });
    this.conversation.addResult({
      type: 'tool_result',
      tool_use_id: this.#ids.ofResult(by === 'name' ? functionId(key) : key),
      ...(content.length > 0 && { content: content as NonNullable<ToolResultBlock['content']> }),
      ...markOf(message),
    });
  }
}

/** A mark on a message is one on the end of it. */
function marked(blocks: readonly ContentBlock[], message: ChatMessageFields): readonly ContentBlock[] {
  const last = blocks.at(-1);
  const mark = markOf(message);
  if (last === undefined || mark.cache_control === undefined) return blocks;
  return [...blocks.slice(0, -1), { ...last, ...mark }];
}
