import { describe, expect, it } from '@jest/globals';

import { checkRequest } from './request-check.js';

const user = { role: 'user', content: 'hello' };
const tool = (id: string): object => ({ role: 'tool', tool_call_id: id, content: 'x' });
const calls = (...ids: readonly string[]): object => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
});

describe(checkRequest, () => {
  it.each<[name: string, messages: readonly object[]]>([
    ['a prompt', [user]],
    ['a call and its result', [user, calls('a'), tool('a'), user]],
    ['calls and their results in another order', [user, calls('a', 'b'), tool('b'), tool('a')]],
    ['two rounds', [user, calls('a'), tool('a'), calls('b'), tool('b')]],
    ['an assistant that called nothing', [user, { role: 'assistant', content: 'x' }, user]],
    ['an empty list of calls', [user, calls(), user]],
  ])('lets %s pass', (_name, messages) => {
    const body = { model: 'm', messages };
    expect(checkRequest(body)).toEqual({ request: body });
  });

  it.each<[name: string, messages: readonly object[], param: string, message: RegExp]>([
    ['a result for nothing', [user, tool('a')], 'messages.[1].role', /preceding message/],
    ['a second result for one call', [calls('a'), tool('a'), tool('a')], 'messages.[2].role', /preceding message/],
    [
      'a result after a remark',
      [calls('a'), user, tool('a')],
      'messages.[1].role',
      /did not have response messages: a$/,
    ],
    ['one result of two', [calls('a', 'b'), tool('a'), user], 'messages.[2].role', /: b$/],
    ['no result at the end', [user, calls('a', 'b')], 'messages', /: a, b$/],
    ['the wrong id', [calls('a'), tool('b')], 'messages.[1].role', /preceding message/],
    ['no id', [calls('a'), { role: 'tool', content: 'x' }], 'messages.[1].role', /preceding message/],
  ])('refuses %s', (_name, messages, ...[param, message]) => {
    expect(checkRequest({ model: 'm', messages })).toEqual({
      refusal: {
        error: { type: 'invalid_request_error', message: expect.stringMatching(message), param, code: null },
      },
    });
  });

  it.each<[name: string, body: unknown]>([
    ['null', null],
    ['a string', 'x'],
    ['an array', [1]],
    ['a model that is no text', { model: 1, messages: [user] }],
    ['messages that are no list', { model: 'm', messages: {} }],
    ['stream options of a whole reply', { model: 'm', messages: [user], stream: false, stream_options: {} }],
  ])('refuses %s', (_name, body) => {
    expect(checkRequest(body)).toHaveProperty('refusal.error.type', 'invalid_request_error');
  });

  it('lets null stand for no stream options', () => {
    expect(checkRequest({ model: 'm', messages: [user], stream_options: null })).toHaveProperty('request');
  });
});
