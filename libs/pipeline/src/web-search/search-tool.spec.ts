import type { MessagesRequest, ToolChoice, ToolDefinition } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';
import { describe, expect, it } from '@jest/globals';

import { findSearchTool, withoutForce, withSearchFunction } from './search-tool.js';

const READ: ToolDefinition = { name: 'Read', input_schema: { type: 'object' } };
const search = (more: object = {}): ToolDefinition => ({ type: 'web_search_20250305', name: 'web_search', ...more });
const asking = (...tools: ToolDefinition[]): MessagesRequest => ({
  model: 'm',
  max_tokens: 10,
  messages: [{ role: 'user', content: 'hi' }],
  tools,
});

describe(findSearchTool.name, () => {
  it.each<[string, readonly ToolDefinition[], number | undefined]>([
    ['the search', [search()], 0],
    ['a search behind other tools', [READ, search()], 1],
    ['a later version of it', [search({ type: 'web_search_20260209' })], 0],
    ['one that the model and programs may call', [search({ allowed_callers: ['code_execution', 'direct'] })], 0],
    ['none that only programs may call', [search({ allowed_callers: ['code_execution_20250825'] })], undefined],
    ['none in a function of that name', [{ ...READ, name: 'web_search' }], undefined],
    ['none in a tool of another kind', [search({ type: 'web_fetch_20250910' })], undefined],
    ['none where there are no tools', [], undefined],
  ])('finds %s', (_what, tools, index) => {
    expect(findSearchTool(asking(...tools))?.index).toBe(index);
  });

  it.each([
    [undefined, Infinity],
    [null, Infinity],
    [0, Infinity],
    ['3', Infinity],
    [3, 3],
  ])('allows for max_uses %p %d searches', (max_uses, allowed) => {
    expect(findSearchTool(asking(search({ max_uses })))?.maxUses).toBe(allowed);
  });

  it('takes domains that are words, and leaves the rest', () => {
    const tool = findSearchTool(asking(search({ allowed_domains: ['a.test', 7, null], blocked_domains: null })));
    expect(tool).toMatchObject({ allowedDomains: ['a.test'], blockedDomains: [], losses: [] });
  });

  it('says what it does not do, and refuses what nobody can', () => {
    const where = { type: 'approximate', city: 'Bern' };
    expect(findSearchTool(asking(READ, search({ user_location: where })))?.losses).toEqual([
      { code: 'field_dropped', path: 'tools.1.user_location' },
    ]);
    const both = search({ allowed_domains: ['a.test'], blocked_domains: ['b.test'] });
    expect(() => findSearchTool(asking(READ, both))).toThrow(ClientError);
    expect(() => findSearchTool(asking(READ, both))).toThrow(/tools\.1: Use either/);
    expect(findSearchTool(asking(search({ allowed_domains: ['a.test'], blocked_domains: [] })))).toBeDefined();
  });
});

describe(withSearchFunction.name, () => {
  it('puts a function in the place of the search, and leaves all else as it is', () => {
    const mark = { type: 'ephemeral' } as const;
    const request = asking(READ, search({ max_uses: 2, cache_control: mark, defer_loading: true }));
    const changed = withSearchFunction(request, findSearchTool(request)!);
    expect(changed.tools?.[0]).toBe(READ);
    expect(changed.tools?.[1]).toEqual({
      name: 'web_search',
      description: expect.stringContaining('Searches the web'),
      input_schema: expect.objectContaining({ required: ['query'] }),
      cache_control: mark,
      defer_loading: true,
    });
    expect(changed.messages).toBe(request.messages);
    expect(request.tools?.[1]?.type).toBe('web_search_20250305');
  });
});

describe(withoutForce.name, () => {
  it.each<[ToolChoice | undefined, ToolChoice | undefined]>([
    [undefined, undefined],
    [{ type: 'auto' }, { type: 'auto' }],
    [{ type: 'none' }, { type: 'none' }],
    [{ type: 'any' }, { type: 'auto' }],
    [{ type: 'tool', name: 'web_search' }, { type: 'auto' }],
    [
      { type: 'any', disable_parallel_tool_use: true },
      { type: 'auto', disable_parallel_tool_use: true },
    ],
  ])('makes of %j: %j', (choice, expected) => {
    expect(withoutForce(choice)).toEqual(expected);
  });
});
