import { describe, expect, it } from '@jest/globals';

import { loadWritten, refusalOf, type WrittenSources } from '../../fixtures/written-configuration.js';

const KEY = { OPENAI_API_KEY: 'sk-one' };

/** What each source says of the port, from the one that comes first. */
const SAYS: readonly (readonly [name: string, port: number, sources: WrittenSources])[] = [
  ['a flag', 1001, { flags: { PORT: '1001' } }],
  ['the environment', 1002, { environment: { PORT: '1002' } }],
  ['.env', 1003, { env: 'PORT=1003\n' }],
  ['sluice.yaml', 1004, { yaml: 'server:\n  port: 1004\n' }],
  ['the default', 8082, {}],
];

const PAIRS = SAYS.flatMap(([upper, port, above], index) =>
  SAYS.slice(index + 1).map(([lower, , below]) => [upper, lower, port, { ...below, ...above }] as const),
);

describe('precedence', () => {
  it.each(PAIRS)('%s comes before %s', (_upper, _lower, port, sources) => {
    expect(loadWritten(sources).server.port).toBe(port);
  });

  it('is that of single settings: what one source does not say, the next one does', () => {
    const { server, snapshot } = loadWritten({
      flags: { PORT: '1001' },
      environment: { MAX_RETRIES: '3', PORT: ' ' },
      env: 'LOG_LEVEL=debug\nMAX_RETRIES=4\n',
      yaml: 'server: { port: 1, log_level: warn }\nretry: { max_retries: 5 }\ntimeouts: { connect: 7 }\n',
    });
    expect([server.port, server.logLevel]).toEqual([1001, 'debug']);
    expect([snapshot.retry.maxRetries, snapshot.timeouts.connectMs]).toEqual([3, 7000]);
  });

  it('makes no fault of what something above replaces', () => {
    expect(loadWritten({ environment: { PORT: '1' }, yaml: 'server: { port: high }\n' }).server.port).toBe(1);
  });

  it.each<[string, WrittenSources, string]>([
    ['a flag', { flags: { PORT: 'x' } }, '--port'],
    ['the environment', { environment: { PORT: 'x' } }, 'PORT'],
    ['.env', { env: '# one\nexport PORT=1\n\nPORT = x\n' }, '.env:4: PORT'],
    ['a named .env', { envFile: 'my.env', files: { 'my.env': 'PORT=x\n' } }, 'my.env:1: PORT'],
    ['sluice.yaml', { yaml: 'retry:\n\nserver:\n  port: x\n' }, 'sluice.yaml:4: server.port'],
    ['a named file', { configFile: 'my.yml', files: { 'my.yml': 'server: { port: x }\n' } }, 'my.yml:1: server.port'],
  ])('of %s is told in a fault', (_name, sources, place) => {
    const { faults } = refusalOf(sources);
    expect(faults.map((fault) => fault.place ?? fault.variable)).toEqual([place]);
  });
});

describe('which file is read', () => {
  const files = { 'a.yaml': 'server: { port: 1 }', 'b.yaml': 'server: { port: 2 }' };

  it('is the one of the flag before that of SLUICE_CONFIG, and that before sluice.yaml', () => {
    const yaml = 'server: { port: 3 }';
    const environment = { SLUICE_CONFIG: 'b.yaml' };
    expect(loadWritten({ files, yaml, environment, configFile: 'a.yaml' }).server.port).toBe(1);
    expect(loadWritten({ files, yaml, environment }).server.port).toBe(2);
    expect(loadWritten({ files, yaml, env: 'SLUICE_CONFIG=b.yaml' }).server.port).toBe(2);
    expect(loadWritten({ files, yaml }).server.port).toBe(3);
  });

  it.each<[string, WrittenSources, string, string]>([
    ['by the flag', { configFile: 'none.yaml' }, '--config', 'names none.yaml, which cannot be read (ENOENT)'],
    [
      'by the variable',
      { environment: { SLUICE_CONFIG: 'none.yaml' } },
      'SLUICE_CONFIG',
      'names none.yaml, which cannot be read (ENOENT)',
    ],
    ['and is a directory', { configFile: '.' }, '--config', 'names ., which cannot be read (EISDIR)'],
    [
      'and is too large',
      { yaml: `# ${'x'.repeat(1024 * 1024)}\n` },
      'sluice.yaml',
      'is a file that is larger than 1 MB',
    ],
  ])('must be there where it is named %s', (_name, sources, variable, problem) => {
    expect(refusalOf(sources).faults).toEqual([expect.objectContaining({ variable, problem })]);
  });

  it.each(['', '\n', '# nothing\n', '---\n', 'server:\n'])('may be empty: %j', (yaml) => {
    expect(loadWritten({ yaml, environment: KEY })).toMatchObject({ server: { port: 8082 }, simulator: false });
  });
});
