import { describe, expect, it } from '@jest/globals';

import { faultsOf, refusalOf } from '../../fixtures/written-configuration.js';

/** A file, and all that is wrong with it: line, path, problem, fix. */
type Row = readonly [name: string, yaml: string, ...faults: readonly string[]];

const ACME = 'providers:\n  acme: { base_url: http://a/v1 }\n';

const KEYS: readonly Row[] = [
  [
    'a key that was mistyped',
    'server:\n  prot: 80\n',
    'sluice.yaml:2: server.prot: is no setting → did you mean port?',
  ],
  [
    'a key that nobody knows',
    'retry:\n  zzz: 1\n',
    'sluice.yaml:2: retry.zzz: is no setting → remove it; there are max_retries',
  ],
  [
    'a key in a list',
    `${ACME}models:\n  - id: a\n    provider: acme\n    modle: b\n`,
    'sluice.yaml:6: models[0].modle: is no setting → did you mean model?',
  ],
  [
    'a key with odd characters',
    '"a b": 1\nserver: { "x.y": 1 }\n',
    expect.stringContaining('sluice.yaml:1: ["a b"]: is no setting') as unknown as string,
    expect.stringContaining('sluice.yaml:2: server["x.y"]: is no setting') as unknown as string,
  ],
  [
    'a key that stands there twice',
    'data_dir: a\ndata_dir: b\n',
    'sluice.yaml:2: data_dir: stands there twice → remove one of the two',
  ],
  ['a key that is a list', '? [a, b]\n: 1\n', 'sluice.yaml:1: has a key that is no text → write `name: value`'],
  [
    'a merge key, which YAML 1.2 does not have',
    'retry: &r\n  max_retries: 1\nserver:\n  <<: *r\n',
    expect.stringContaining('sluice.yaml:4: server["<<"]: is no setting') as unknown as string,
  ],
  [
    '__proto__',
    '__proto__: 1\n',
    expect.stringContaining('sluice.yaml:1: __proto__: is no setting') as unknown as string,
  ],
];

const KINDS: readonly Row[] = [
  [
    'a list for the whole',
    '- a\n',
    'sluice.yaml:1: must be a map of settings, not a list → compare it with docs/sluice.example.yaml',
  ],
  [
    'a text for the whole',
    'hello\n',
    'sluice.yaml:1: must be a map of settings, not a single value → compare it with docs/sluice.example.yaml',
  ],
  [
    'a text for a section',
    'server: 8082\n',
    'sluice.yaml:1: server: must be a map of settings, not a single value → correct server, or remove it',
  ],
  [
    'a map for a text',
    'data_dir: { a: b }\n',
    'sluice.yaml:1: data_dir: must be a directory, not a map → correct data_dir, or remove it',
  ],
  [
    'a list for a number',
    'retry:\n  max_retries: [1]\n',
    'sluice.yaml:2: retry.max_retries: must be a whole number from 0 to 10, not a list → correct retry.max_retries, or remove it',
  ],
  [
    'a map for a list',
    'models: { a: b }\n',
    'sluice.yaml:1: models: must be a list, not a map → correct models, or remove it',
  ],
  ['nothing in a list', 'models:\n  -\n', 'sluice.yaml:2: models[0]: is empty → write something there, or remove it'],
  [
    'a list for headers',
    'headers: [a]\n',
    'sluice.yaml:1: headers: must be a map, not a list → correct headers, or remove it',
  ],
  [
    'a text for headers of traces',
    'telemetry:\n  headers: a=b\n',
    'sluice.yaml:2: telemetry.headers: must be a map of names and values, not a single value → correct telemetry.headers, or remove it',
  ],
];

const VALUES: readonly Row[] = [
  [
    'a port',
    'server:\n  port: 70000\n',
    'sluice.yaml:2: server.port: must be a whole number from 0 to 65535, not "70000" → correct server.port, or remove it',
  ],
  [
    'a time without a unit we know',
    'timeouts:\n  connect: 30sec\n',
    'sluice.yaml:2: timeouts.connect: must be a number of seconds from 0.001 to 86400, or a time such as 500ms, 30s or 10m, not "30sec" → correct timeouts.connect, or remove it',
  ],
  [
    'a word for a switch',
    'media:\n  fetch: yes\n',
    'sluice.yaml:2: media.fetch: must be `true` or `false`, not "yes" → correct media.fetch, or remove it',
  ],
  [
    'an address that others reach',
    'server:\n  host: 0.0.0.0\n',
    'sluice.yaml:2: server.host: is "0.0.0.0", which others can reach, while PROXY_API_KEY is not set: anybody could spend your keys → set PROXY_API_KEY to a long random text, or set server.host: 127.0.0.1',
  ],
  [
    'limits that cross',
    'limits:\n  min_tokens: 2k\n  max_tokens: 1k\n',
    'sluice.yaml:2: limits.min_tokens: is 2000, which is more than MAX_TOKENS_LIMIT, 1000 → lower it, or raise MAX_TOKENS_LIMIT',
  ],
  [
    'the name of a header that breaks the connection',
    'headers:\n  Content-Length: 5\n',
    'sluice.yaml:2: headers.Content-Length: must be called by the name of a header that does not belong to the connection → choose another name',
  ],
  [
    'a header of two lines',
    'headers:\n  X-A: "a\\nb"\n',
    'sluice.yaml:2: headers.X-A: must be printable ASCII text → correct headers.X-A, or remove it',
  ],
];

