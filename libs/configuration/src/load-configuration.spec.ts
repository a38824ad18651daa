import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ConfigurationError, loadConfiguration, type Environment, type SluiceConfiguration } from './index.js';

const KEY = { OPENAI_API_KEY: 'sk-one' };
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-configuration-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function load(environment: Environment, envFile?: string): SluiceConfiguration {
  return loadConfiguration({ environment, workingDirectory: directory, ...(envFile !== undefined && { envFile }) });
}

function faultsOf(environment: Environment, envFile?: string): ConfigurationError {
  try {
    load(environment, envFile);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('defaults', () => {
  it('with a key and nothing else, serves OpenAI on loopback', () => {
    const configuration = load(KEY);
    expect(configuration).toMatchObject({
      server: {
        host: '127.0.0.1',
        port: 8082,
        production: false,
        bodyLimitBytes: 33_554_432,
        shutdownMs: 30_000,
        logLevel: 'info',
      },
      dataDir: join(directory, '.sluice'),
      simulator: false,
      stores: {},
      recording: { enabled: true, mode: 'redacted', required: false, retention: { ageMs: {}, bytes: {} } },
      telemetry: { headers: {}, serviceName: 'sluice' },
    });
    expect(configuration.server).not.toHaveProperty('proxyApiKey');
    expect(configuration).not.toHaveProperty('signingKey');
    expect(configuration.telemetry).not.toHaveProperty('tracesEndpoint');
    expect(configuration.telemetry).not.toHaveProperty('sampleRatio');
  });

  it('gives exchanges OpenAI, its models, and times in milliseconds', () => {
    expect(load(KEY).snapshot).toMatchObject({
      providers: [
        { id: 'openai', adapter: 'openai', baseUrl: 'https://api.openai.com/v1', profile: 'openai' },
        { id: 'openai-responses', adapter: 'openai-responses' },
      ],
      routing: {
        bigModel: { provider: 'openai', model: 'gpt-5.2' },
        middleModel: { provider: 'openai', model: 'gpt-5.2' },
        smallModel: { provider: 'openai', model: 'gpt-5-mini' },
        fallbacks: [],
      },
      timeouts: { connectMs: 30_000, streamReadMs: 180_000, wholeReadMs: 600_000 },
      retry: { maxRetries: 2, maxUpstreamCalls: 3 },
      streaming: { keepaliveMs: 10_000, firstByteHoldMs: 15_000 },
      recordingMode: 'redacted',
    });
  });

  it('without a key, asks for the simulator and has no provider yet', () => {
    const configuration = load({});
    expect(configuration.simulator).toBe(true);
    expect(configuration.snapshot.providers).toEqual([]);
    expect([...configuration.credentials]).toEqual([]);
  });

  it('freezes everything it hands out', () => {
    const configuration = load(KEY);
    expect(Object.isFrozen(configuration)).toBe(true);
    expect(Object.isFrozen(configuration.snapshot.routing.bigModel)).toBe(true);
    expect(Object.isFrozen(configuration.telemetry.headers)).toBe(true);
  });
});

describe('sources', () => {
  it('reads .env in the working directory, and lets the process win', () => {
    writeFileSync(join(directory, '.env'), 'PORT=9000\nMAX_RETRIES=5\n# HOST=0.0.0.0\nOPENAI_API_KEY="sk-file"\n');
    const configuration = load({ PORT: '9001' });
    expect(configuration.server.port).toBe(9001);
    expect(configuration.snapshot.retry.maxRetries).toBe(5);
    expect(configuration.credentials.get('openai')).toEqual([{ id: 'openai-1', secret: 'sk-file' }]);
  });

  it('reads the file that is named in place of .env, relative to the working directory', () => {
    writeFileSync(join(directory, '.env'), 'PORT=9000\nMAX_RETRIES=5\n');
    writeFileSync(join(directory, 'other.env'), 'PORT=9100\n');
    const configuration = load({}, 'other.env');
    expect(configuration.server.port).toBe(9100);
    expect(configuration.snapshot.retry.maxRetries).toBe(2);
  });

  it('refuses a named file that is not there', () => {
    expect(faultsOf({}, 'missing.env').faults).toEqual([
      expect.objectContaining({ variable: '--env', problem: expect.stringContaining('ENOENT') }),
    ]);
  });

  it('refuses a .env that cannot be read', () => {
    mkdirSync(join(directory, '.env'));
    expect(faultsOf({}).faults).toEqual([
      expect.objectContaining({ variable: '.env', problem: expect.stringContaining('EISDIR') }),
    ]);
  });

  it.each([
    ['empty', ''],
    ['blank', '  '],
    ['undefined', undefined],
  ])('takes an %s value for unset', (_name, value) => {
    writeFileSync(join(directory, '.env'), 'PORT=9000\nPROXY_API_KEY=\n');
    const configuration = load({ PORT: value, SLUICE_RECORDING: value });
    expect(configuration.server.port).toBe(9000);
    expect(configuration.recording.mode).toBe('redacted');
  });

  it('trims values, as container tools keep trailing spaces', () => {
    expect(load({ PORT: ' 9000 ', OPENAI_API_KEY: 'sk-one\n' }).server.port).toBe(9000);
  });
});

describe('values', () => {
  it.each<[string, Environment, unknown, (configuration: SluiceConfiguration) => unknown]>([
    ['port 0', { PORT: '0' }, 0, ({ server }) => server.port],
    ['production', { NODE_ENV: 'production', ...KEY }, true, ({ server }) => server.production],
    ['log level in capitals', { LOG_LEVEL: 'WARN' }, 'warn', ({ server }) => server.logLevel],
    ['fractions of a second', { TIMEOUT_CONNECT: '0.25' }, 250, ({ snapshot }) => snapshot.timeouts.connectMs],
    ['no hold', { SLUICE_FIRST_BYTE_HOLD_SECONDS: '0' }, 0, ({ snapshot }) => snapshot.streaming.firstByteHoldMs],
    ['shutdown', { SLUICE_SHUTDOWN_SECONDS: '1.5' }, 1500, ({ server }) => server.shutdownMs],
    ['many retries', { MAX_RETRIES: '10' }, 10, ({ snapshot }) => snapshot.retry.maxRetries],
    ['a bounded cost', { MAX_RETRIES: '10' }, 3, ({ snapshot }) => snapshot.retry.maxUpstreamCalls],
    ['data directory', { SLUICE_DATA_DIR: '/var/lib/sluice' }, '/var/lib/sluice', ({ dataDir }) => dataDir],
    ['signing key', { SLUICE_SIGNING_KEY: 'x'.repeat(16) }, 'x'.repeat(16), ({ signingKey }) => signingKey],
    [
      'recording off',
      { SLUICE_RECORDING: 'off' },
      { enabled: false, mode: 'meta', required: false, retention: { ageMs: {}, bytes: {} } },
      ({ recording }) => recording,
    ],
    [
      'recording full',
      { SLUICE_RECORDING: 'full' },
      { enabled: true, mode: 'full', required: false, retention: { ageMs: {}, bytes: {} } },
      ({ recording }) => recording,
    ],
    ['sample ratio', { OTEL_TRACES_SAMPLER_ARG: '0.5' }, 0.5, ({ telemetry }) => telemetry.sampleRatio],
    ['service name', { OTEL_SERVICE_NAME: 'gate' }, 'gate', ({ telemetry }) => telemetry.serviceName],
    [
      'base URL without its last slash',
      { ...KEY, OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/' },
      'http://127.0.0.1:11434/v1',
      ({ snapshot }) => snapshot.providers[0]?.baseUrl,
    ],
    ['profile', { ...KEY, OPENAI_PROFILE: 'vllm' }, 'vllm', ({ snapshot }) => snapshot.providers[0]?.profile],
    [
      'a bucket, with the keys of AWS',
      {
        SLUICE_BLOB_URL: 's3://bucket/prefix',
        AWS_ACCESS_KEY_ID: 'AKIA',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_SESSION_TOKEN: 'token',
        AWS_DEFAULT_REGION: 'eu-central-1',
      },
      {
        blobUrl: 's3://bucket/prefix',
        blobAccess: {
          keys: { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' },
          region: 'eu-central-1',
        },
      },
      ({ stores }) => stores,
    ],
    [
      'a bucket whose keys are found elsewhere',
      { SLUICE_BLOB_URL: 's3://bucket', AWS_ACCESS_KEY_ID: 'AKIA' },
      { blobUrl: 's3://bucket', blobAccess: {} },
      ({ stores }) => stores,
    ],
    [
      'no keys of AWS for files',
      { SLUICE_BLOB_URL: 'file:///b', AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' },
      { blobUrl: 'file:///b' },
      ({ stores }) => stores,
    ],
    [
      'Sentinels beside each other',
      { SLUICE_QUEUE_URL: 'redis+sentinel://u:p,w@a:26379,b:26380/jobs' },
      'redis+sentinel://u:p,w@a:26379,b:26380/jobs',
      ({ stores }) => stores.queueUrl,
    ],
    [
      'stores',
      {
        SLUICE_QUEUE_URL: 'redis://:pw@queue:6379',
        SLUICE_DATABASE_URL: 'postgres://u:pw@db/sluice',
        SLUICE_BLOB_URL: 'file:///var/lib/sluice',
      },
      {
        queueUrl: 'redis://:pw@queue:6379',
        databaseUrl: 'postgres://u:pw@db/sluice',
        blobUrl: 'file:///var/lib/sluice',
      },
      ({ stores }) => stores,
    ],
  ])('%s', (...[, environment, expected, read]) => {
    expect(read(load(environment))).toEqual(expected);
  });

  it.each<[string, Environment, string | undefined]>([
    ['base', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318/' }, 'http://c:4318/v1/traces'],
    ['base with a path', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c/otlp' }, 'http://c/otlp/v1/traces'],
    ['traces URL as it stands', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/in' }, 'http://c/in'],
    [
      'traces URL over the base',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://b' },
      'http://b',
    ],
    ['neither', {}, undefined],
  ])('sends traces to the %s', (_name, environment, endpoint) => {
    expect(load(environment).telemetry.tracesEndpoint).toBe(endpoint);
  });

  it('decodes the headers for the collector', () => {
    const environment = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a%3Db , x-tenant=1,,' };
    expect(load(environment).telemetry.headers).toEqual({ authorization: 'Bearer a=b', 'x-tenant': '1' });
  });
});

describe('keys', () => {
  it('takes numbered keys after the plain one, in numeric order, and each key once', () => {
    const configuration = load({
      OPENAI_API_KEY_10: 'sk-ten',
      OPENAI_API_KEY_2: 'sk-two',
      OPENAI_API_KEY: 'sk-one',
      OPENAI_API_KEY_3: 'sk-one',
    });
    expect(configuration.credentials.get('openai')).toEqual([
      { id: 'openai-1', secret: 'sk-one' },
      { id: 'openai-2', secret: 'sk-two' },
      { id: 'openai-3', secret: 'sk-ten' },
    ]);
  });

  it('is content with numbered keys alone', () => {
    expect(load({ OPENAI_API_KEY_7: 'sk-seven' }).credentials.get('openai')).toHaveLength(1);
  });

  it('leaves other names of the same beginning to whoever reads them', () => {
    expect(load({ ...KEY, OPENAI_API_KEY_FILE: '/run/secrets/key' }).credentials.get('openai')).toHaveLength(1);
  });

  it('keeps secrets out of the snapshot', () => {
    const secrets = { ...KEY, PROXY_API_KEY: 'proxy-key', SLUICE_SIGNING_KEY: 'signing-key-of-16' };
    expect(JSON.stringify(load(secrets).snapshot)).not.toMatch(/sk-one|proxy-key|signing-key/);
  });
});

describe('models', () => {
  it.each([
    ['a bare model', 'gpt-9', { provider: 'openai', model: 'gpt-9' }],
    ['provider and model', 'openai/gpt-9', { provider: 'openai', model: 'gpt-9' }],
    ['a slash that belongs to the model', 'meta-llama/llama-4', { provider: 'openai', model: 'meta-llama/llama-4' }],
    ['both', 'openai/meta-llama/llama-4', { provider: 'openai', model: 'meta-llama/llama-4' }],
  ])('reads %s', (_name, text, target) => {
    expect(load({ ...KEY, BIG_MODEL: text }).snapshot.routing.bigModel).toEqual(target);
  });

  it('reads fallbacks in order', () => {
    const environment = { ...KEY, FALLBACK_MODELS: ' openai/a , openai/b/c, ' };
    expect(load(environment).snapshot.routing.fallbacks).toEqual([
      { provider: 'openai', model: 'a' },
      { provider: 'openai', model: 'b/c' },
    ]);
  });

  it('lets fallbacks name the simulator only where it runs', () => {
    const fallback = { ...KEY, FALLBACK_MODELS: 'simulator/sim-big' };
    expect(load({ ...fallback, SLUICE_SIMULATOR: 'true' }).snapshot.routing.fallbacks).toHaveLength(1);
    expect(faultsOf(fallback).message).toContain('"simulator", which is not configured');
  });
});

describe('the hash', () => {
  it('is the same for the same settings and another for others', () => {
    const hash = load(KEY).snapshot.hash;
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(load({ OPENAI_API_KEY: 'sk-other', PORT: '1' }).snapshot.hash).toBe(hash);
    expect(load({ ...KEY, MAX_RETRIES: '3' }).snapshot.hash).not.toBe(hash);
  });
});

describe('faults', () => {
  it.each<[string, Environment, string, string]>([
    ['a port out of range', { PORT: '65536' }, 'PORT', 'a whole number from 0 to 65535, not "65536"'],
    ['a port that is a word', { PORT: 'abc' }, 'PORT', 'not "abc"'],
    ['a negative port', { PORT: '-1' }, 'PORT', 'not "-1"'],
    ['a port in hex', { PORT: '0x50' }, 'PORT', 'not "0x50"'],
    ['too many retries', { MAX_RETRIES: '11' }, 'MAX_RETRIES', 'from 0 to 10'],
    ['no time at all', { TIMEOUT_CONNECT: '0' }, 'TIMEOUT_CONNECT', 'a number of seconds from 0.001'],
    ['time in an unknown unit', { TIMEOUT_READ_STREAMING: '3d' }, 'TIMEOUT_READ_STREAMING', 'seconds'],
    ['an endless time', { TIMEOUT_READ_NON_STREAMING: 'Infinity' }, 'TIMEOUT_READ_NON_STREAMING', 'seconds'],
    ['a dot alone', { SLUICE_KEEPALIVE_SECONDS: '.' }, 'SLUICE_KEEPALIVE_SECONDS', 'seconds'],
    ['an unknown level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL', 'one of trace, debug'],
    ['an unknown mode', { SLUICE_RECORDING: 'some' }, 'SLUICE_RECORDING', 'off, meta, redacted, full'],
    ['a switch that is neither', { SLUICE_SIMULATOR: 'yes' }, 'SLUICE_SIMULATOR', '`true` or `false`'],
    ['a ratio above one', { OTEL_TRACES_SAMPLER_ARG: '1.1' }, 'OTEL_TRACES_SAMPLER_ARG', 'from 0 to 1'],
    ['a base URL without a scheme', { OPENAI_BASE_URL: 'api.openai.com' }, 'OPENAI_BASE_URL', 'http:// or https://'],
    ['a base URL of a file', { OPENAI_BASE_URL: 'file:///etc/passwd' }, 'OPENAI_BASE_URL', 'http:// or https://'],
    ['a base URL with a user', { OPENAI_BASE_URL: 'http://u:secret@h/v1' }, 'OPENAI_BASE_URL', 'without user'],
    ['a base URL with a query', { OPENAI_BASE_URL: 'http://h/v1?key=secret' }, 'OPENAI_BASE_URL', 'query'],
    ['a queue nobody speaks', { SLUICE_QUEUE_URL: 'amqp://secret@q' }, 'SLUICE_QUEUE_URL', 'redis:// or rediss://'],
    ['a database that is none', { SLUICE_DATABASE_URL: 'mysql://u:secret@d' }, 'SLUICE_DATABASE_URL', 'postgres://'],
    ['a key with a space', { OPENAI_API_KEY: 'sk secret' }, 'OPENAI_API_KEY', 'printable ASCII'],
    ['a numbered key with a space', { ...KEY, OPENAI_API_KEY_2: 'sk secret' }, 'OPENAI_API_KEY_2', 'printable ASCII'],
    ['key number 0', { ...KEY, OPENAI_API_KEY_0: 'sk-secret' }, 'OPENAI_API_KEY_0', 'outside 1 to 99'],
    ['key number 100', { ...KEY, OPENAI_API_KEY_100: 'sk-secret' }, 'OPENAI_API_KEY_100', 'outside 1 to 99'],
    ['a proxy key with a line break', { PROXY_API_KEY: 'a\nsecret' }, 'PROXY_API_KEY', 'printable ASCII'],
    ['a short signing key', { SLUICE_SIGNING_KEY: 'secret' }, 'SLUICE_SIGNING_KEY', 'at least 16'],
    ['headers that are none', { OTEL_EXPORTER_OTLP_HEADERS: 'secret' }, 'OTEL_EXPORTER_OTLP_HEADERS', 'name=value'],
    ['headers cut off', { OTEL_EXPORTER_OTLP_HEADERS: 'a=secret%2' }, 'OTEL_EXPORTER_OTLP_HEADERS', 'name=value'],
    ['headers with a break', { OTEL_EXPORTER_OTLP_HEADERS: 'a=secret%0A' }, 'OTEL_EXPORTER_OTLP_HEADERS', 'name=value'],
    ['a fallback without a provider', { ...KEY, FALLBACK_MODELS: 'gpt-9' }, 'FALLBACK_MODELS', 'not provider/model'],
    [
      'a fallback to nobody',
      { ...KEY, FALLBACK_MODELS: 'acme/x' },
      'FALLBACK_MODELS',
      '"acme", which is not configured',
    ],
    ['a model of a provider that is off', { ...KEY, BIG_MODEL: 'simulator/x' }, 'BIG_MODEL', 'is not configured'],
  ])('%s', (...[, environment, variable, problem]) => {
    const error = faultsOf(environment);
    expect(error.faults).toHaveLength(1);
    expect(error.faults[0]).toMatchObject({ variable, problem: expect.stringContaining(problem) });
    expect(error.message).toContain(variable);
    expect(error.message).not.toContain('secret');
  });

  it('are all reported at once, each with its fix', () => {
    const error = faultsOf({
      PORT: 'x',
      MAX_RETRIES: 'y',
      SLUICE_RECORDNG: 'z',
      HOST: '0.0.0.0',
      BIG_MODEL: 'openai/a',
    });
    expect(error.faults.map(({ variable }) => variable)).toEqual([
      'PORT',
      'MAX_RETRIES',
      'SLUICE_RECORDNG',
      'HOST',
      'BIG_MODEL',
    ]);
    expect(error.message.match(/Fix: /g)).toHaveLength(5);
    expect(error.message).toMatch(/^5 settings are wrong\./);
  });

  it.each([
    ['SLUICE_QUEUE_URI', 'SLUICE_QUEUE_URL'],
    ['SLUICE_SIMULATE', 'SLUICE_SIMULATOR'],
    ['SLUICE_RECORDINGS', 'SLUICE_RECORDING'],
  ])('of an unknown %s suggest %s', (name, nearest) => {
    expect(faultsOf({ [name]: 'x' }).faults).toEqual([
      { variable: name, problem: 'is not a variable of this version', fix: `did you mean ${nearest}?` },
    ]);
  });

  it('of a name near to none suggest none', () => {
    expect(faultsOf({ SLUICE_X: 'x' }).faults[0]?.fix).toContain('.env.example');
  });

  it('leave names of other programs alone', () => {
    expect(load({ PATH: '/bin', HOSTNAME: 'x', PORTS: 'x' }).server.port).toBe(8082);
  });
});

describe('safety', () => {
  it.each(['0.0.0.0', '::', '10.0.0.1', 'gateway.example', '128.0.0.1', '127.0.0.1.example.com'])(
    'refuses to listen on %s without a client key, and names both fixes',
    (host) => {
      const error = faultsOf({ HOST: host });
      expect(error.faults[0]).toMatchObject({ variable: 'HOST', problem: expect.stringContaining('PROXY_API_KEY') });
      expect(error.faults[0]?.fix).toBe('set PROXY_API_KEY to a long random text, or set HOST=127.0.0.1');
      expect(load({ HOST: host, PROXY_API_KEY: 'k' }).server).toMatchObject({ host, proxyApiKey: 'k' });
    },
  );

  it.each(['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost', 'LocalHost'])('listens on %s without one', (host) => {
    expect(load({ HOST: host }).server.host).toBe(host);
  });

  it('does not blame HOST for a client key that could not be read', () => {
    expect(faultsOf({ HOST: '0.0.0.0', PROXY_API_KEY: 'a b' }).faults).toHaveLength(1);
  });

  it.each<[string, Environment]>([
    ['in production', { NODE_ENV: 'production' }],
    ['with the simulator switched off', { SLUICE_SIMULATOR: 'false' }],
  ])('refuses to start without any provider %s', (_name, environment) => {
    expect(faultsOf(environment).faults).toEqual([
      expect.objectContaining({ variable: 'OPENAI_API_KEY', fix: expect.stringContaining('SLUICE_SIMULATOR=true') }),
    ]);
  });

  it('starts in production with the simulator named', () => {
    expect(load({ NODE_ENV: 'production', SLUICE_SIMULATOR: 'true' }).simulator).toBe(true);
  });

  it('refuses a server without a key rather than answering from the simulator', () => {
    const custom = { OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' };
    expect(faultsOf(custom).faults).toEqual([expect.objectContaining({ variable: 'OPENAI_BASE_URL' })]);
    expect(load({ ...custom, SLUICE_SIMULATOR: 'true' }).simulator).toBe(true);
  });
});
