import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';

import { collectParts, type CountableParts } from './countable-parts.js';
import { countingRules } from './counting-rules.js';
import { png } from './fixtures/images.js';

const BASE64 = 'QUJD'.repeat(1_000);

/** What a single user message costs beyond its own 3 + 4 and its role. */
function partsOf(...blocks: unknown[]): { fixed: number; texts: readonly string[]; pdfs: readonly string[] } {
  const parts = collect({ messages: [{ role: 'user', content: blocks }] });
  return { fixed: parts.fixedTokens - 7, texts: parts.texts.slice(1), pdfs: parts.pdfs };
}

function collect(request: unknown, model = ''): CountableParts {
  return collectParts(request as MessagesRequest, countingRules(model));
}

describe('blocks', () => {
  it.each<[string, unknown, Partial<ReturnType<typeof partsOf>>]>([
    ['text', { type: 'text', text: 'abc' }, { texts: ['abc'] }],
    ['empty text', { type: 'text', text: '' }, { texts: [] }],
    ['an image by its size', image(png(1000, 1000)), { fixed: 1296 }],
    ['an image by URL', { type: 'image', source: { type: 'url', url: 'http://x/y' } }, { fixed: 1500 }],
    ['an image that is none', image(BASE64), { fixed: 1500 }],
    ['a PDF', document({ type: 'base64', media_type: 'application/pdf', data: BASE64 }), { pdfs: [BASE64] }],
    ['a text document', document({ type: 'text', data: 'abc' }), { texts: ['T', 'C', 'abc'] }],
    ['a document of text', document({ type: 'content', content: 'abc' }), { texts: ['T', 'C', 'abc'] }],
    [
      'a document of blocks',
      document({ type: 'content', content: [{ type: 'text', text: 'abc' }] }),
      { texts: ['T', 'C', 'abc'] },
    ],
    ['a document elsewhere', document({ type: 'file', file_id: 'f' }), { fixed: 2000 }],
    ['a tool call', { type: 'tool_use', name: 'n', input: { a: 1 } }, { fixed: 8, texts: ['n', '{"a":1}'] }],
    ['a tool result', { type: 'tool_result', content: 'abc' }, { fixed: 8, texts: ['abc'] }],
    ['a tool result without content', { type: 'tool_result' }, { fixed: 8, texts: [] }],
    [
      'a tool result with an image',
      { type: 'tool_result', content: [image(png(28, 28)), { type: 'text', text: 'abc' }] },
      { fixed: 9, texts: ['abc'] },
    ],
    ['a tool reference', { type: 'tool_reference', tool_name: 'read' }, { texts: ['read'] }],
    ['thinking, not its signature', { type: 'thinking', thinking: 'abc', signature: BASE64 }, { texts: ['abc'] }],
    ['hidden thinking', { type: 'redacted_thinking', data: BASE64 }, { fixed: 0, texts: [] }],
    [
      'a search result',
      { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'abc' }] },
      { texts: ['s', 't', 'abc'] },
    ],
    ['a block nobody knows', { type: 'new', a: 'b' }, { texts: ['{"type":"new","a":"b"}'] }],
    [
      'ciphertext of a block nobody knows',
      { type: 'new', encrypted_content: BASE64, cache_control: { type: 'ephemeral' } },
      { texts: ['{"type":"new"}'] },
    ],
    ['a type every object has', { type: 'constructor' }, { texts: ['{"type":"constructor"}'] }],
  ])('%s', (_name, block, expected) => {
    expect(partsOf(block)).toMatchObject(expected);
  });

  it('keep base64 out of every text', () => {
    const parts = partsOf(
      image(BASE64),
      { type: 'tool_result', content: [image(BASE64), document({ type: 'base64', data: BASE64 })] },
      { type: 'mcp_tool_result', content: [image(BASE64)] },
    );
    expect(parts.texts.join('')).not.toContain('QUJDQUJD');
  });

  it('keep a property called `data` of a schema', () => {
    const tools = [{ name: 'n', input_schema: { properties: { data: { type: 'string' } } } }];
    expect(collect({ messages: [], tools }).texts).toEqual(['n', '{"properties":{"data":{"type":"string"}}}']);
  });
});

describe('thinking', () => {
  const thinking = (text: string): unknown => ({ type: 'thinking', thinking: text, signature: BASE64 });
  const call = { type: 'tool_use', id: 't', name: 'n', input: {} };
  const request = {
    messages: [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: [thinking('earlier'), { type: 'text', text: 'two' }] },
      { role: 'user', content: [{ type: 'text', text: 'three' }] },
      { role: 'assistant', content: [thinking('now'), call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'four' }] },
      { role: 'assistant', content: [thinking('and now'), call] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'five' }] },
    ],
  };

  it.each([
    ['of this turn alone for Claude', 'claude-opus-5-5', ['now', 'and now']],
    ['of no turn for OpenAI', 'gpt-5.2', []],
    ['of every turn for models that are handed it back', 'deepseek-reasoner', ['earlier', 'now', 'and now']],
  ])('counts %s', (_name, model, expected) => {
    const { texts } = collect(request, model);
    expect(texts.filter((text) => ['earlier', 'now', 'and now'].includes(text))).toEqual(expected);
  });
});

describe('what is no request', () => {
  it.each<[string, unknown]>([
    ['null blocks', { messages: [{ role: 'user', content: [null, 1, 'x', [], {}] }] }],
    ['null content', { messages: [{ role: 'user', content: null }] }],
    ['null messages', { messages: [null] }],
    ['no messages', {}],
    ['numbers for texts', { messages: [{ role: 1, content: [{ type: 'text', text: 5 }] }] }],
    ['sources that are none', { messages: [{ content: [{ type: 'image' }, { type: 'document', source: 'x' }] }] }],
    ['tools that are none', { messages: [], tools: [null, 'x', {}] }],
    ['system blocks that are none', { system: [null, { type: 'text' }], messages: [] }],
    ['depth without end', { messages: [{ role: 'user', content: nested(20_000) }] }],
  ])('%s do no harm', (_name, request) => {
    expect(collect(request).fixedTokens).toBeGreaterThanOrEqual(3);
  });
});

function image(data: string): unknown {
  return { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };
}

function document(source: unknown): unknown {
  return { type: 'document', title: 'T', context: 'C', source };
}

function nested(depth: number): unknown {
  let content: unknown = 'end';
  for (let level = 0; level < depth; level += 1) content = [{ type: 'tool_result', content }];
  return content;
}
