import type { WebSearchErrorCode, WebSearchHit, WebSearchOutcome } from '@sluice/exchange';
import { describe, expect, it } from '@jest/globals';

import { searchResultEvent, searchToolResult } from './search-result.js';

const hit = (more: Partial<WebSearchHit> = {}): WebSearchHit => ({
  url: 'https://a.test/1',
  title: 'One',
  excerpt: 'First.\nSecond — “quoted” 𝄞',
  date: '2026-11-01',
  ...more,
});

/** What the client's block holds. */
function contentOf(outcome: WebSearchOutcome): unknown {
  const event = searchResultEvent('srvtoolu_1', outcome);
  return event.type === 'serverToolResult' ? event.block['content'] : undefined;
}
/** What the model is told of it, now or when the client hands the block back. */
const told = (outcome: WebSearchOutcome) => searchToolResult('srvtoolu_1', contentOf(outcome));

describe('what a search has found', () => {
  it('comes to the model by way of the client, excerpts and all', () => {
    const through = JSON.parse(JSON.stringify(contentOf({ hits: [hit(), hit({ title: 'Two' })] }))) as unknown;
    expect(searchToolResult('srvtoolu_1', through)).toEqual({
      type: 'tool_result',
      tool_use_id: 'srvtoolu_1',
      content:
        '1. One (2026-11-01)\nhttps://a.test/1\nFirst.\nSecond — “quoted” 𝄞\n\n' +
        '2. Two (2026-11-01)\nhttps://a.test/1\nFirst.\nSecond — “quoted” 𝄞',
    });
  });

  it.each<[string, WebSearchOutcome, string]>([
    ['nothing', { hits: [] }, 'Nothing was found.'],
    ['a page without a date', { hits: [hit({ date: null, excerpt: 'x' })] }, '1. One\nhttps://a.test/1\nx'],
    ['a page that says nothing', { hits: [hit({ excerpt: '' })] }, '1. One (2026-11-01)\nhttps://a.test/1'],
  ])('may be %s', (_what, outcome, text) => {
    expect(told(outcome).content).toBe(text);
    expect(told(outcome)).not.toHaveProperty('is_error');
  });

  it('of somebody else is told without what only they can read', () => {
    const theirs = { type: 'web_search_result', url: 'https://a.test/', title: 'A', encrypted_content: 'EqgfCioIARgB' };
    expect(searchToolResult('x', [{ ...theirs, page_age: 'April 30, 2025' }]).content).toBe(
      '1. A (April 30, 2025)\nhttps://a.test/',
    );
  });

  it.each([
    ['an entry that is none', [null, 7, 'x'], '1. \n\n2. \n\n3. '],
    ['an excerpt that is damaged', [{ title: 'A', url: 'u', encrypted_content: 'slw1.%%%' }], '1. A\nu'],
    ['fields of another type', [{ title: 1, url: {}, encrypted_content: [] }], '1. '],
  ])('is read as far as it goes from %s', (_what, content, text) => {
    expect(searchToolResult('x', content).content).toBe(text);
  });
});

describe('a search that was not made', () => {
  const CODES: Readonly<Record<WebSearchErrorCode, RegExp>> = {
    invalid_tool_input: /no query/,
    max_uses_exceeded: /No more searches/,
    query_too_long: /too long/,
    too_many_requests: /Too many/,
    unavailable: /could not be made/,
  };

  it.each(Object.entries(CODES))('is told as an error: %s', (error, words) => {
    expect(contentOf({ error: error as WebSearchErrorCode })).toEqual({
      type: 'web_search_tool_result_error',
      error_code: error,
    });
    expect(told({ error: error as WebSearchErrorCode })).toMatchObject({ is_error: true });
    expect(told({ error: error as WebSearchErrorCode }).content).toMatch(words);
  });

  it.each([[{ error_code: 'constructor' }], [{ error_code: 7 }], [{}], [null], [undefined], ['text']])(
    'for a reason nobody knows, %j, could not be made',
    (content) => {
      expect(searchToolResult('x', content)).toMatchObject({
        is_error: true,
        content: 'The search could not be made.',
      });
    },
  );
});
