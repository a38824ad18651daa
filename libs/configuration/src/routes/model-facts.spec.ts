import { describe, expect, it } from '@jest/globals';

import { ModelSection, PriceSection } from '../file/sections/model.sections.js';
import { factsOfModels } from './model-facts.js';

const read = (id: string, section: Partial<ModelSection>, model = 'gpt') => ({
  defined: { id, target: { provider: 'openai', model, alias: id } },
  section: Object.assign(new ModelSection(), { id, ...section }),
});
const price = (input: number, output: number) => Object.assign(new PriceSection(), { input, output });
const GPT = { provider: 'openai', model: 'gpt' };

describe(factsOfModels, () => {
  it.each([
    ['nothing where nothing is said', [read('a', {}), read('b', {})], []],
    [
      'what the only one says',
      [read('a', { context: 9, max_tokens: 3 })],
      [{ ...GPT, contextTokens: 9, outputTokens: 3 }],
    ],
    [
      'the largest that two say',
      [read('a', { max_tokens: 3 }), read('b', { max_tokens: 5 })],
      [{ ...GPT, outputTokens: 5 }],
    ],
    [
      'no limit of replies that only one has',
      [read('a', { max_tokens: 3, context: 9 }), read('b', {})],
      [{ ...GPT, contextTokens: 9 }],
    ],
    ['each model for itself', [read('a', { max_tokens: 3 }), read('b', {}, 'o3')], [{ ...GPT, outputTokens: 3 }]],
    [
      'the first price',
      [read('a', {}), read('b', { price: [price(1, 2)] }), read('c', { price: [price(3, 4)] })],
      [{ ...GPT, prices: [{ from: '1970-01-01', input: 1, output: 2 }] }],
    ],
  ])('tells %s', (_, models, expected) => {
    expect(factsOfModels(models)).toEqual(expected);
  });
});
