import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { VARIABLE_NAMES, type VariableName } from './env.dto.js';
import {
  ConfigurationError,
  loadConfiguration,
  loadProcessConfiguration,
  type Environment,
  type SluiceConfiguration,
} from './index.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-variables-'));
});
afterEach(() => {
  rmSync(join(directory, '.env'), { force: true });
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const load = (environment: Environment, envFile?: string): SluiceConfiguration =>
  loadConfiguration({ environment, workingDirectory: directory, ...(envFile !== undefined && { envFile }) });

function refusalOf(environment: Environment): ConfigurationError {
  try {
    load(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

/** A value that cannot be meant, one that can, and where the latter is found. */
type Sample = readonly [bad: string | undefined, good: string, read: (configuration: SluiceConfiguration) => unknown];

const OPENAI = { OPENAI_API_KEY: 'sk-for-tests' };
const MODELS_FILE = fileURLToPath(new URL('fixtures/models.json', import.meta.url));
const CONFIG_FILE = fileURLToPath(new URL('fixtures/sluice.yaml', import.meta.url));
const MARK = 'hunter2-must-not-be-printed';

/** Every variable there is: one that is added to the class and not to this table fails to compile. */
const SAMPLES: Readonly<Record<VariableName, Sample>> = {
  SLUICE_FROM: ['litellm', 'Mirrowel', ({ server }) => server.port],
  SLUICE_CONFIG: ['a\u0007b', CONFIG_FILE, ({ snapshot }) => snapshot.streaming.keepaliveMs],
  HOST: ['a\u0007b', 'localhost', ({ server }) => server.host],
  PORT: ['8082.5', '1', ({ server }) => server.port],
  NODE_ENV: ['a\u0007b', 'production', ({ server }) => server.production],
  PROXY_API_KEY: [`with space ${MARK}`, 'proxy-key', ({ server }) => server.proxyApiKey],
  SLUICE_PASS_CLIENT_KEY: [
    'a\u0007b',
    'openai',
    ({ snapshot }) => snapshot.providers.find(({ clientKey }) => clientKey)?.id,
  ],
  SLUICE_REQUIRE_VERSION: ['1', 'true', ({ server }) => server.versions.required],
  SLUICE_VERSION_STRICTNESS: ['loose', 'strict', ({ server }) => server.versions.strict],
  LOG_LEVEL: ['verbose', 'debug', ({ server }) => server.logLevel],
  BIG_MODEL: ['a\u0007b', 'big', ({ snapshot }) => snapshot.routing.bigModel.model],
  MIDDLE_MODEL: ['a\u0007b', 'middle', ({ snapshot }) => snapshot.routing.middleModel.model],
  SMALL_MODEL: ['a\u0007b', 'small', ({ snapshot }) => snapshot.routing.smallModel.model],
  FALLBACK_MODELS: ['a\u0007b', 'openai/spare', ({ snapshot }) => snapshot.routing.fallbacks[0]?.model],
  MAX_TOKENS_LIMIT: ['64 k', '64k', ({ snapshot }) => snapshot.limits?.maxOutputTokens],
  MIN_TOKENS_LIMIT: ['0', '.5K', ({ snapshot }) => snapshot.limits?.minOutputTokens],
  MAX_RETRIES: ['1e1', '0', ({ snapshot }) => snapshot.retry.maxRetries],
  TIMEOUT_CONNECT: ['-1', '1.5', ({ snapshot }) => snapshot.timeouts.connectMs],
  TIMEOUT_READ_STREAMING: ['86401', '86400', ({ snapshot }) => snapshot.timeouts.streamReadMs],
  TIMEOUT_READ_NON_STREAMING: ['1,5', '0.001', ({ snapshot }) => snapshot.timeouts.wholeReadMs],
  SLUICE_KEEPALIVE_SECONDS: ['0', '.5', ({ snapshot }) => snapshot.streaming.keepaliveMs],
  SLUICE_FIRST_BYTE_HOLD_SECONDS: ['NaN', '0', ({ snapshot }) => snapshot.streaming.firstByteHoldMs],
  SLUICE_SHUTDOWN_SECONDS: ['soon', '0', ({ server }) => server.shutdownMs],
  SLUICE_SIMULATOR: ['1', 'TRUE', ({ simulator }) => simulator],
  SLUICE_MEDIA_FETCH: ['1', 'False', ({ snapshot }) => snapshot.assistance?.fetchMedia],
  SLUICE_MEDIA_ALLOW_HOSTS: ['http://h', 'Files.local, [FD00:0::7]:80,10.0.0.7', ({ media }) => media.allowHosts],
  SLUICE_MODELS_FILE: ['a\u0007b', MODELS_FILE, ({ snapshot }) => snapshot.models?.known[0]?.model],
  SLUICE_CONTEXT_CHECK: ['no', 'false', ({ snapshot }) => snapshot.models?.checksContext],
  SLUICE_WEB_SEARCH_URL: [`http://u:${MARK}@s`, 'http://s:8888/search', (loaded) => loaded.webSearchUrl],
  SLUICE_COUNT_MODE: ['both', 'Remote', ({ countsRemotely }) => countsRemotely],
  SLUICE_MODEL_LIST_SECONDS: ['-1', '0', ({ modelListMs }) => modelListMs],
  SLUICE_DATA_DIR: ['a\u0007b', '/srv/sluice', ({ dataDir }) => dataDir],
  SLUICE_QUEUE_URL: [`http://:${MARK}@q`, 'rediss+sentinel://q:6380,r:6380/jobs', ({ stores }) => stores.queueUrl],
  SLUICE_DATABASE_URL: [`redis://:${MARK}@d`, 'postgresql://d/s', ({ stores }) => stores.databaseUrl],
  SLUICE_BLOB_URL: [`ftp://${MARK}@b`, 's3://bucket/blobs?endpoint=http://h:9000', ({ stores }) => stores.blobUrl],
  SLUICE_RECORDING: ['on', 'META', ({ recording }) => recording.mode],
  SLUICE_RECORDING_REQUIRED: ['yes', 'True', ({ recording }) => recording.required],
  SLUICE_RECORDING_KEYS: ['local=all', 'key_1=meta, local=full', ({ snapshot }) => snapshot.recordingModes],
  SLUICE_RECORDING_SAMPLE: ['1.1', '0.25', ({ snapshot }) => snapshot.recordingSample?.rate],
  SLUICE_RECORDING_SLOW_SECONDS: ['slow', '30', ({ snapshot }) => snapshot.recordingSample?.slowMs],
  SLUICE_RETENTION_AGE: ['redacted=30', 'redacted=30d, full=12H', ({ recording }) => recording.retention.ageMs],
  SLUICE_RETENTION_BYTES: ['all=3g', 'redacted=10g,meta=5M', ({ recording }) => recording.retention.bytes],
  SLUICE_RECORDING_KEY: ['aHVudGVyMg==', `${'A'.repeat(43)}=`, ({ stores }) => stores.blobKeys?.current],
  SLUICE_RECORDING_OLD_KEYS: [
    `${'A'.repeat(43)}=,hunter2`,
    `${'A'.repeat(43)}=, ${'/'.repeat(42)}8=`,
    ({ stores }) => stores.blobKeys?.older,
  ],
  SLUICE_ADMIN_HOST: ['a\u0007b', 'localhost', ({ admin }) => admin.host],
  SLUICE_ADMIN_PORT: ['8082.5', '8083', ({ admin }) => admin.port],
  SLUICE_ADMIN_TOKEN: ['hunter2', 'sixteen-letters!', ({ admin }) => admin.token],
  SLUICE_SIGNING_KEY: ['hunter2', 'sixteen-letters!', ({ signingKey }) => signingKey],
  OTEL_EXPORTER_OTLP_ENDPOINT: [`http://u:${MARK}@c`, 'http://c:4318', ({ telemetry }) => telemetry.tracesEndpoint],
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: [`grpc://${MARK}`, 'http://c/t', ({ telemetry }) => telemetry.tracesEndpoint],
  OTEL_EXPORTER_OTLP_HEADERS: [`=${MARK}`, 'a=1', ({ telemetry }) => telemetry.headers['a']],
  OTEL_SERVICE_NAME: ['a\u0007b', 'gate', ({ telemetry }) => telemetry.serviceName],
  OTEL_TRACES_SAMPLER_ARG: ['-0.1', '1', ({ telemetry }) => telemetry.sampleRatio],
};

const GOOD: Readonly<Partial<Record<VariableName, unknown>>> = {
  SLUICE_FROM: 8000,
  SLUICE_CONFIG: 12_000,
  MAX_TOKENS_LIMIT: 64_000,
  MIN_TOKENS_LIMIT: 500,
  PORT: 1,
  NODE_ENV: true,
  SLUICE_REQUIRE_VERSION: true,
  SLUICE_VERSION_STRICTNESS: true,
  MAX_RETRIES: 0,
  TIMEOUT_CONNECT: 1500,
  TIMEOUT_READ_STREAMING: 86_400_000,
  TIMEOUT_READ_NON_STREAMING: 1,
  SLUICE_KEEPALIVE_SECONDS: 500,
  SLUICE_FIRST_BYTE_HOLD_SECONDS: 0,
  SLUICE_SHUTDOWN_SECONDS: 0,
  SLUICE_SIMULATOR: true,
  SLUICE_MEDIA_FETCH: false,
  SLUICE_MEDIA_ALLOW_HOSTS: ['files.local', '[fd00::7]:80', '10.0.0.7'],
  SLUICE_MODELS_FILE: 'house-model',
  SLUICE_COUNT_MODE: true,
  SLUICE_MODEL_LIST_SECONDS: 0,
  SLUICE_CONTEXT_CHECK: false,
  FALLBACK_MODELS: 'spare',
  SLUICE_ADMIN_PORT: 8083,
  SLUICE_RECORDING: 'meta',
  SLUICE_RECORDING_REQUIRED: true,
  SLUICE_RECORDING_KEYS: { key_1: 'meta', local: 'full' },
  SLUICE_RECORDING_SAMPLE: 0.25,
  SLUICE_RETENTION_AGE: { redacted: 30 * 86_400_000, full: 12 * 3_600_000 },
  SLUICE_RETENTION_BYTES: { redacted: 10_000_000_000, meta: 5_000_000 },
  SLUICE_RECORDING_OLD_KEYS: [`${'A'.repeat(43)}=`, `${'/'.repeat(42)}8=`],
  SLUICE_RECORDING_SLOW_SECONDS: 30_000,
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/v1/traces',
  OTEL_EXPORTER_OTLP_HEADERS: '1',
  OTEL_TRACES_SAMPLER_ARG: 1,
};

describe.each(VARIABLE_NAMES)('%s', (name) => {
  const [bad, good, read] = SAMPLES[name];

  it('is read to where it belongs, and trimmed', () => {
    expect(read(load({ ...OPENAI, [name]: ` ${good} ` }))).toEqual(GOOD[name] ?? good);
  });

  it('is read from .env as well, and the environment wins', () => {
    writeFileSync(join(directory, '.env'), `${name}='${good}'\n`);
    expect(read(load(OPENAI))).toEqual(GOOD[name] ?? good);
    expect(() => load({ ...OPENAI, [name]: bad })).toThrow(ConfigurationError);
  });

  it('that cannot be read is the one fault, with the variable, what it must be, and the fix', () => {
    const { faults, message } = refusalOf({ ...OPENAI, [name]: bad });
    expect(faults.map(({ variable }) => variable)).toEqual([name]);
    expect(message).toMatch(new RegExp(`^One setting is wrong\\.\n {2}${name} must be .+\n {4}Fix: .+\\.$`));
    expect(message).not.toContain('hunter2');
  });

  it('that is empty counts as unset, in the environment and in .env', () => {
    writeFileSync(join(directory, '.env'), `${name}=\n`);
    expect(load({ ...OPENAI, [name]: '  ' })).toEqual(load(OPENAI));
  });

  it('is in the documentation and in .env.example', () => {
    const repository = join(import.meta.dirname, '../../..');
    const documented = readFileSync(join(repository, 'docs/configuration.md'), 'utf8');
    const example = readFileSync(join(repository, '.env.example'), 'utf8');
    expect(documented).toContain(`\`${name}\``);
    expect(example).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
  });
});

describe('all faults together', () => {
  it('are told at once, and none of the secrets with them', () => {
    const names = VARIABLE_NAMES.filter((name) => name !== 'NODE_ENV');
    const environment = Object.fromEntries(names.map((name) => [name, SAMPLES[name][0]]));
    const { faults, message } = refusalOf(environment);
    const named = new Set(faults.map(({ variable }) => variable));
    for (const name of names) expect([name, named.has(name)]).toEqual([name, true]);
    expect(message).not.toContain('hunter2');
    expect(message).toMatch(/^\d+ settings are wrong\.\n/);
    for (const { fix } of faults) expect(message).toContain(`Fix: ${fix}.`);
  });

  it.each<[string, Environment]>([
    ['a numbered key', { OPENAI_API_KEY_3: `a b ${MARK}` }],
    ['a number that is too high', { ...OPENAI, OPENAI_API_KEY_100: MARK }],
    ['an unknown variable', { SLUICE_SECRET: MARK }],
    ['a key and a host', { HOST: '0.0.0.0', PROXY_API_KEY: `${MARK}\u0007` }],
    ['collector headers', { OTEL_EXPORTER_OTLP_HEADERS: `authorization ${MARK}` }],
    ['a store URL that is none', { SLUICE_DATABASE_URL: MARK }],
  ])('of %s print no value that may be secret', (_name, environment) => {
    expect(refusalOf(environment).message).not.toContain('hunter2');
  });
});

describe('what is handed out', () => {
  const everything = (): SluiceConfiguration =>
    load({
      ...Object.fromEntries(Object.entries(SAMPLES).map(([name, [, good]]) => [name, good])),
      OPENAI_API_KEY: 'sk-other',
      OPENAI_API_KEY_1: 'sk-second',
    });

  it('is frozen to its last leaf', () => {
    const thawed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null || value instanceof Map) return;
      if (!Object.isFrozen(value)) thawed.push(path);
      for (const [key, part] of Object.entries(value)) visit(part, `${path}.${key}`);
    };
    visit(everything(), 'configuration');
    expect(thawed).toEqual([]);
  });

  it('has no secret in the settings that recordings keep', () => {
    const text = JSON.stringify(everything().snapshot);
    expect(text).not.toMatch(/sk-other|sk-second|proxy-key|sixteen-letters/);
  });

  it.each<[string, Environment, boolean]>([
    ['a key', { OPENAI_API_KEY: 'sk-other' }, true],
    ['the port', { PORT: '1' }, true],
    ['the data directory', { SLUICE_DATA_DIR: '/elsewhere' }, true],
    ['tracing', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c' }, true],
    ['a default that is written out', { MAX_RETRIES: '2', TIMEOUT_CONNECT: '30.0' }, true],
    ['a base URL with another slash', { OPENAI_BASE_URL: 'https://api.openai.com/v1/' }, true],
    ['the model', { BIG_MODEL: 'other' }, false],
    ['a timeout', { TIMEOUT_CONNECT: '31' }, false],
    ['what is recorded', { SLUICE_RECORDING: 'full' }, false],
    ['the upstream', { OPENAI_BASE_URL: 'https://other/v1' }, false],
  ])('has a hash that %s changes only where exchanges are run differently', (_name, change, same) => {
    const hash = load(OPENAI).snapshot.hash;
    expect(load({ ...OPENAI, ...change }).snapshot.hash === hash).toBe(same);
  });
});

describe('the configuration of this process', () => {
  it('is read from the file that is named', () => {
    const file = join(directory, 'named.env');
    writeFileSync(file, 'PORT=4242\nMAX_RETRIES=7\n');
    const { server, snapshot } = loadProcessConfiguration({ envFile: file });
    expect([server.port, snapshot.retry.maxRetries]).toEqual([4242, 7]);
  });

  it('is refused when that file is not there, by its option', () => {
    expect(() => loadProcessConfiguration({ envFile: join(directory, 'missing.env') })).toThrow(/--env .*ENOENT/);
  });

  it.each<[string, string, number]>([
    ['quotes', 'PORT="4242"', 4242],
    ['a comment behind the value', 'PORT=4242 # the port', 4242],
    ['`export`', 'export PORT=4242', 4242],
    ['Windows line ends', 'MAX_RETRIES=1\r\nPORT=4242\r\n', 4242],
    ['a variable twice, the last one winning', 'PORT=1\nPORT=4242', 4242],
    ['lines that are none', 'nonsense\n\n=\nPORT=4242', 4242],
  ])('may be written with %s', (_name, text, port) => {
    writeFileSync(join(directory, 'styles.env'), text);
    expect(load({}, 'styles.env').server.port).toBe(port);
  });
});