const PROVIDERS: readonly Row[] = [
  [
    'a name with capitals',
    'providers:\n  Acme: { base_url: http://a }\n',
    'sluice.yaml:2: providers.Acme: must be called by lower-case letters, digits and single dashes, beginning with a letter → choose another name',
  ],
  [
    'an address that is none',
    'providers:\n  acme:\n    base_url: a.example\n',
    'sluice.yaml:3: providers.acme.base_url: must be an http:// or https:// URL without user, password, query or fragment → correct providers.acme.base_url, or remove it',
  ],
  [
    'no address at all',
    'providers:\n  acme:\n    api_key: k\n',
    'sluice.yaml:2: providers.acme.base_url: is missing → write where it is, or set ACME_API_BASE',
  ],
  [
    'no key where one is asked for',
    'providers:\n  second: { adapter: openai }\n',
    'sluice.yaml:2: providers.second.api_key: is missing → write ${SECOND_API_KEY} there and set that variable',
  ],
  [
    'an adapter that is none',
    'providers:\n  acme: { base_url: http://a, adapter: opnai }\n',
    'sluice.yaml:2: providers.acme.adapter: names no adapter → did you mean openai?',
  ],
  [
    'another adapter than the one it has',
    'providers:\n  openai: { api_key: k, adapter: azure }\n',
    'sluice.yaml:2: providers.openai.adapter: must be openai, which is how openai is spoken to → remove it, or give the provider a name of your own',
  ],
  [
    'the simulator',
    'providers:\n  simulator: {}\n',
    'sluice.yaml:2: providers.simulator: is built in → write `simulator: true` to be answered by it',
  ],
  [
    'one that shares its settings with another',
    'providers:\n  openai-responses: { api_key: k }\n',
    'sluice.yaml:2: providers.openai-responses: has the settings of openai → write them under providers.openai',
  ],
  [
    'a name whose variables are taken',
    'providers:\n  azure-openai: { base_url: http://a }\n',
    'sluice.yaml:2: providers.azure-openai: has the variables of azure, such as AZURE_OPENAI_API_KEY → choose another name',
  ],
  [
    'an option it does not have',
    'providers:\n  azure:\n    api_key: k\n    base_url: http://a\n    options:\n      api_versoin: v1\n',
    'sluice.yaml:6: providers.azure.options.api_versoin: is no option of azure → did you mean api_version?',
  ],
  [
    'an option that is wrong',
    'providers:\n  azure:\n    api_key: k\n    base_url: http://a\n    options: { api_version: new }\n  openai: { api_key: k }\n',
    'sluice.yaml:5: providers.azure.options.api_version: must be a date such as 2024-10-21, with or without -preview, or v1 → correct providers.azure.options.api_version, or remove it',
  ],
];

const MODELS: readonly Row[] = [
  [
    'without an id and a provider',
    `${ACME}models:\n  - model: a\n`,
    'sluice.yaml:4: models[0].id: is missing → write it: what clients ask for',
    'sluice.yaml:4: models[0].provider: is missing → write it: who serves it: one of `providers`, or one that variables configure',
  ],
  [
    'of a provider that is not there',
    `${ACME}models:\n  - { id: a, provider: acne }\n`,
    'sluice.yaml:4: models[0].provider: names the provider "acne", which is not configured → set ACNE_API_BASE and ACNE_API_KEY, or name another one: did you mean acme?',
  ],
  [
    'with the id of another',
    `${ACME}models:\n  - { id: a, provider: acme }\n  - { id: a, provider: acme }\n`,
    'sluice.yaml:5: models[1].id: is "a", as that of another model is → give each model an id of its own',
  ],
  [
    'with limits, efforts and prices that are none',
    `${ACME}models:\n  - id: a\n    provider: acme\n    context: 8Ki\n    reasoning_effort: hard\n    price: { input: -1 }\n`,
    'sluice.yaml:6: models[0].context: must be a number of tokens from 1 to 1000000000, such as 8192, 64k (64000) or 1m → correct models[0].context, or remove it',
    'sluice.yaml:7: models[0].reasoning_effort: must be one of none, minimal, low, medium, high, xhigh, max → correct models[0].reasoning_effort, or remove it',
    'sluice.yaml:8: models[0].price.input: must be a number from 0 to 1000000 → correct models[0].price.input, or remove it',
    'sluice.yaml:8: models[0].price.output: is missing → write it: tokens of replies',
  ],
  [
    'with a day that there is not',
    `${ACME}models:\n  - { id: a, provider: acme, price: [{ from: 2026-02-30, input: 1, output: 1 }] }\n`,
    'sluice.yaml:4: models[0].price[0].from: must be a day such as 2026-01-31 → correct models[0].price[0].from, or remove it',
  ],
  [
    'with a number that JSON has not',
    `${ACME}models:\n  - { id: a, provider: acme, extra_body: { a: .inf } }\n`,
    'sluice.yaml:4: models[0].extra_body: has a number that JSON has not → write what JSON can hold',
  ],
];

