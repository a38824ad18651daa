import { describe, expect, it } from '@jest/globals';
import type { ProviderSettings } from '@sluice/exchange';

import { CATALOGUE_DATE, KNOWN_MODELS } from './catalogue/known-models.js';
import { factsOf } from './find-model.js';

const provider = (id: string, baseUrl: string): ProviderSettings => ({ id, adapter: id, baseUrl, profile: id });
const PROVIDERS = [
  provider('openai', 'https://api.openai.com/v1'),
  provider('anthropic', 'https://api.anthropic.com'),
  provider('gemini', 'https://generativelanguage.googleapis.com/v1beta/openai'),
  provider('groq', 'https://api.groq.com/openai/v1'),
  provider('zai', 'https://api.z.ai/api/paas/v4'),
  provider('elsewhere', 'http://127.0.0.1:8000/v1'),
  provider('odd', 'no address'),
];
const facts = (id: string, model: string) => factsOf({ providers: PROVIDERS }, { provider: id, model });

describe(factsOf.name, () => {
  it.each([
    ['openai', 'gpt-5.2', 400_000, 128_000],
    ['openai', 'GPT-5.2', 400_000, 128_000],
    ['openai', 'gpt-5.2-2025-12-11', 400_000, 128_000],
    ['openai', 'gpt-4.1-mini', 1_047_576, 32_768],
    ['anthropic', 'claude-haiku-4-5', 200_000, 64_000],
    ['anthropic', 'claude-haiku-4-5-20251001', 200_000, 64_000],
    ['gemini', 'gemini-2.5-pro', 1_048_576, 65_536],
    ['gemini', 'models/gemini-2.5-pro', 1_048_576, 65_536],
    ['gemini', 'gemini-2.5-pro-preview-06-05', 1_048_576, 65_536],
    ['gemini', 'gemini-3.1-pro-preview', 1_048_576, 65_536],
    ['gemini', 'gemini-2.5-flash-latest', 1_048_576, 65_536],
    ['groq', 'openai/gpt-oss-120b', 131_072, 65_536],
    ['zai', 'GLM-4.7', 204_800, 131_072],
  ])('knows the limits of %s/%s', (id, model, contextTokens, outputTokens) => {
    expect(facts(id, model)).toMatchObject({ contextTokens, outputTokens });
  });

  it.each([
    ['another model whose name begins alike', 'openai', 'gpt-5.2-pro'],
    ['a model of another maker', 'openai', 'claude-haiku-4-5'],
    ['a model that nobody knows', 'openai', 'gpt-99'],
    ['a known name at another host', 'elsewhere', 'gpt-5.2'],
    ['a base URL that is none', 'odd', 'gpt-5.2'],
    ['a provider that is not configured', 'nobody', 'gpt-5.2'],
  ])('says nothing of %s', (_, id, model) => {
    expect(facts(id, model)).toBeUndefined();
  });

  it('believes an operator first, and the list where the operator is silent', () => {
    const known = [
      { provider: 'openai', model: 'gpt-5.2', contextTokens: 1_000 },
      { provider: 'elsewhere', model: 'gpt-5.2', outputTokens: 7 },
    ];
    const source = { providers: PROVIDERS, models: { known, checksContext: true } };
    expect(factsOf(source, { provider: 'openai', model: 'gpt-5.2' })).toMatchObject({
      contextTokens: 1_000,
      outputTokens: 128_000,
    });
    expect(factsOf(source, { provider: 'elsewhere', model: 'gpt-5.2' })).toMatchObject({ outputTokens: 7 });
    expect(factsOf(source, { provider: 'elsewhere', model: 'gpt-5.2' })?.contextTokens).toBeUndefined();
  });
});

describe('the list of known models', () => {
  it('names each model of a host once, in lower case', () => {
    const names = KNOWN_MODELS.flatMap((row) => row.names.map((name) => `${row.host} ${name}`));
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  it('says when it was true, and knows no model from after that day', () => {
    expect(CATALOGUE_DATE).toMatch(/^20\d\d-\d\d-\d\d$/);
    const days = KNOWN_MODELS.flatMap(({ releasedOn, prices = [] }) => [
      releasedOn ?? '',
      ...prices.map(({ from }) => from),
    ]);
    expect(days.filter((day) => day > CATALOGUE_DATE || (day !== '' && !/^20\d\d-\d\d-\d\d$/.test(day)))).toEqual([]);
  });

  it('tells what a model reads and whether it thinks, if it tells of its features at all', () => {
    const told = KNOWN_MODELS.filter(({ features }) => features !== undefined);
    const silent = told.filter(
      ({ features }) => !features?.inputs?.includes('text') || features.thinking === undefined,
    );
    expect(silent.flatMap(({ names }) => names)).toEqual([]);
    expect(told.length).toBeGreaterThan(KNOWN_MODELS.length / 2);
  });

  it.each(KNOWN_MODELS.map((row) => [row.names[0] ?? '', row] as const))('makes sense of %s', (_, row) => {
    const { contextTokens = Infinity, outputTokens = 1, prices = [] } = row;
    expect(outputTokens).toBeLessThan(contextTokens);
    for (const price of prices) {
      expect(price.from).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(price.output).toBeGreaterThan(price.input);
      expect(price.cacheRead ?? 0).toBeLessThan(price.input);
      expect(price.cacheWrite ?? price.input).toBeGreaterThanOrEqual(price.input);
    }
    // A price for long prompts begins where the one for short ones ends.
    for (const { from, above } of prices.filter((price) => price.above !== undefined)) {
      expect(prices.filter((price) => price.from === from).map(({ upTo }) => upTo)).toContain(above);
    }
  });
});
