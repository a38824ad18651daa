import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { formatTarget } from '@sluice/exchange';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { describeConfiguration, descriptionYaml, loadConfiguration, type SluiceConfiguration } from '../index.js';
import type { ProxyName } from './proxies.js';

const EXAMPLES = join(import.meta.dirname, '../../../../test/e2e/compat');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-examples-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Start {
  /** What becomes `.env`. */
  readonly envFile?: string;
  readonly from?: ProxyName;
}

/** The configuration of a gateway that was started in the folder of another proxy. */
function start(proxy: ProxyName, { envFile = 'example.env', from }: Start = {}): SluiceConfiguration {
  cpSync(join(EXAMPLES, proxy), folder, { recursive: true });
  cpSync(join(EXAMPLES, proxy, envFile), join(folder, '.env'));
  return loadConfiguration({
    environment: {},
    workingDirectory: folder,
    ...(from !== undefined && { flags: { SLUICE_FROM: from } }),
  });
}

function families({ snapshot: { routing } }: SluiceConfiguration): readonly string[] {
  return [routing.bigModel, routing.middleModel, routing.smallModel].map(formatTarget);
}

function keys({ credentials }: SluiceConfiguration): Readonly<Record<string, readonly string[]>> {
  const entries = [...credentials].filter(([id]) => id !== 'openai-responses');
  return Object.fromEntries(entries.map(([id, list]) => [id, list.map(({ secret }) => secret)]));
}

function provider({ snapshot }: SluiceConfiguration, id: string): (typeof snapshot.providers)[number] | undefined {
  return snapshot.providers.find((one) => one.id === id);
}

describe('mirrowel', () => {
  it('has all of its keys, its own server, and its filters', () => {
    const configuration = start('mirrowel');
    expect(keys(configuration)).toEqual({
      openai: ['dummy-openai-1', 'dummy-openai-2'],
      gemini: ['dummy-gemini-1'],
      anthropic: ['dummy-anthropic-1'],
      house: ['dummy-house-1'],
    });
    expect(provider(configuration, 'house')?.baseUrl).toBe('https://models.house.example/v1');
    expect(provider(configuration, 'openai')?.models).toEqual({ allow: [], deny: ['*-preview*'] });
    expect(provider(configuration, 'gemini')?.models?.allow).toEqual(['gemini-2.5-flash', 'gemini-2.5-pro']);
    expect(configuration.server).toMatchObject({ proxyApiKey: 'proxy-key-for-tests', host: '127.0.0.1', port: 8082 });
  });

  it('has its models with their options', () => {
    const { models } = start('mirrowel').snapshot.routing;
    expect(models?.map(({ id, target }) => [id, formatTarget(target), target.overrides?.effort])).toEqual([
      ['house/quick', 'house/house-7b', 'low'],
      ['house/house-70b', 'house/house-70b', undefined],
    ]);
  });

  it('waits as long as it was told to', () => {
    expect(start('mirrowel').snapshot.timeouts).toEqual({
      connectMs: 20_000,
      streamReadMs: 300_000,
      wholeReadMs: 900_000,
    });
  });

  it('has its port, and the keys of its other files, where it is named', () => {
    const configuration = start('mirrowel', { from: 'mirrowel' });
    expect(configuration.server).toMatchObject({ proxyApiKey: 'proxy-key-for-tests', host: '127.0.0.1', port: 8000 });
    expect(keys(configuration)).toMatchObject({
      openai: ['dummy-openai-1', 'dummy-openai-2', 'dummy-openai-3'],
      groq: ['dummy-groq-1'],
    });
  });

  it('says what it does not do', () => {
    const { notices } = start('mirrowel');
    expect(notices.map((notice) => notice.split(' ')[0])).toEqual([
      'CONCURRENCY_MULTIPLIER_ANTIGRAVITY_PRIORITY_1',
      'MAX_CONCURRENT_REQUESTS_PER_KEY_OPENAI',
      'ROTATION_MODE_GEMINI',
      'ROTATION_MODE_OPENAI',
      'SKIP_OAUTH_INIT_CHECK',
      'TIMEOUT_POOL',
      'TIMEOUT_WRITE',
    ]);
  });
});

