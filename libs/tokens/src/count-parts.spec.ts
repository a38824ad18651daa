import { describe, expect, it } from '@jest/globals';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

import { collectParts, type CountableParts } from './countable-parts.js';
import { countParts } from './count-parts.js';
import { countingRules } from './counting-rules.js';
import { estimateParts } from './estimate-parts.js';

const parts = (change: Partial<CountableParts>): CountableParts => ({
  fixedTokens: 0,
  tokensPerToken: 1,
  texts: [],
  pdfs: [],
  ...change,
});
const tokens = (text: string): number => countTokens(text);

describe('countParts', () => {
  it('adds 3 % to the whole, rounded up', () => {
    expect(countParts(parts({ fixedTokens: 100 }))).toBe(103);
    expect(countParts(parts({ fixedTokens: 1 }))).toBe(2);
    expect(countParts(parts({}))).toBe(0);
  });

  it.each([
    ['prose', 'The quick brown fox jumps over the lazy dog.\n'.repeat(300)],
    ['code', 'export function add(left: number, right: number): number {\n  return left + right;\n}\n'.repeat(100)],
    ['Chinese', '我们今天去公园散步。\n'.repeat(300)],
    ['emoji', '🙂🙃 '.repeat(500)],
  ])('cuts %s without losing or inventing tokens', (_name, text) => {
    const exact = tokens(text);
    const counted = countParts(parts({ texts: [text] })) / 1.03;
    expect(Math.abs(counted - exact) / exact).toBeLessThan(0.01);
  });

  it('takes special tokens in a text for text', () => {
    expect(countParts(parts({ texts: ['a <|endoftext|> b <|im_start|>'] }))).toBeGreaterThan(8);
  });

  it('is done with a run of equal letters before anybody gives up', () => {
    const begin = performance.now();
    expect(
      countParts(parts({ texts: ['a'.repeat(200_000), '='.repeat(200_000), '模'.repeat(100_000)] })),
    ).toBeGreaterThan(20_000);
    expect(performance.now() - begin).toBeLessThan(8_000);
  });

  it('counts the end of an endless text by its length', () => {
    const word = 'word ';
    const text = word.repeat(2_000_000);
    expect(countParts(parts({ texts: [text, text] }))).toBeGreaterThan(tokens(word.repeat(10)) * 300_000);
  }, 20_000);

  it('cuts no pair of surrogates apart', () => {
    const text = `a${'🙂'.repeat(2_000)}`;
    expect(countParts(parts({ texts: [text] })) / 1.03).toBeLessThan(tokens(text) * 1.02);
  });

  it('takes texts, and nothing else, for as many tokens as the model makes of them', () => {
    const text = 'The gateway hands on each event as soon as it has been read. '.repeat(50);
    const change = { fixedTokens: 1000, texts: [text], pdfs: [''] };
    const finer = countParts(parts({ ...change, tokensPerToken: 1.4 }));
    expect(finer).toBe(Math.ceil((3000 + tokens(text) * 1.4) * 1.03));
  });
});

describe('estimateParts', () => {
  it.each([
    ['prose', 'The gateway hands on each event as soon as it has been read. '.repeat(100)],
    ['code', 'export function add(left: number, right: number): number {\n  return left + right;\n}\n'.repeat(100)],
    ['Chinese', '我们今天去公园散步。\n'.repeat(100)],
  ])('comes near the count of %s', (_name, text) => {
    const some = parts({ fixedTokens: 50, texts: [text, text], pdfs: ['A'.repeat(150_000)], tokensPerToken: 1.1 });
    expect(estimateParts(some) / countParts(some)).toBeGreaterThan(0.9);
    expect(estimateParts(some) / countParts(some)).toBeLessThan(1.6);
  });
});

describe('a request', () => {
  it('costs what its structure costs', () => {
    const { fixedTokens, texts } = collectParts(
      {
        system: 'be brief',
        messages: [
          { role: 'user', content: 'hello' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'read', input: { path: 'a b' } }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'found' }] },
        ],
        tools: [{ name: 'read', description: 'Reads', input_schema: { type: 'object' } }],
      },
      countingRules(''),
    );
    expect(fixedTokens).toBe(3 + 4 * 4 + 8 + 8 + 12 + 8);
    expect(texts).toEqual([
      'system',
      'be brief',
      'user',
      'hello',
      'assistant',
      'read',
      '{"path":"a b"}',
      'user',
      'found',
      'read',
      'Reads',
      '{"type":"object"}',
    ]);
  });

  it('costs nothing for tools when there are none', () => {
    expect(collectParts({ messages: [], tools: [], system: '' }, countingRules(''))).toMatchObject({
      fixedTokens: 3,
      texts: [],
      pdfs: [],
    });
  });
});
