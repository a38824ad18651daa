import { describe, expect, it } from '@jest/globals';

import { readChatRequest, type ReadChatRequest } from './read-chat-request.js';

const MARK = { cache_control: { type: 'ephemeral' } };
const system = (content: unknown, more: object = {}) => ({ role: 'system', content, ...more });
const user = (content: unknown, more: object = {}) => ({ role: 'user', content, ...more });
const model = (content: unknown, more: object = {}) => ({ role: 'assistant', content, ...more });
const result = (id: string, content: unknown) => ({ role: 'tool', tool_call_id: id, content });
const call = (id: unknown, name = 'get', written: unknown = '{}') => ({
  id,
  type: 'function',
  function: { name, arguments: written },
});
const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });
const use = (id: string, input: object = {}, name = 'get') => ({ type: 'tool_use', id, name, input });
const found = (id: string, ...content: readonly object[]) => ({
  type: 'tool_result',
  tool_use_id: id,
  ...(content.length > 0 && { content }),
});

function read(messages: readonly object[], more: object = {}): ReadChatRequest {
  const result = readChatRequest({ model: 'm', messages, ...more });
  if ('refusal' in result) throw new Error(result.refusal.message);
  return result;
}

/** Who speaks and what is said, the operator's beginning first. */
function promptOf(messages: readonly object[], more: object = {}): readonly unknown[] {
  const { request, fault } = read(messages, more);
  expect(fault).toBeUndefined();
  const said = request.messages.map(({ role, content }) => [role, content]);
  return request.system === undefined ? said : [['prompt', request.system], ...said];
}

describe('what the operator says', () => {
  it.each<[string, readonly object[], readonly unknown[]]>([
    [
      'is the prompt where nobody else has spoken, whatever the role is called',
      [system('a'), { role: 'developer', content: [text('b')] }, user('c')],
      [
        ['prompt', [text('a'), text('b')]],
        ['user', [text('c')]],
      ],
    ],
    [
      'in the middle comes behind the turn of the user',
      [user('a'), system('b'), user('c'), model('d'), user('e')],
      [
        ['user', [text('a')]],
        ['user', [text('c')]],
        ['system', [text('b')]],
        ['assistant', [text('d')]],
        ['user', [text('e')]],
      ],
    ],
    [
      'at the end stands at the end',
      [user('a'), system('b'), system('c')],
      [
        ['user', [text('a')]],
        ['system', [text('b'), text('c')]],
      ],
    ],
    [
      'behind the model is handed on by the user, with its mark',
      [user('a'), model('b'), system('c'), system('d', MARK)],
      [
        ['user', [text('a')]],
        ['assistant', [text('b')]],
        ['user', [text('<system-reminder>\nc\n\nd\n</system-reminder>', MARK)]],
      ],
    ],
    ['alone is what is to be answered', [system('a')], [['user', [text('a')]]]],
    [
      'last is what is to be answered where only the operator speaks',
      [system('a'), system('b')],
      [
        ['prompt', [text('a')]],
        ['user', [text('b')]],
      ],
    ],
    ['may be nothing', [system(''), user('a')], [['user', [text('a')]]]],
  ])('%s', (_name, messages, expected) => {
    expect(promptOf(messages)).toEqual(expected);
  });

  it('is still what is to be answered where JSON is wanted besides', () => {
    const hint = text(expect.stringMatching(/^Reply with JSON only/) as unknown as string);
    const wanted = { response_format: { type: 'json_object' } };
    expect(promptOf([system('a'), user('b')], wanted)).toEqual([
      ['prompt', [text('a'), hint]],
      ['user', [text('b')]],
    ]);
    expect(promptOf([system('a')], wanted)).toEqual([
      ['prompt', [hint]],
      ['user', [text('a')]],
    ]);
  });
});

