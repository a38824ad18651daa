import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readModelsFile } from './models-file.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-models-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function read(content: unknown) {
  writeFileSync(join(directory, 'models.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return readModelsFile('models.json', directory);
}

const price = (fields: object) => ({ models: [{ provider: 'p', model: 'm', prices: [fields] }] });
const FULL_PRICE = { from: '2026-01-31', input: 1, output: 2 };

describe(readModelsFile.name, () => {
  it('knows nothing without a file', () => {
    expect(readModelsFile(undefined, directory)).toEqual({ known: [], faults: [] });
  });

  it('reads everything there may be', () => {
    const rates = { above: 10, up_to: 20, cache_read: 0, cache_write: 1.25, cache_write_1h: 2, web_search: 10 };
    const model = { provider: 'p', model: 'm', context_tokens: 1_000, output_tokens: 100 };
    expect(
      read({
        models: [
          { ...model, prices: [{ ...FULL_PRICE, ...rates }] },
          { provider: 'p', model: 'n' },
        ],
      }),
    ).toEqual({
      known: [
        {
          provider: 'p',
          model: 'm',
          contextTokens: 1_000,
          outputTokens: 100,
          prices: [
            { ...FULL_PRICE, above: 10, upTo: 20, cacheRead: 0, cacheWrite: 1.25, cacheWrite1h: 2, webSearch: 10 },
          ],
        },
        { provider: 'p', model: 'n' },
      ],
      faults: [],
    });
  });

  it.each<[string, unknown]>([
    ['in which there is no valid JSON', '{'],
    ['in which the file is no object', '[]'],
    ['in which the file has a field "model", which means nothing', { model: [] }],
    ['in which models is no list', {}],
    ['in which models.0 is no object', { models: [null] }],
    ['in which models.0.provider is no text', { models: [{ model: 'm' }] }],
    ['in which models.0.model is no text', { models: [{ provider: 'p', model: '' }] }],
    [
      'in which models.0.context_tokens is no whole number',
      { models: [{ provider: 'p', model: 'm', context_tokens: 0 }] },
    ],
    [
      'in which models.0.output_tokens is no whole number',
      { models: [{ provider: 'p', model: 'm', output_tokens: '9' }] },
    ],
    ['in which models.0 has a field "contextTokens", which means nothing', { models: [{ contextTokens: 1 }] }],
    ['in which models.0.prices is no list', { models: [{ provider: 'p', model: 'm', prices: {} }] }],
    ['in which models.0.prices.0.from is no day such as 2026-01-31', price({ input: 1, output: 1 })],
    ['in which models.0.prices.0.from is no day such as 2026-01-31', price({ ...FULL_PRICE, from: '2026-02-30' })],
    ['in which models.0.prices.0.input is missing', price({ from: '2026-01-31', output: 1 })],
    ['in which models.0.prices.0.output is no price', price({ ...FULL_PRICE, output: -1 })],
    ['in which models.0.prices.0.cache_read is no price', price({ ...FULL_PRICE, cache_read: 'free' })],
  ])('says of a file %s', (problem, content) => {
    const { known, faults } = read(content);
    expect(known).toEqual([]);
    expect(faults).toEqual([
      { variable: 'SLUICE_MODELS_FILE', problem: `names a file ${problem}`, fix: expect.stringContaining('"models"') },
    ]);
  });

  it('says that there is no such file', () => {
    expect(readModelsFile('missing.json', directory).faults).toMatchObject([
      { problem: 'names a file that cannot be read (ENOENT)' },
    ]);
  });
});
