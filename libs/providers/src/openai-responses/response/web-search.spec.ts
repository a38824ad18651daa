import { describe, expect, it } from '@jest/globals';

import { searchBlocks, webCitation } from './web-search.js';

const PAGE = { type: 'url', url: 'https://a.test/' };

describe(searchBlocks.name, () => {
  it.each([
    ['as it was asked', { action: { type: 'search', query: 'q', queries: ['r'] } }],
    ['as the first of several', { action: { type: 'search', queries: ['q', 'r'] } }],
    ['as arguments', { arguments: '{"query":"q"}' }],
  ])('knows the query %s', (_name, item) => {
    const [use, result] = searchBlocks({ id: 'ws-1', ...item }, 0) ?? [];
    const input = { query: 'q' };
    expect(use?.block).toEqual({ type: 'server_tool_use', id: 'srvtoolu_ws_1', name: 'web_search', input });
    expect(result?.block).toMatchObject({ type: 'web_search_tool_result', tool_use_id: 'srvtoolu_ws_1', content: [] });
  });

  it('shows what was found, by its address where it has no title', () => {
    const action = { type: 'search', query: 'q', sources: [PAGE, { ...PAGE, title: 'A' }, { type: 'api' }, null] };
    expect(searchBlocks({ action }, 7)?.[1]?.block).toEqual({
      type: 'web_search_tool_result',
      tool_use_id: 'srvtoolu_7',
      content: [
        { type: 'web_search_result', url: PAGE.url, title: PAGE.url, encrypted_content: '', page_age: null },
        { type: 'web_search_result', url: PAGE.url, title: 'A', encrypted_content: '', page_age: null },
      ],
    });
  });

  it('says that it failed', () => {
    expect(searchBlocks({ status: 'failed', action: { query: 'q' } }, 0)?.[1]?.block).toMatchObject({
      content: { type: 'web_search_tool_result_error', error_code: 'unavailable' },
    });
  });

  it.each([
    ['a page that was opened', { action: { type: 'open_page', query: 'q' } }],
    ['a page that was looked through', { action: { type: 'find_in_page', query: 'q' } }],
    ['nothing that was asked', { action: { type: 'search' }, arguments: '{' }],
  ])('is nothing for %s', (_name, item) => {
    expect(searchBlocks(item, 0)).toBeUndefined();
  });
});

describe(webCitation.name, () => {
  it('has the title, or the address for one', () => {
    expect(webCitation({ ...PAGE, type: 'url_citation', title: 'A', start_index: 0, end_index: 4 })).toEqual({
      type: 'web_search_result_location',
      url: PAGE.url,
      title: 'A',
      cited_text: '',
      encrypted_index: '',
    });
    expect(webCitation({ ...PAGE, type: 'url_citation' })).toMatchObject({ title: PAGE.url });
  });

  it.each([[{ type: 'file_citation', url: PAGE.url }], [{ type: 'url_citation' }], [null], ['x']])(
    'is no %j',
    (value) => {
      expect(webCitation(value)).toBeUndefined();
    },
  );
});
