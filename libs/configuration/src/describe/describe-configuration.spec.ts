import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Environment } from '../env-file.js';
import { loadConfiguration } from '../load-configuration.js';
import type { SluiceConfiguration } from '../sluice-configuration.js';
import { describeConfiguration } from './describe-configuration.js';
import { descriptionJson, descriptionYaml } from './description-text.js';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../../docs/sluice.example.yaml'), 'utf8');
const SECRET = 'hunter2-hunter2';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-describe-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const NONE = (): string => file('none.yaml', '');

function yamlOf(environment: Environment, configFile = NONE(), hasSources = false): string {
  return descriptionYaml(describeConfiguration({ environment, workingDirectory: folder, configFile }), { hasSources });
}

const load = (environment: Environment, configFile: string): SluiceConfiguration =>
  loadConfiguration({ environment, workingDirectory: folder, configFile });

/** The variables that a text refers to. */
function referredTo(text: string, environment: Environment): Environment {
  const names = [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, environment[name]]));
}

describe('the description of a configuration', () => {
  const sources: readonly (readonly [name: string, environment: Environment, text: string])[] = [
    ['nothing at all', {}, ''],
    ['production with a key', { NODE_ENV: 'production', OPENAI_API_KEY: SECRET, LOG_LEVEL: 'silent' }, ''],
    [
      'keys in rotation, an account, options, headers and filters of variables',
      {
        OPENAI_API_KEY: `${SECRET}-1`,
        OPENAI_API_KEY_7: `${SECRET}-7`,
        OPENAI_RESPONSES_MODELS: 'gpt-5*,o3*',
        AZURE_API_KEY: `${SECRET}-azure`,
        AZURE_API_BASE: 'https://a.openai.azure.com',
        AZURE_API_VERSION: '2024-10-21',
        AWS_ACCESS_KEY_ID: 'AKIA0123456789ABCDEF',
        AWS_SECRET_ACCESS_KEY: `${SECRET}-aws`,
        AWS_REGION: 'eu-west-1',
        ACME_API_BASE: 'https://acme.test/v1/',
        ACME_API_KEY: `${SECRET}-acme`,
        ACME_PROFILE: 'vllm',
        VLLM_BASE_URL: 'http://127.0.0.1:8000',
        CUSTOM_HEADER_X_TEAM: `${SECRET}-team`,
        IGNORE_MODELS_OPENAI: '*-audio, *-old',
        WHITELIST_MODELS_ACME: 'qwen*',
        SLUICE_PASS_CLIENT_KEY: 'anthropic',
        SLUICE_MEDIA_ALLOW_HOSTS: 'a.test,10.0.0.7:80',
        SLUICE_QUEUE_URL: `redis://:${SECRET}@queue:6379`,
        SLUICE_DATABASE_URL: 'postgres://d/s',
        SLUICE_SIGNING_KEY: `${SECRET}-signing`,
        SLUICE_SHUTDOWN_SECONDS: '1.5',
        TIMEOUT_CONNECT: '500ms',
        MAX_TOKENS_LIMIT: '64k',
        FALLBACK_MODELS: 'acme/qwen3, openai/gpt-5-mini',
        BIG_MODEL: 'gpt-5.2',
      },
      '',
    ],
    [
      'a file, with variables over it',
      { OPENAI_API_KEY: `${SECRET}-1`, KEY: `${SECRET}-2`, TEAM: SECRET, PORT: '9', TIMEOUT_CONNECT: '7' },
      [
        'server: { port: 8090, api_key: "${KEY}" }',
        'timeouts: { connect: 1, keepalive: 2m }',
        'headers: { X-All: "for ${TEAM}" }',
        'providers:',
        '  openai: { api_key: "${KEY}", headers: { X-Price: "${TEAM}" } }',
        '  acme: { base_url: "https://acme.test/$${v}/1", api_keys: ["${KEY}"], options: {} }',
        'default: refuse',
      ].join('\n'),
    ],
    ['the example', { PROXY_API_KEY: `${SECRET}-proxy`, OPENAI_API_KEY: `${SECRET}-1`, ACME_KEY: SECRET }, EXAMPLE],
  ];

  it.each(sources)('of %s is a file that says the same', (_name, environment, text) => {
    const configFile = file('said.yaml', text);
    const yaml = yamlOf(environment, configFile);
    const again = load(referredTo(yaml, environment), file('again.yaml', yaml));
    const before = load(environment, configFile);
    // What the example has of secrets stands in it, and is read again as it is masked.
    const compared = text === EXAMPLE ? withoutSecrets : (configuration: SluiceConfiguration) => configuration;
    expect(compared(again)).toEqual(compared(before));
  });

  it.each(sources)('of %s shows no secret, in YAML and in JSON', (_name, environment, text) => {
    const described = describeConfiguration({
      environment,
      workingDirectory: folder,
      configFile: file('secret.yaml', text),
    });
    for (const hasSources of [false, true]) {
      const written =
        descriptionYaml(described, { hasSources }) + JSON.stringify(descriptionJson(described, { hasSources }));
      expect(written).not.toMatch(/hunter2|sk-for-example|proj_for_example/);
    }
  });

  it('says what a dollar is that stands for itself', () => {
    const text = 'providers: { acme: { base_url: "https://acme.test/$${v}/$1" } }\ndefault: acme/m';
    const yaml = yamlOf({}, file('dollar.yaml', text));
    expect(load({}, file('again.yaml', yaml)).snapshot.providers[0]?.baseUrl).toBe(
      load({}, 'dollar.yaml').snapshot.providers[0]?.baseUrl,
    );
  });

  it.each<[string, Environment, string, RegExp]>([
    ['a default', {}, '', /host: 127\.0\.0\.1 # default/],
    ['the environment', { PORT: '9' }, 'server: { port: 8 }', /port: 9 # environment: PORT/],
    ['the file', {}, '\nserver: { port: 8 }', /port: 8 # source\.yaml:2/],
    ['the place of a list', {}, 'deny:\n  - a\n  - b', /- a # source\.yaml:2\n {2}- b # source\.yaml:3/],
    ['a key of variables', { GROQ_API_KEY_2: SECRET }, '', /- \$\{GROQ_API_KEY_2\} # environment: GROQ_API_KEY_2/],
    [
      'a key of the file',
      {},
      `providers:\n  groq:\n    api_key: ${SECRET}`,
      /api_keys:\n {6}- "\*\*\*" # source\.yaml:3/,
    ],
    [
      'what another proxy was configured by',
      { ANTHROPIC_API_KEY: SECRET, OPENAI_API_KEY: SECRET, SLUICE_FROM: 'fuergaosi233' },
      '',
      /api_key: \$\{ANTHROPIC_API_KEY\} # environment: ANTHROPIC_API_KEY/,
    ],
  ])('names the source of %s', (_name, environment, text, line) => {
    expect(yamlOf(environment, file('source.yaml', text), true)).toMatch(line);
  });
});

/** A configuration without what is not shown of it. */
function withoutSecrets(configuration: SluiceConfiguration): unknown {
  const secrets = ['credentials', 'extraHeaders', 'headers', 'hash'];
  return JSON.parse(JSON.stringify(configuration), (key, value: unknown) =>
    secrets.includes(key) ? undefined : value,
  );
}
