import { describe, expect, it } from '@jest/globals';

import { messageText, readChatRequest, type ChatMessage, type ChatRequest } from './chat-request.js';

const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content: content ?? null });
const read = (more: Partial<ChatRequest>): ReturnType<typeof readChatRequest> =>
  readChatRequest({ model: 'm', messages: [], ...more });

describe(messageText, () => {
  it.each<[name: string, content: ChatMessage['content'], text: string]>([
    ['a string', 'a', 'a'],
    ['null', null, ''],
    ['no parts', [], ''],
    [
      'parts',
      [{ type: 'text', text: 'a' }, { type: 'image_url' }, { type: 'text', text: 'b' }, { type: 'text' }],
      'a\nb\n',
    ],
  ])('reads %s', (_name, content, text) => {
    expect(messageText(user(content))).toBe(text);
  });
});

describe(readChatRequest, () => {
  it('reads who said what, operators under either of their names', () => {
    const messages = ['system', 'developer', 'user', 'assistant', 'tool', 'other'].map((role) => ({
      role,
      content: role,
    }));
    expect(read({ messages }).messages).toEqual([
      { role: 'system', text: 'system' },
      { role: 'system', text: 'developer' },
      { role: 'user', text: 'user' },
      { role: 'assistant', text: 'assistant' },
      { role: 'tool', text: 'tool' },
      { role: 'user', text: 'other' },
    ]);
  });

  it('reads functions, and no tools of another kind', () => {
    const tools = [
      { type: 'function', function: { name: 'a', parameters: { type: 'object' } } },
      { type: 'function', function: { name: 'b' } },
      { type: 'custom', function: { name: 'c' } },
    ];
    expect(read({ tools }).tools).toEqual([{ name: 'a', parameters: { type: 'object' } }, { name: 'b' }]);
  });

  it.each<[body: Partial<ChatRequest>, expected: object]>([
    [{}, { toolChoice: 'auto', parallelTools: true, output: 'text' }],
    [{ tool_choice: 'required' }, { toolChoice: 'required' }],
    [{ tool_choice: { type: 'function', function: { name: 'a' } } }, { toolChoice: { name: 'a' } }],
    [{ parallel_tool_calls: false }, { parallelTools: false }],
    [{ response_format: { type: 'json_object' } }, { output: 'json' }],
    [{ response_format: { type: 'json_schema', json_schema: { schema: { a: 1 } } } }, { output: { schema: { a: 1 } } }],
    [{ response_format: { type: 'json_schema' } }, { output: { schema: {} } }],
  ])('reads %j', (body, expected) => {
    expect(read(body)).toMatchObject(expected);
  });
});
