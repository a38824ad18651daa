import type { RequestMessage } from '@sluice/anthropic';
import { describe, expect, it } from '@jest/globals';

import { withSearchCalls } from './search-history.js';

const use = (id: string) => ({ type: 'server_tool_use', id, name: 'web_search', input: { query: id } });
const result = (id: string, content: unknown = []) => ({ type: 'web_search_tool_result', tool_use_id: id, content });
const read = { type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} };
const text = (words: string) => ({ type: 'text', text: words });
const assistant = (...content: object[]) => ({ role: 'assistant', content }) as unknown as RequestMessage;
const user = (...content: object[]) => ({ role: 'user', content }) as unknown as RequestMessage;

const call = (id: string) => ({ type: 'tool_use', id, name: 'web_search', input: { query: id } });
const told = (id: string, content = 'Nothing was found.') => ({ type: 'tool_result', tool_use_id: id, content });

describe(withSearchCalls.name, () => {
  it.each<[string, RequestMessage, RequestMessage[]]>([
    [
      'one after the other',
      assistant(text('a'), use('s1'), result('s1'), use('s2'), result('s2'), text('b')),
      [
        assistant(text('a'), call('s1')),
        user(told('s1')),
        assistant(call('s2')),
        user(told('s2')),
        assistant(text('b')),
      ],
    ],
    [
      'at once',
      assistant(use('s1'), use('s2'), result('s1'), result('s2')),
      [assistant(call('s1'), call('s2')), user(told('s1'), told('s2'))],
    ],
    [
      'before a call of the client',
      assistant(use('s1'), result('s1'), read),
      [assistant(call('s1')), user(told('s1')), assistant(read)],
    ],
    [
      'with a call of the client in between',
      assistant(use('s1'), read, result('s1')),
      [assistant(call('s1'), read), user(told('s1'))],
    ],
  ])('tells searches %s as calls', (_name, message, expected) => {
    const question = user(text('q'));
    expect(withSearchCalls([question, message], 'web_search')).toEqual([question, ...expected]);
  });

  it('tells what was found, and what of it is not ours without its contents', () => {
    const ours = {
      type: 'web_search_result',
      title: 'T',
      url: 'u:1',
      encrypted_content: 'slw1.R3LDvMOfZQ',
      page_age: 'now',
    };
    const theirs = { type: 'web_search_result', title: 'X', url: 'u:2', encrypted_content: 'EqgfCioIARgBIiQ3YT' };
    const [, answer] = withSearchCalls([assistant(use('s1'), result('s1', [ours, theirs, null]))], 'web_search');
    expect(answer).toEqual(user(told('s1', '1. T (now)\nu:1\nGrüße\n\n2. X\nu:2\n\n3. ')));
  });

  it.each([
    [{ type: 'web_search_tool_result_error', error_code: 'too_many_requests' }, 'Too many searches were made lately.'],
    [{ type: 'web_search_tool_result_error', error_code: 'toString' }, 'The search could not be made.'],
    [undefined, 'The search could not be made.'],
  ])('tells of %j', (content, words) => {
    const block = { ...result('s1'), content };
    const [, answer] = withSearchCalls([assistant(use('s1'), block)], 'web_search');
    expect(answer).toEqual(user({ ...told('s1', words), is_error: true }));
  });

  it.each<[string, readonly RequestMessage[]]>([
    ['no searches', [user(text('q')), assistant(text('a'), read)]],
    ['words', [{ role: 'assistant', content: 'web_search' }]],
    ['a search without a result', [assistant(use('s1'), text('a'))]],
    ['a result without a search', [assistant(result('s1'), text('a'))]],
    ['a search of another name', [assistant({ ...use('s1'), name: 'other' }, result('s1'))]],
    ['searches that a user tells of', [user(use('s1'), result('s1'))]],
  ])('leaves a conversation with %s as it is', (_name, messages) => {
    expect(withSearchCalls(messages, 'web_search')).toBe(messages);
  });
});
