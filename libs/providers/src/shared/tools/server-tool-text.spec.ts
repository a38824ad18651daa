import { describe, expect, it } from '@jest/globals';

import { serverToolText } from './server-tool-text.js';

type Block = Parameters<typeof serverToolText>[1];

const use = (input: unknown, name = 'web_search') => ({ type: 'server_tool_use', id: 's1', name, input });
const result = (content: unknown, type = 'web_search_tool_result'): Block => ({ type, tool_use_id: 's1', content });
const page = (more: object) => ({ type: 'web_search_result', ...more });

describe(serverToolText, () => {
  it.each<[string, Block | undefined, Block, string]>([
    [
      'a search',
      use({ query: 'x' }),
      result([page({ title: 'A', url: 'https://a.test' }), page({ title: 'B', url: 'https://b.test' })]),
      '[web_search] query: x → results: A — https://a.test; B — https://b.test',
    ],
    [
      'a page without a title',
      use({ query: 'x' }),
      result([page({ url: 'https://a.test' })]),
      '[web_search] query: x → results: https://a.test',
    ],
    ['a search that found nothing', use({ query: 'x' }), result([]), '[web_search] query: x → results: '],
    [
      'a search that failed',
      use({ query: 'x' }),
      result({ type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' }),
      '[web_search] query: x → results: error max_uses_exceeded',
    ],
    [
      'a page that was fetched',
      use({ url: 'https://a.test' }, 'web_fetch'),
      result({ type: 'web_fetch_result', url: 'https://a.test' }, 'web_fetch_tool_result'),
      '[web_fetch] query: https://a.test → results: https://a.test',
    ],
    [
      'what no query tells',
      use({ code: '1+1' }, 'code_execution'),
      result({ stdout: '2' }, 'code_execution_tool_result'),
      '[code_execution] query: {"code":"1+1"} → results: {"stdout":"2"}',
    ],
    [
      'text',
      use({ query: 'x' }, 'mcp'),
      result([{ type: 'text', text: 'found' }], 'mcp_tool_result'),
      '[mcp] query: x → results: found',
    ],
    ['a bare string', use({ query: 'x' }), result('found'), '[web_search] query: x → results: found'],
    [
      'a result that lost its use',
      undefined,
      result([page({ url: 'https://a.test' })]),
      '[web_search] → results: https://a.test',
    ],
    ['a result of nothing', use(null), result(undefined), '[web_search] query: {} → results: null'],
  ])('tells %s', (_, asked, answered, text) => {
    expect(serverToolText(asked, answered)).toBe(text);
  });

  it('tells no more than would be worth its tokens', () => {
    expect(serverToolText(use({ query: 'x' }), result('y'.repeat(100_000)))).toHaveLength(4000);
  });

  it.each(['', ' '])('does not cut a character in two (%j)', (before) => {
    const text = serverToolText(use({ query: `x${before}` }), result('🛑'.repeat(3000)));
    expect(Buffer.from(text).toString()).toBe(text);
    expect(text.length).toBeGreaterThanOrEqual(3999);
  });
});
