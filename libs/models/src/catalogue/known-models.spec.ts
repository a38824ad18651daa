import { describe, expect, it } from '@jest/globals';
import type { Modality, TokenPrices } from '@sluice/exchange';

import { estimateCost, describeModel } from '../index.js';
import { CATALOGUE_DATE, KNOWN_MODELS } from './known-models.js';

const NONE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const MODALITIES: readonly Modality[] = ['text', 'image', 'pdf', 'audio', 'video'];
/** In US dollars per million tokens: whoever writes more has written cents. */
const DEAREST_DOLLARS = 1_000;
const ROWS = KNOWN_MODELS.map((row) => [`${row.host} ${row.names[0] ?? ''}`, row] as const);
const PRICED = ROWS.filter(([, { prices = [] }]) => prices.length > 0);

const isDay = (day: string): boolean =>
  !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().slice(0, 10) === day;

/** A model of a host, as somebody asks for it who has given the host a name of his own. */
function subject(host: string, model: string, day = CATALOGUE_DATE) {
  const providers = [{ id: 'own', adapter: 'any', baseUrl: `https://${host}/any/path`, profile: '' }];
  return { source: { providers }, target: { provider: 'own', model }, day };
}

describe('the catalogue', () => {
  it('is of days that there are', () => {
    expect(isDay(CATALOGUE_DATE)).toBe(true);
    const days = KNOWN_MODELS.flatMap(({ releasedOn = CATALOGUE_DATE, prices = [] }) => [
      releasedOn,
      ...prices.map(({ from }) => from),
    ]);
    expect(days.filter((day) => !isDay(day))).toEqual([]);
  });

  it.each(ROWS)('names %s as its host does', (_name, { host, names }) => {
    expect(new URL(`https://${host}/`).hostname).toBe(host);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9][a-z0-9./:_-]*$/);
      // A row is found by each of its names, in any spelling, and nowhere else.
      const found = describeModel(subject(host, name));
      expect(found.sources).toEqual(['catalogue']);
      for (const other of [name.toUpperCase(), `models/${name}`]) {
        expect(describeModel(subject(host, other))).toEqual(found);
      }
      expect(describeModel(subject('nobody.example', name))).toEqual({ sources: [] });
    }
  });

  it.each(ROWS)('has limits and features of %s that can be', (_name, { contextTokens, outputTokens, features }) => {
    for (const limit of [contextTokens, outputTokens].filter((tokens) => tokens !== undefined)) {
      expect(Number.isSafeInteger(limit)).toBe(true);
      expect(limit).toBeGreaterThanOrEqual(1_024);
      expect(limit).toBeLessThanOrEqual(20_000_000);
    }
    for (const kinds of [features?.inputs, features?.outputs].filter((list) => list !== undefined)) {
      expect(kinds.filter((kind) => !MODALITIES.includes(kind))).toEqual([]);
      expect(new Set(kinds).size).toBe(kinds.length);
      expect(kinds).toContain('text');
    }
  });

  it.each(PRICED)('has prices of %s that can be', (_name, { prices = [] }) => {
    for (const { from, above = 0, upTo = Infinity, ...rates } of prices) {
      expect(upTo).toBeGreaterThan(above);
      expect(from <= CATALOGUE_DATE).toBe(true);
      for (const rate of Object.values(rates)) {
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThan(DEAREST_DOLLARS);
      }
      const { cacheWrite = 0, cacheWrite1h = Infinity } = rates;
      expect(cacheWrite1h).toBeGreaterThan(cacheWrite);
    }
  });

  it.each(PRICED)('has one price of %s for each day and length', (_name, { prices = [] }) => {
    const days = new Set(prices.map(({ from }) => from));
    for (const day of days) {
      const bands = prices.filter(({ from }) => from === day).toSorted((one, other) => aboveOf(one) - aboveOf(other));
      expect(aboveOf(bands[0])).toBe(-1);
      // Each begins where the one before ends: nothing is priced twice, and nothing in between is free.
      expect(bands.slice(1).map(aboveOf)).toEqual(bands.slice(0, -1).map(({ upTo }) => upTo));
    }
  });

  it.each(PRICED)('prices %s today as it describes it', (_name, { host, names, prices = [] }) => {
    const [name = ''] = names;
    const begun = prices.filter(({ from }) => from <= CATALOGUE_DATE);
    const latest = begun
      .map(({ from }) => from)
      .toSorted()
      .at(-1);
    const today = begun.find((price) => price.from === latest && aboveOf(price) === -1);
    const { price, priceSource } = describeModel(subject(host, name));
    expect(price).toMatchObject({ input: today?.input, output: today?.output });
    expect(priceSource).toBe('catalogue');
    const estimate = estimateCost(subject(host, name), { ...NONE, inputTokens: 1_000, outputTokens: 1_000_000 });
    expect(estimate?.usd).toBeCloseTo((today?.input ?? NaN) / 1_000 + (today?.output ?? NaN), 8);
    expect(estimate?.price).toEqual(price);
  });

  it.each(PRICED)('has no price of %s before there was one', (_name, { host, names }) => {
    const early = subject(host, names[0] ?? '', '2019-12-31');
    expect(estimateCost(early, NONE)).toBeUndefined();
    expect(describeModel(early)).not.toHaveProperty('price');
  });
});

function aboveOf(price: TokenPrices | undefined): number {
  return price?.above ?? -1;
}
