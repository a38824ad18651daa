import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { KNOWN_PROVIDERS, settingRows, type KnownProvider } from '@sluice/configuration';
import { PROVIDER_FACTORIES } from '@sluice/providers';

import { expectSection, markdownTable } from './generated-section.js';
import { REPOSITORY } from './source-files.js';

function names(path: string, pattern: RegExp): readonly string[] {
  const text = readFileSync(join(REPOSITORY, path), 'utf8');
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].sort();
}

const code = (text: string): string => `\`${text}\``;

function tableRow({
  id,
  keys,
  accounts = [],
  keyless,
  baseUrls,
  defaultBaseUrl,
  models,
}: KnownProvider): readonly string[] {
  const own = models && [...new Set([models.big, models.middle, models.small])];
  return [
    code(id),
    [...keys, ...accounts.flatMap(({ variables }) => variables.slice(0, 1).map(({ variable }) => variable))]
      .map(code)
      .join(' or ') + (keyless ? ', if it asks for one' : ''),
    baseUrls.map(code).join(' or '),
    defaultBaseUrl ?? 'your own',
    own?.map((model) => (model === '*' ? 'the one asked for' : code(model))).join(', ') ?? 'to be named',
  ];
}

function exampleLines(provider: KnownProvider): string {
  const { id, keys, accounts = [], baseUrls, exampleBaseUrl = '', profileVariable, options, keyless } = provider;
  const isOpenAi = id === 'openai';
  return [
    ...(isOpenAi ? [`${keys[0]}=`, '#OPENAI_API_KEY_1=sk-...'] : [`#${keys[0]}=`]),
    ...accounts.flatMap(({ variables }) => variables.map(({ variable }) => `#${variable}=`)),
    `#${baseUrls[0]}=${provider.defaultBaseUrl ?? exampleBaseUrl}`,
    ...(profileVariable === undefined ? [] : [`#${profileVariable}=${provider.profile}`]),
    ...options.map(({ variable, example }) => `#${variable}=${example}`),
  ]
    .sort((left, right) => (keyless ? Number(left.includes('_KEY=')) - Number(right.includes('_KEY=')) : 0))
    .map((line) => `${line}\n`)
    .join('');
}

describe('docs/configuration.md', () => {
  it('has every variable of .env.example, and no other', () => {
    // Variables stand at the beginning of a row, or anywhere in a row of the table of providers.
    const rows = names('docs/configuration.md', /^\| `([A-Z][A-Z0-9_]+)`/gm);
    const ofProviders = names('docs/configuration.md', /(?<=^\| `[a-z].*)`([A-Z][A-Z0-9_]+)`/gm);
    const custom = names('docs/configuration.md', /`(ACME_[A-Z_]+)`/g);
    const aliases = KNOWN_PROVIDERS.flatMap(({ keys, baseUrls }) => [...keys.slice(1), ...baseUrls.slice(1)]);
    expect([...new Set([...rows, ...ofProviders, ...custom])].filter((name) => !aliases.includes(name)).sort()).toEqual(
      names('.env.example', /^#?([A-Z][A-Z0-9_]+?)(?:_\d+)?=/gm),
    );
  });

  it('lists the keys of sluice.yaml', () => {
    const rows = settingRows().map(({ path, variable, byDefault, meaning }) => [
      code(path),
      variable === undefined ? '' : code(variable),
      byDefault === undefined ? '' : code(byDefault),
      meaning,
    ]);
    const text = markdownTable([['key', 'variable', 'default', 'meaning'], ...rows]);
    expectSection({ path: 'docs/configuration.md', mark: 'settings', text });
  });

  it('lists the providers', () => {
    const head = ['provider', 'key', 'base URL', 'by default', 'models by default'];
    const text = markdownTable([head, ...KNOWN_PROVIDERS.map(tableRow)]);
    expectSection({ path: 'docs/configuration.md', mark: 'providers', text });
  });

  it('tells what is particular to single providers', () => {
    const options = KNOWN_PROVIDERS.filter(({ beside }) => beside === undefined).flatMap((provider) => [
      ...(provider.accounts ?? []).flatMap(({ variables }) => variables),
      ...provider.options,
    ]);
    const rows = options.map(({ variable, meaning }) => [code(variable), meaning]);
    const text = markdownTable([['variable', 'meaning'], ...rows]);
    expectSection({ path: 'docs/configuration.md', mark: 'provider-options', text });
  });
});

it('.env.example shows the variables of each provider', () => {
  expectSection({
    path: '.env.example',
    mark: 'providers',
    text: KNOWN_PROVIDERS.filter(({ beside }) => beside === undefined)
      .map(exampleLines)
      .join(''),
  });
});

it('every known provider has an adapter, and a name of its own', () => {
  expect(KNOWN_PROVIDERS.filter(({ adapter }) => !Object.hasOwn(PROVIDER_FACTORIES, adapter))).toEqual([]);
  expect(new Set(KNOWN_PROVIDERS.map(({ id }) => id)).size).toBe(KNOWN_PROVIDERS.length);
});