describe('calls and their results', () => {
  it.each<[string, readonly object[], readonly unknown[]]>([
    [
      'keep what is found apart from the next turn of the user but one',
      [user('a'), model(null, { tool_calls: [call('x')] }), result('x', 'y'), user('b'), user('c')],
      [
        ['user', [text('a')]],
        ['assistant', [use('x')]],
        ['user', [found('x', text('y')), text('b')]],
        ['user', [text('c')]],
      ],
    ],
    [
      'may find nothing',
      [user('a'), model(null, { tool_calls: [call('x')] }), result('x', '')],
      [
        ['user', [text('a')]],
        ['assistant', [use('x')]],
        ['user', [found('x')]],
      ],
    ],
    [
      'may find a picture',
      [
        user('a'),
        model(null, { tool_calls: [call('x')] }),
        result('x', [{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }]),
      ],
      [
        ['user', [text('a')]],
        ['assistant', [use('x')]],
        ['user', [found('x', { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } })]],
      ],
    ],
    [
      'are known by the name of the function where it is all they have',
      [
        user('a'),
        model(null, { function_call: { name: 'get', arguments: '{"b":1}' } }),
        { role: 'function', name: 'get', content: 'c' },
        model(null, { function_call: { name: 'get', arguments: '' } }),
        { role: 'function', name: 'get', content: 'd' },
      ],
      [
        ['user', [text('a')]],
        ['assistant', [use('function_get', { b: 1 })]],
        ['user', [found('function_get', text('c'))]],
        ['assistant', [use('function_get_2')]],
        ['user', [found('function_get_2', text('d'))]],
      ],
    ],
    [
      'take arguments that are no text as they are',
      [user('a'), model('', { tool_calls: [call('x', 'get', { b: [1] })] })],
      [
        ['user', [text('a')]],
        ['assistant', [use('x', { b: [1] })]],
      ],
    ],
    [
      'take the text of a custom tool as its one argument',
      [user('a'), model('b', { tool_calls: [{ id: 'x', type: 'custom', custom: { name: 'sh', input: 'ls' } }] })],
      [
        ['user', [text('a')]],
        ['assistant', [text('b'), use('x', { input: 'ls' }, 'sh')]],
      ],
    ],
    [
      'have an id by their place where they have none',
      [user('a'), model(null, { tool_calls: [call(undefined), call('')] }), result('other.id', 'b')],
      [
        ['user', [text('a')]],
        ['assistant', [use('call_1_0'), use('call_1_1')]],
        ['user', [found('other_id', text('b'))]],
      ],
    ],
    [
      'have ids of their own in one message, and results are of the last that had theirs',
      [user('a'), model(null, { tool_calls: [call('x'), call('x'), call('x_2')] }), result('x', 'b')],
      [
        ['user', [text('a')]],
        ['assistant', [use('x'), use('x_2'), use('x_2_2')]],
        ['user', [found('x_2', text('b'))]],
      ],
    ],
  ])('%s', (_name, messages, expected) => {
    expect(promptOf(messages)).toEqual(expected);
  });
});

describe('what the model has said before', () => {
  const signed = { type: 'thinking', thinking: 'hm', signature: 's' };
  const redacted = { type: 'redacted_thinking', data: 'd' };

  it('is thinking, text, refusal and calls, in this order', () => {
    const more = { refusal: 'no', thinking_blocks: [signed, redacted], tool_calls: [call('x')] };
    expect(promptOf([user('a'), model([text('b'), { type: 'refusal', refusal: 'c' }], more)])[1]).toEqual([
      'assistant',
      [signed, redacted, text('b'), text('c'), text('no'), use('x')],
    ]);
  });

  it.each<[object, readonly string[]]>([
    [{ thinking_blocks: [signed], reasoning_content: 'hm' }, []],
    [{ thinking_blocks: [{ ...signed, signature: '' }] }, ['thinking_dropped messages.1.thinking_blocks']],
    [{ thinking_blocks: [], reasoning: 'hm' }, ['thinking_dropped messages.1.reasoning']],
    [{ reasoning_details: [{ type: 'x' }] }, ['thinking_dropped messages.1.reasoning_details']],
    [{ reasoning_content: '', reasoning: null, reasoning_details: [] }, []],
    [{ audio: { id: 'a' } }, ['block_dropped messages.1.audio']],
    [{ audio: null, name: null }, []],
  ])('%j loses %j', (more, losses) => {
    const { chat } = read([user('a'), model('b', more)]);
    expect(chat.losses.map(({ code, path }) => `${code} ${path}`)).toEqual(losses);
  });

  it('says nothing where it is empty, and a mark on it is on nothing', () => {
    expect(promptOf([user('a', MARK), model('', MARK), user([text('b'), 'c'], MARK)])).toEqual([
      ['user', [text('a', MARK)]],
      ['user', [text('b'), text('c', MARK)]],
    ]);
  });
});