describe('fuergaosi233', () => {
  const from = 'fuergaosi233';

  it('maps the families, asks clients for the key, and sends its headers', () => {
    const configuration = start('fuergaosi233', { from });
    expect(families(configuration)).toEqual(['openai/gpt-4.1', 'openai/gpt-4o', 'openai/gpt-4o-mini']);
    expect(configuration.server).toMatchObject({ proxyApiKey: 'client-key-for-tests', port: 8082, logLevel: 'info' });
    expect(keys(configuration)).toEqual({ openai: ['dummy-openai'] });
    expect(provider(configuration, 'openai')?.extraHeaders).toEqual({
      accept: 'application/jsonstream',
      'x-team': 'research',
    });
  });

  it('has its limits and its time', () => {
    const { limits, timeouts, retry } = start('fuergaosi233', { from }).snapshot;
    expect(limits).toEqual({ maxOutputTokens: 4096, minOutputTokens: 100 });
    expect([timeouts.streamReadMs, timeouts.wholeReadMs, retry.maxRetries]).toEqual([90_000, 90_000, 2]);
  });

  it('has a key of Anthropic, and none of the clients, where nobody says whose it is', () => {
    const configuration = start('fuergaosi233');
    expect(configuration.server.proxyApiKey).toBeUndefined();
    expect(keys(configuration)['anthropic']).toEqual(['client-key-for-tests']);
  });

  it.each([undefined, from] as const)('is served by Azure (from %s)', (named) => {
    const configuration = start('fuergaosi233', {
      envFile: 'azure.env',
      ...(named !== undefined && { from: named }),
    });
    expect(families(configuration)).toEqual(['azure/gpt-4', 'azure/gpt-4', 'azure/gpt-35-turbo']);
    expect(keys(configuration)).toEqual({ azure: ['dummy-azure'] });
    expect(provider(configuration, 'azure')?.baseUrl).toBe('https://house.openai.azure.com/openai/deployments/main');
  });

  it('is served by a server of one’s own', () => {
    const configuration = start('fuergaosi233', { envFile: 'local.env' });
    expect(families(configuration)).toEqual(['openai/llama3.1:70b', 'openai/llama3.1:70b', 'openai/llama3.1:8b']);
    expect(provider(configuration, 'openai')?.baseUrl).toBe('http://localhost:11434/v1');
  });

  it('hands some names on as they are, where it is named', () => {
    const { rules } = start('fuergaosi233', { from }).snapshot.routing;
    expect(
      rules?.map(({ match, targets }) => [match.pattern, targets.map(({ target }) => formatTarget(target))]),
    ).toEqual(['gpt-*', 'o1-*', 'ep-*', 'doubao-*', 'deepseek-*'].map((pattern) => [pattern, ['openai/*']]));
  });
});

describe('openrouter-flask', () => {
  it('starts with the one key, and logs what it does', () => {
    const configuration = start('openrouter-flask');
    expect(keys(configuration)).toEqual({ openrouter: ['dummy-openrouter'] });
    expect(configuration.server).toMatchObject({ port: 8000, logLevel: 'debug' });
  });

  it('has its table of models where it is named', () => {
    const { rules, defaultModel } = start('openrouter-flask', { from: 'openrouter-flask' }).snapshot.routing;
    const table = rules?.map(({ match, targets }) => [match.kind, match.pattern, targets[0]?.target.model]);
    expect(table).toEqual([
      ['regex', '^(?!openrouter/)[^/]+/.', '*'],
      ['exact', 'claude-sonnet-4-5-20250929', 'openai/gpt-oss-120b:free'],
      ['exact', 'claude-haiku-4-5-20251001', 'openai/gpt-oss-120b:free'],
      ['glob', '*claude-sonnet*', 'openai/gpt-oss-120b:free'],
      ['glob', '*claude-opus*', 'openai/gpt-oss-20b:free'],
      ['glob', '*claude-haiku*', 'moonshotai/kimi-k2:free'],
    ]);
    expect(defaultModel).toEqual({ provider: 'openrouter', model: 'openai/gpt-oss-120b:free' });
  });
});