const ROUTES: readonly Row[] = [
  [
    'without a pattern',
    `${ACME}routes:\n  - to: acme/a\n`,
    'sluice.yaml:4: routes[0].match: is missing → say which names the route is for: match, exact or regex',
  ],
  [
    'with two patterns',
    `${ACME}routes:\n  - match: a*\n    exact: a\n    to: acme/a\n`,
    'sluice.yaml:5: routes[0].exact: stands beside match → remove one of the two, or make two routes of them',
  ],
  [
    'with an expression that is none',
    `${ACME}routes:\n  - regex: "(a"\n    to: acme/a\n`,
    'sluice.yaml:4: routes[0].regex: must be a regular expression of JavaScript → correct it, or write a glob as match',
  ],
  [
    'with a name of something else',
    `${ACME}routes:\n  - { name: default, match: a, to: acme/a }\n`,
    'sluice.yaml:4: routes[0].name: is "default", which traces call something else by → choose another name',
  ],
  [
    'with the name of another',
    `${ACME}routes:\n  - { match: a, to: acme/a }\n  - { name: a, match: b, to: acme/a }\n`,
    'sluice.yaml:5: routes[1].name: is "a", as that of another route is → choose another name',
  ],
  [
    'to nobody',
    `${ACME}routes:\n  - { match: a, to: [] }\n`,
    'sluice.yaml:4: routes[0].to: is empty → name at least one target',
  ],
  [
    'to models that are not there, each with its line',
    `${ACME}models:\n  - { id: house, provider: acme }\nroutes:\n  - match: a\n    to:\n      - houze\n      - model: other/b\n        weight: 0\n`,
    'sluice.yaml:10: routes[0].to[1].weight: must be a number from 0.001 to 1000000 → correct routes[0].to[1].weight, or remove it',
    'sluice.yaml:8: routes[0].to[0]: holds "houze", which is no model of yours and not provider/model → did you mean house?',
    'sluice.yaml:9: routes[0].to[1].model: names the provider "other", which is not configured → set OTHER_API_BASE and OTHER_API_KEY, or name another one (configured: acme)',
  ],
  [
    'that are the default and go nowhere',
    `${ACME}models:\n  - { id: house, provider: acme }\ndefault: refused\n`,
    'sluice.yaml:5: default: holds "refused", which is no model of yours and not provider/model → did you mean refuse?',
  ],
  [
    'that are the default and nobody knows',
    `${ACME}models:\n  - { id: house, provider: acme }\ndefault: nobody\n`,
    'sluice.yaml:5: default: holds "nobody", which is no model of yours and not provider/model → write provider/model, or one of house',
  ],
  [
    'of fallbacks',
    `${ACME}families: { big: any }\nfallbacks: [house]\n`,
    'sluice.yaml:4: fallbacks: holds "house", which is not provider/model → write acme/house',
  ],
];

const ADAPTERS = ['openai', 'azure', 'openai-compatible', 'anthropic-compatible'];

describe.each([
  ['keys', KEYS],
  ['what stands where something else must stand', KINDS],
  ['values', VALUES],
  ['providers', PROVIDERS],
  ['models', MODELS],
  ['routes', ROUTES],
])('faults of %s', (_group, rows) => {
  it.each(rows)('%s', (_name, yaml, ...faults) => {
    expect(faultsOf(yaml, { adapters: ADAPTERS })).toEqual(faults);
  });
});

describe('a fault', () => {
  it('is told with file, line and path, and beneath it what to do', () => {
    const { message } = refusalOf({ yaml: 'server:\n  port: high\n' });
    expect(message).toBe(
      'One setting is wrong.\n' +
        '  sluice.yaml:2: server.port: must be a whole number from 0 to 65535, not "high".\n' +
        '    Fix: correct server.port, or remove it.',
    );
  });

  it('is told together with all others, of the file and of the environment', () => {
    const yaml = 'server:\n  prot: 1\n  log_level: loud\nretry: 3\n';
    const { faults } = refusalOf({ yaml, env: 'PORT=high\n', environment: { MAX_RETRIES: 'many' } });
    expect(faults.map(({ place, variable }) => place ?? variable)).toEqual([
      'sluice.yaml:2: server.prot',
      'sluice.yaml:4: retry',
      '.env:1: PORT',
      'sluice.yaml:3: server.log_level',
      'MAX_RETRIES',
    ]);
  });
});
