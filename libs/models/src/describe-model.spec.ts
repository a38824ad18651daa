import { describe, expect, it } from '@jest/globals';
import type { ConfiguredModel, ListedModel } from '@sluice/exchange';

import { describeModel, estimateCost } from './index.js';

const PROVIDERS = [
  { id: 'anthropic', adapter: 'anthropic', baseUrl: 'https://api.anthropic.com', profile: 'claude' },
  { id: 'elsewhere', adapter: 'openai-compatible', baseUrl: 'http://127.0.0.1:1/v1', profile: '' },
];
const DAY = '2026-11-21';

function subject(name: string, listed?: ListedModel, known: readonly ConfiguredModel[] = []) {
  const [provider = '', model = ''] = name.split('/');
  return {
    source: { providers: PROVIDERS, models: { known, checksContext: true } },
    target: { provider, model },
    listed,
    day: DAY,
  };
}

describe(describeModel.name, () => {
  it('says nothing of a model nobody knows', () => {
    expect(describeModel(subject('elsewhere/x'))).toEqual({ sources: [] });
  });

  it('takes from the catalogue what its host is known to sell', () => {
    expect(describeModel(subject('anthropic/claude-haiku-5-5'))).toEqual({
      contextTokens: 1_000_000,
      outputTokens: 128_000,
      features: expect.objectContaining({ inputs: ['text', 'image', 'pdf'], thinking: true }),
      price: { input: 0.1, output: 0.5, cacheRead: 0.01, cacheWrite: 0.125 },
      priceSource: 'catalogue',
      createdMs: Date.UTC(2026, 9, 7),
      sources: ['catalogue'],
    });
  });

  it('believes the operator first, then the upstream of limits, and the catalogue of prices', () => {
    const listed = {
      id: 'claude-haiku-5-5',
      displayName: 'Claude Haiku 5.5',
      createdMs: 7,
      contextTokens: 500_000,
      outputTokens: 64_000,
      price: { input: 9, output: 9 },
      features: { tools: false },
      parameters: ['tools'],
      capabilities: { batch: { supported: true } },
    };
    const known = [{ provider: 'anthropic', model: 'claude-haiku-5-5', outputTokens: 1_000 }];
    expect(describeModel(subject('anthropic/claude-haiku-5-5', listed, known))).toMatchObject({
      contextTokens: 500_000,
      outputTokens: 1_000,
      features: { tools: false, thinking: true },
      priceSource: 'catalogue',
      createdMs: 7,
      displayName: 'Claude Haiku 5.5',
      parameters: ['tools'],
      capabilities: { batch: { supported: true } },
      sources: ['configuration', 'upstream', 'catalogue'],
    });
    expect(describeModel(subject('elsewhere/x', { ...listed, id: 'x' }))).toMatchObject({
      price: { input: 9, output: 9 },
      priceSource: 'upstream',
      sources: ['upstream'],
    });
  });

  it.each([
    [undefined, 8_000, 8_000],
    [4_000, 8_000, 4_000],
    [64_000, 8_000, 8_000],
  ])('gives no more tokens than the operator does: of %s at most %i', (outputTokens, maxOutputTokens, expected) => {
    const known = outputTokens === undefined ? [] : [{ provider: 'elsewhere', model: 'x', outputTokens }];
    const { target, ...rest } = subject('elsewhere/x', undefined, known);
    const description = describeModel({ ...rest, target: { ...target, overrides: { maxOutputTokens } } });
    expect(description).toEqual({ outputTokens: expected, sources: ['configuration'] });
  });

  it('knows prices of the day', () => {
    const prices = [
      { from: '2026-01-01', input: 1, output: 2 },
      { from: '2026-11-22', input: 3, output: 4 },
    ];
    const known = [{ provider: 'elsewhere', model: 'x', prices }];
    const today = subject('elsewhere/x', undefined, known);
    expect(describeModel(today)).toMatchObject({ price: { input: 1, output: 2 }, priceSource: 'configuration' });
    expect(describeModel({ ...today, day: '2026-11-22' }).price).toEqual({ input: 3, output: 4 });
  });
});

describe(estimateCost.name, () => {
  const NONE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

  it('adds up what each kind of token costs, at the price for that length', () => {
    const tokens = { inputTokens: 10_000, outputTokens: 1_000, cacheReadTokens: 20_000, cacheWriteTokens: 4_000 };
    const short = estimateCost(subject('anthropic/claude-haiku-5-5'), tokens);
    expect(short).toMatchObject({ usd: 0.001 + 0.0005 + 0.0002 + 0.0005, source: 'catalogue' });
    const long = estimateCost(subject('anthropic/claude-haiku-5-5'), { ...NONE, inputTokens: 200_000 });
    expect(long).toMatchObject({ usd: 0.1, price: { input: 0.5 } });
  });

  it('takes the price of the upstream where no other is known', () => {
    const listed = { id: 'x', price: { input: 3, output: 15 } };
    expect(estimateCost(subject('elsewhere/x', listed), { ...NONE, outputTokens: 1_000 })).toEqual({
      usd: 0.015,
      price: { input: 3, output: 15 },
      source: 'upstream',
    });
  });

  it('says nothing where a part has no known price', () => {
    const listed = { id: 'x', price: { input: 3, output: 15 } };
    expect(estimateCost(subject('elsewhere/x', listed), { ...NONE, cacheReadTokens: 1 })).toBeUndefined();
    expect(estimateCost(subject('elsewhere/x'), NONE)).toBeUndefined();
  });
});
