import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { loadConfiguration, type ProxyName, type SluiceConfiguration } from '@sluice/configuration';
import { Command, CommanderError } from 'commander';

import { addImportCommand } from './import.command.js';

const EXAMPLES = join(import.meta.dirname, '../../../../test/e2e/compat');

let folder: string;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-import-'));
  output = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

/** Runs the command on a copy of the example of a proxy, whose variables become `.env`. */
async function run(proxy: ProxyName, words: readonly string[] = [], envFile = 'example.env'): Promise<string> {
  cpSync(join(EXAMPLES, proxy), folder, { recursive: true });
  cpSync(join(EXAMPLES, proxy, envFile), join(folder, '.env'));
  return sluice('import', folder, ...words);
}

async function sluice(...words: readonly string[]): Promise<string> {
  const program = new Command('sluice').exitOverride();
  addImportCommand(program);
  for (const command of program.commands) command.exitOverride();
  output = '';
  await program.parseAsync(['node', 'sluice', ...words]);
  return output;
}

function load(): SluiceConfiguration {
  return loadConfiguration({ environment: {}, workingDirectory: folder });
}

const EXAMPLE_FILES: readonly (readonly [ProxyName, string])[] = [
  ['mirrowel', 'example.env'],
  ['fuergaosi233', 'example.env'],
  ['fuergaosi233', 'azure.env'],
  ['fuergaosi233', 'local.env'],
  ['openrouter-flask', 'example.env'],
  ['tizee', 'example.env'],
  ['1rgs', 'example.env'],
  ['1rgs', 'openai.env'],
  ['1rgs', 'custom.env'],
];

/** Every value that somebody would not want to see printed. */
function secretsOf(proxy: ProxyName, envFile: string): readonly string[] {
  const text = readFileSync(join(EXAMPLES, proxy, envFile), 'utf8');
  return [...text.matchAll(/^(?:export )?\w*(?:KEY|HEADER)\w*="([^"]+)"/gm)].map(([, value = '']) => value);
}

describe.each(EXAMPLE_FILES)('the example of %s in %s', (proxy, envFile) => {
  it('is understood without a fault, and prints no secret', async () => {
    const printed = await run(proxy, ['--from', proxy], envFile);
    expect(process.exitCode).toBeUndefined();
    expect(printed).toMatch(/^Found \.env/);
    expect(printed).not.toContain('Wrong');
    expect(secretsOf(proxy, envFile).filter((secret) => printed.includes(secret))).toEqual([]);
  });

  it('is written as a file that gives the same configuration, and has no secret', async () => {
    const path = join(folder, 'sluice.yaml');
    await run(proxy, ['--from', proxy, '--write', path], envFile);
    const written = readFileSync(path, 'utf8');
    expect(secretsOf(proxy, envFile).filter((secret) => written.includes(secret))).toEqual([]);
    const { snapshot, server, credentials } = load();
    writeFileSync(path, `coming_from: ${proxy}\n`);
    const started = load();
    expect([snapshot, server, [...credentials]]).toEqual([started.snapshot, started.server, [...started.credentials]]);
  });
});

describe('what is printed', () => {
  it('tells what becomes of each variable, and of those that nothing becomes of', async () => {
    const printed = await run('mirrowel', ['--from', 'mirrowel']);
    expect(printed).toMatch(/TIMEOUT_CONNECT +TIMEOUT_CONNECT/);
    expect(printed).toMatch(/HOUSE_MODELS +models/);
    expect(printed).toContain('house/quick is house-7b at house');
    expect(printed).toMatch(/Without a counterpart\n {2}CONCURRENCY_MULTIPLIER_ANTIGRAVITY_PRIORITY_1: /);
    expect(printed).not.toContain('To do');
  });

  it('tells what to do where a variable means two things, and nobody can be asked', async () => {
    const printed = await run('fuergaosi233');
    expect(printed).toContain('To do\n  ANTHROPIC_API_KEY is what clients send in the proxy of fuergaosi233');
  });

  it('tells whose configuration it is, where only one can be meant', async () => {
    expect(await run('tizee')).toContain('Only the proxy of tizee has all of these: with --from tizee its defaults');
    expect(await run('tizee', ['--from', 'tizee'])).not.toContain('To do');
  });

  it('tells that it will not listen to everybody without a key', async () => {
    writeFileSync(join(folder, '.env'), 'HOST=0.0.0.0\nOPENROUTER_API_KEY=k\n');
    expect(await sluice('import', folder)).toContain('HOST is 0.0.0.0, which others can reach');
    writeFileSync(join(folder, '.env'), 'HOST=0.0.0.0\nOPENROUTER_API_KEY=k\nANTHROPIC_API_KEY=c\n');
    expect(await sluice('import', folder, '--from', 'fuergaosi233')).not.toContain('HOST is');
  });

  it('names variables that belong to nobody', async () => {
    writeFileSync(join(folder, '.env'), 'OPENAI_API_KEY=k\nMY_OWN=1\n');
    expect(await sluice('import', folder)).toContain('Left alone, for it belongs to nobody\n  MY_OWN');
  });

  it('tells where a secret has to be set that stood in a file of models', async () => {
    writeFileSync(join(folder, 'models.yaml'), '- { model_id: a, api_base: http://h.test, api_key: hunter2 }\n');
    const printed = await sluice('import', folder);
    expect(printed).toContain('A secret stands at models.yaml:1: api_key: set it as KEY_OF_A in .env');
    expect(printed).not.toContain('hunter2');
  });

  it('is JSON where that is asked for', async () => {
    const report = JSON.parse(await run('tizee', ['--json'])) as Record<string, unknown>;
    expect(report).toMatchObject({
      files: ['.env', 'models.yaml'],
      candidates: ['tizee'],
      aliases: [{ name: 'LOG_LEVEL', because: 'LOG_LEVEL' }],
      faults: [],
    });
  });

  it('says so where nothing is', async () => {
    expect(await sluice('import', folder)).toContain('nothing to import');
  });
});

describe('a fault', () => {
  it('is printed with what to do, nothing is written, and the exit code says so', async () => {
    writeFileSync(join(folder, 'custom_models.yaml'), '- model_id: a\n');
    const path = join(folder, 'sluice.yaml');
    const printed = await sluice('import', folder, '--write', path);
    expect(printed).toContain('custom_models.yaml:1: api_base is not set.\n    Fix: write api_base of the model.');
    expect(process.exitCode).toBe(1);
    expect(() => statSync(path)).toThrow();
  });

  it('is a file that is there already, unless it is to be overwritten', async () => {
    const path = join(folder, 'out.yaml');
    await run('1rgs', ['--write', path]);
    const first = readFileSync(path, 'utf8');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await run('1rgs', ['--write', path, '--from', '1rgs'])).toContain('is there already');
    expect([process.exitCode, readFileSync(path, 'utf8')]).toEqual([1, first]);
    process.exitCode = undefined;
    await run('1rgs', ['--write', path, '--from', '1rgs', '--force']);
    expect(readFileSync(path, 'utf8')).toContain('coming_from: 1rgs');
  });

  it('is a proxy that nobody knows', async () => {
    await expect(sluice('import', folder, '--from', 'litellm')).rejects.toThrow(CommanderError);
    expect(output).toContain('Allowed choices are mirrowel, fuergaosi233, openrouter-flask, tizee, 1rgs');
  });
});
