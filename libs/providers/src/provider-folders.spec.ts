import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { expectedFixture, PROVIDER_CASES, runProviderFixture } from '@sluice/testing';

import { createProviders, PROVIDER_FACTORIES } from './create-providers.js';

const HERE = import.meta.dirname;
const FOLDERS = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map(({ name }) => name);
/** Makers of a wire format of their own; all others are composed from one of them. */
const DIALECTS = ['gemini', 'openai-compatible', 'openai-responses'];

const adapterOf = (folder: string) =>
  createProviders([{ id: folder, adapter: folder, baseUrl: `https://${folder}.test/v1`, profile: '' }]).get(folder)!;

describe.each(FOLDERS)('the provider %s', (folder) => {
  const path = (...steps: string[]) => join(HERE, folder, ...steps);
  const unsupported = existsSync(path('fixtures/unsupported.json'))
    ? Object.keys(JSON.parse(readFileSync(path('fixtures/unsupported.json'), 'utf8')) as object)
    : [];
  const cases = PROVIDER_CASES.filter((name) => !unsupported.includes(name));

  it('has a line in the registry', () => {
    expect(Object.keys(PROVIDER_FACTORIES)).toContain(folder);
  });

  it('has the files that every provider has', () => {
    const stems = DIALECTS.includes(folder)
      ? ['.adapter.ts', '-request.ts', '-decoder.ts', '-errors.ts', '-types.ts', '-request.spec.ts', '-errors.spec.ts']
      : ['.adapter.ts', '.adapter.spec.ts'];
    const missing = [...stems.map((stem) => `${folder}${stem}`), 'README.md'].filter((name) => !existsSync(path(name)));
    expect(missing).toEqual([]);
  });

  it('shows every case', () => {
    expect(cases.filter((name) => !existsSync(path('fixtures', name, 'request.json')))).toEqual([]);
  });

  it.each(cases)('does with %s what its fixtures say, however the bytes arrive', (name) => {
    const fixture = path('fixtures', name);
    const expected = expectedFixture(fixture);
    for (const size of [Infinity, 7, 1]) expect(runProviderFixture(adapterOf(folder), fixture, size)).toEqual(expected);
  });

  it.each(cases)('keeps no key in the fixtures of %s', (name) => {
    for (const file of readdirSync(path('fixtures', name))) {
      expect(readFileSync(path('fixtures', name, file), 'utf8')).not.toMatch(/\bsk-|\bAIza|Bearer (?!test-secret)/);
    }
  });
});

it('knows no adapter without a folder', () => {
  expect(Object.keys(PROVIDER_FACTORIES).sort()).toEqual(FOLDERS.sort());
});
