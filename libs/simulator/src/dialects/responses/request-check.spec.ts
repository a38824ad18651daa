import { describe, expect, it } from '@jest/globals';

import { checkRequest } from './request-check.js';
import { sealReasoning } from './sealed-reasoning.js';

type Item = Readonly<Record<string, unknown>>;

const user: Item = { role: 'user', content: 'hello' };
const assistant: Item = { role: 'assistant', content: 'hi' };
const call = (id: string): Item => ({ type: 'function_call', call_id: id, name: 'f', arguments: '{}' });
const output = (id: string): Item => ({ type: 'function_call_output', call_id: id, output: 'x' });
const reasoning = (id: string): Item => ({ type: 'reasoning', id, summary: [], encrypted_content: sealReasoning(id) });

const SEALED = { model: 'sim-thinking', include: ['reasoning.encrypted_content'], reasoning: { summary: 'auto' } };

describe(checkRequest, () => {
  it.each<[string, readonly Item[] | string, object?]>([
    ['a text', 'hello'],
    ['a prompt', [user]],
    ['a call and its output', [user, call('a'), output('a'), user]],
    ['outputs in another order', [user, call('a'), call('b'), output('b'), output('a')]],
    ['an output that a remark precedes', [user, call('a'), user, output('a')]],
    ['the same id in two rounds', [user, call('a'), output('a'), call('a'), output('a')]],
    ['reasoning that led to a call', [user, reasoning('r'), call('a'), output('a')], SEALED],
    ['reasoning that led to an answer', [user, reasoning('r'), assistant, user], SEALED],
    ['a call of an earlier turn without its reasoning', [user, call('a'), output('a'), assistant, user], SEALED],
    ['a call without reasoning where none was sealed', [user, call('a'), output('a')], { ...SEALED, include: [] }],
    ['a call without reasoning where none was shown', [user, call('a'), output('a')], { ...SEALED, reasoning: {} }],
    ['a call without reasoning of a model that has none', [user, call('a'), output('a')], { ...SEALED, model: 'm' }],
    ['the least limit', [user], { max_output_tokens: 16 }],
    ['no limit', [user], { max_output_tokens: null }],
    ['options of a stream', [user], { stream: true, stream_options: { include_obfuscation: false } }],
  ])('lets %s pass', (_name, input, more = {}) => {
    const body = { model: 'm', input, ...more };
    expect(checkRequest(body)).toEqual({ request: body });
  });

  it.each<[string, object, { param?: string; code?: string; message: RegExp }]>([
    ['no model', { model: '' }, { param: 'model', code: 'missing_required_parameter', message: /parameter: 'model'/ }],
    ['no input', { input: undefined }, { param: 'input', code: 'missing_required_parameter', message: /'input'/ }],
    ['an empty text', { input: '' }, { param: 'input', message: /empty/ }],
    ['an empty list', { input: [] }, { param: 'input', message: /empty/ }],
    [
      'options of no stream',
      { stream_options: {} },
      { param: 'stream_options', message: /only allowed when 'stream'/ },
    ],
    [
      'a limit that is too small',
      { max_output_tokens: 15 },
      { param: 'max_output_tokens', code: 'integer_below_min_value', message: />= 16, but got 15/ },
    ],
    ['an output of nothing', { input: [user, output('a')] }, { param: 'input', message: /No tool call found .* a\.$/ }],
    [
      'an output before its call',
      { input: [user, output('a'), call('a')] },
      { param: 'input', message: /No tool call found/ },
    ],
    [
      'a second output',
      { input: [user, call('a'), output('a'), output('a')] },
      { param: 'input', message: /No tool call found/ },
    ],
    [
      'a call without its output',
      { input: [user, call('a'), call('b'), output('a')] },
      { param: 'input', message: /No tool output found for function call b\.$/ },
    ],
    [
      'reasoning that was changed',
      { input: [user, { ...reasoning('r'), encrypted_content: 'mine' }, assistant] },
      { param: 'input', code: 'invalid_encrypted_content', message: /could not be verified/ },
    ],
    [
      'the reasoning of another item',
      { input: [user, { ...reasoning('r'), id: 's' }, assistant] },
      { param: 'input', code: 'invalid_encrypted_content', message: /could not be verified/ },
    ],
    [
      'reasoning that the user follows',
      { input: [user, reasoning('r'), user] },
      { param: 'input', message: /'r' of type 'reasoning' was provided without its required following item/ },
    ],
    [
      'a call without the reasoning that led to it',
      { ...SEALED, input: [user, call('a'), output('a')] },
      { param: 'input', message: /'a' of type 'function_call' was provided without its required 'reasoning' item/ },
    ],
  ])('refuses %s', (_name, more, { param = null, code = null, message }) => {
    const checked = checkRequest({ model: 'm', input: [user], ...more });
    const error = { type: 'invalid_request_error', param, code, message: expect.stringMatching(message) as unknown };
    expect(checked).toEqual({ refusal: { error } });
  });

  it.each([null, [], 'text', undefined])('refuses what is no object: %j', (body) => {
    expect(checkRequest(body)).toMatchObject({
      refusal: { error: { message: expect.stringContaining('not a JSON object') as unknown } },
    });
  });
});