describe('tizee', () => {
  it.each([undefined, 'tizee'] as const)('serves the models of its file with the clients’ keys (from %s)', (from) => {
    const configuration = start('tizee', from === undefined ? {} : { from });
    const { routing, providers, models } = configuration.snapshot;
    expect(routing.models?.map(({ id, target }) => [id, formatTarget(target)])).toEqual([
      ['deepseek-chat', 'api-deepseek-com/deepseek-chat'],
      ['house-plain', 'models-house-example/house-70b'],
      ['house-deep', 'models-house-example/house-70b'],
      ['kimi-direct', 'api-moonshot-cn/kimi-k2'],
      ['claude-direct', 'api-anthropic-com/claude-sonnet-4-5'],
    ]);
    expect(providers.map(({ id, adapter, clientKey }) => [id, adapter, clientKey])).toEqual([
      ['api-deepseek-com', 'deepseek', true],
      ['models-house-example', 'openai-compatible', true],
      ['api-moonshot-cn', 'anthropic-compatible', true],
      ['api-anthropic-com', 'anthropic', true],
    ]);
    expect(models?.known).toContainEqual(
      expect.objectContaining({ provider: 'api-deepseek-com', model: 'deepseek-chat', contextTokens: 65_536 }),
    );
  });

  it('has one model of the provider under two names, with settings of each', () => {
    const { models } = start('tizee').snapshot.routing;
    const overrides = Object.fromEntries(models?.map(({ id, target }) => [id, target.overrides]) ?? []);
    expect(overrides['house-plain']).toEqual({
      effort: 'minimal',
      temperature: 0.7,
      streams: false,
      extraBody: { top_p: 0.95 },
      extraHeaders: { 'x-title': 'tests' },
    });
    expect(overrides['house-deep']).toMatchObject({ effort: 'high', maxOutputTokens: 16_384 });
  });

  it('refuses names that are not in its file, listens as it was told, and says what it does not do', () => {
    const { server, snapshot, notices } = start('tizee');
    expect(snapshot.routing.clientModels).toEqual({
      allow: ['deepseek-chat', 'house-plain', 'house-deep', 'kimi-direct', 'claude-direct'],
      deny: ['*'],
    });
    expect(snapshot.limits).toEqual({ maxOutputTokens: 16_384 });
    expect(server).toMatchObject({ host: '127.0.0.1', port: 8082, logLevel: 'warn' });
    expect(notices).toEqual(['LOG_FILE_PATH has no counterpart here. The log goes to standard output.']);
  });
});

describe('where a setting came from', () => {
  it('is named in the words that somebody wrote', () => {
    cpSync(join(EXAMPLES, 'fuergaosi233', 'example.env'), join(folder, '.env'));
    const source = { environment: {}, workingDirectory: folder, flags: { SLUICE_FROM: 'fuergaosi233' } };
    const text = descriptionYaml(describeConfiguration(source), { hasSources: true });
    expect(text).toContain('read_streaming: 90 # .env:15: REQUEST_TIMEOUT\n');
    expect(text).toContain('api_key: ${ANTHROPIC_API_KEY} # .env:3: ANTHROPIC_API_KEY\n');
    expect(text).toContain('match: gpt-* # coming from fuergaosi233:1\n');
    expect(text).not.toContain('sluice.yaml');
  });

  it('is told of a fault as well', () => {
    writeFileSync(join(folder, '.env'), 'OPENAI_API_KEY=k\nREQUEST_TIMEOUT=soon\n');
    expect(() => loadConfiguration({ environment: {}, workingDirectory: folder })).toThrow(
      '.env:2: REQUEST_TIMEOUT: TIMEOUT_READ_STREAMING: must be',
    );
  });
});

describe('1rgs', () => {
  it.each([
    ['example.env', ['gemini/gemini-2.5-pro', 'gemini/gemini-2.5-pro', 'gemini/gemini-2.0-flash']],
    ['openai.env', ['openai/gpt-4o', 'openai/gpt-4o', 'openai/gpt-4o-mini']],
    [
      'custom.env',
      ['models-house-example/house-70b', 'models-house-example/house-70b', 'models-house-example/house-small'],
    ],
  ])('maps the families as %s says: %j', (envFile, expected) => {
    expect(families(start('1rgs', { envFile }))).toEqual(expected);
    expect(families(start('1rgs', { envFile, from: '1rgs' }))).toEqual(expected);
  });

  it('has all of its keys, its limit and its time', () => {
    const configuration = start('1rgs');
    expect(keys(configuration)).toMatchObject({
      openai: ['dummy-openai'],
      gemini: ['dummy-gemini'],
      anthropic: ['dummy-anthropic'],
    });
    const { limits, timeouts } = configuration.snapshot;
    expect([limits?.maxOutputTokens, timeouts.wholeReadMs]).toEqual([16_384, 120_000]);
  });

  it('serves custom models with the key that their variable holds, and leaves out those without', () => {
    const configuration = start('1rgs', { envFile: 'custom.env' });
    expect(keys(configuration)).toEqual({ 'models-house-example': ['dummy-house'] });
    expect(configuration.snapshot.routing.models?.map(({ id }) => id)).toEqual(['house-large', 'house-small']);
    expect(configuration.notices).toContain(
      'custom_models.yaml:17: the model "elsewhere" is left out: ELSEWHERE_API_KEY is not set',
    );
    expect(configuration.snapshot.models?.known).toContainEqual(
      expect.objectContaining({
        model: 'house-70b',
        contextTokens: 128_000,
        prices: [expect.objectContaining({ input: 1, output: 2 })],
      }),
    );
  });
});
