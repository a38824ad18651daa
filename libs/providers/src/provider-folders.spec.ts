import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import {
  expectAsObserved,
  expectedFixture,
  observeCapabilities,
  PROVIDER_CASES,
  readUnsupported,
  runProviderFixture,
} from '@sluice/testing';

import { createProviders, PROVIDER_FACTORIES } from './create-providers.js';

const HERE = import.meta.dirname;
const FOLDERS = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map(({ name }) => name);
/** Makers of a wire format of their own; all others are composed from one of them. */
const DIALECTS = ['anthropic', 'gemini', 'openai-compatible', 'openai-responses'];

const adapterOf = (folder: string) =>
  createProviders([{ id: folder, adapter: folder, baseUrl: `https://${folder}.test/v1`, profile: '' }]).get(folder)!;

describe.each(FOLDERS)('the provider %s', (folder) => {
  const path = (...steps: string[]) => join(HERE, folder, ...steps);
  const unsupported = readUnsupported(path('fixtures'));
  const cases = PROVIDER_CASES.filter((name) => !unsupported.includes(name));

  it('has a line in the registry', () => {
    expect(Object.keys(PROVIDER_FACTORIES)).toContain(folder);
  });

  it('says why it cannot do what it cannot', () => {
    const file = path('fixtures/unsupported.json');
    const reasons = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
    expect(PROVIDER_CASES).toEqual(expect.arrayContaining(Object.keys(reasons)));
    for (const reason of Object.values(reasons)) expect(reason).toEqual(expect.stringMatching(/^[A-Z].{10,}\.$/));
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
    if ('writeFixtures' in globalThis) expectAsObserved(fixture, runProviderFixture(adapterOf(folder), fixture));
    const expected = expectedFixture(fixture);
    for (const size of [Infinity, 7, 1]) expect(runProviderFixture(adapterOf(folder), fixture, size)).toEqual(expected);
  });

  it('says of itself what its fixtures show', () => {
    const adapter = adapterOf(folder);
    expect(adapter.capabilities).toEqual(observeCapabilities(adapter, path('fixtures')));
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
