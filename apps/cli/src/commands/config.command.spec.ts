import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { configurationSchema } from '@sluice/configuration';
import { Command } from 'commander';

import { addConfigCommand } from './config.command.js';

const WAS = { environment: process.env, directory: process.cwd() };
const KEY = 'sk-do-not-show-me-0123456789';

let folder: string;
let output: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-config-'));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(WAS.directory);
  process.env = WAS.environment;
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  output = '';
  process.env = {};
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs a command line in this process. @returns its exit code */
async function config(...words: readonly string[]): Promise<number> {
  const program = new Command('sluice').exitOverride();
  addConfigCommand(program);
  await program.parseAsync(['node', 'sluice', 'config', ...words]);
  return Number(process.exitCode ?? 0);
}

function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(join(folder, name), lines.map((line) => `${line}\n`).join(''));
  return name;
}

const parsed = (): unknown => JSON.parse(output);

describe('sluice config check', () => {
  it('says what a gateway would do with a configuration it starts with', async () => {
    const env = file('good.env', `OPENAI_API_KEY=${KEY}`, 'OPENAI_API_KEY_1=other', 'VLLM_API_BASE=http://127.0.0.1:1');
    expect(await config('check', '--env', env)).toBe(0);
    expect(output).toBe(
      'The configuration is fine.\n' +
        '  providers: openai (2 keys), openai-responses (2 keys), vllm (no key)\n' +
        '  opus: openai/gpt-5.2\n  sonnet: openai/gpt-5.2\n  haiku: openai/gpt-5-mini\n',
    );
  });

  it('says that the simulator serves where nobody else does', async () => {
    expect(await config('check')).toBe(0);
    expect(output).toContain('  providers: simulator\n');
  });

  it('lists all faults in the words of the gateway, none of the secrets with them', async () => {
    const env = file('bad.env', `OPENAI_API_KEY=${KEY} x`, 'PORT=high', 'SLUICE_TIMEOUT=1');
    expect(await config('check', '--env', env)).toBe(1);
    expect(output).toContain('3 settings are wrong.\n');
    for (const variable of ['OPENAI_API_KEY', 'PORT', 'SLUICE_TIMEOUT']) expect(output).toContain(` ${variable}: `);
    expect(output).not.toContain(KEY);
  });

  it('asks the adapters as well, which know their profiles', async () => {
    const env = file('profile.env', `OPENAI_API_KEY=${KEY}`, 'OPENAI_PROFILE=nobody');
    expect(await config('check', '--json', '--env', env)).toBe(1);
    expect(parsed()).toMatchObject({
      ok: false,
      faults: [{ variable: 'OPENAI_PROFILE', place: expect.stringMatching(/profile\.env:2: OPENAI_PROFILE$/) }],
    });
    expect(output).toMatch(/nobody.*Use one of: .*openai/);
  });

  it('tells where a profile stands that its adapter does not know', async () => {
    const acme = 'base_url: http://127.0.0.1:1/v1, api_key: key';
    const path = file('profile.yaml', 'providers:', `  acme: { ${acme}, profile: nobody }`);
    expect(await config('check', '--config', path)).toBe(1);
    expect(output).toMatch(/profile\.yaml:2: providers\.acme\.profile: cannot be used: .*"nobody".*Use one of: .*vllm/);
    expect(output).toContain('Fix: correct providers.acme.profile, or remove it.');
  });

  it('is JSON where a program reads it', async () => {
    expect(await config('check', '--json')).toBe(0);
    expect(parsed()).toEqual({ ok: true, faults: [] });
    output = '';
    process.env['PORT'] = '-1';
    expect(await config('check', '--json')).toBe(1);
    expect(parsed()).toMatchObject({ ok: false, faults: [{ variable: 'PORT', problem: expect.any(String) }] });
  });

  it('refuses a file that is not there, by its option', async () => {
    expect(await config('check', '--env', 'missing.env')).toBe(1);
    expect(output).toMatch(/--env .*ENOENT/);
  });
});

describe('sluice config print', () => {
  const FILE = [
    'server: { port: 8090 }',
    'providers:',
    `  openai: { api_key: ${KEY}, headers: { X-Team: blue } }`,
    '  groq: { api_key: "${GROQ_KEY}" }',
    'families: { small: groq/tiny }',
  ];

  beforeEach(() => {
    process.env = { GROQ_KEY: `${KEY}-groq`, MAX_RETRIES: '1' };
  });

  it('writes the file that would say the same, without secrets', async () => {
    expect(await config('print', '--config', file('house.yaml', ...FILE))).toBe(0);
    expect(output).toMatch(/^server:\n {2}host: 127\.0\.0\.1\n {2}port: 8090\n/);
    expect(output).toContain('    api_keys:\n      - "***"\n');
    expect(output).toContain('    api_keys:\n      - ${GROQ_KEY}\n');
    expect(output).toContain('      x-team: "***"\n');
    expect(output).not.toContain(KEY);
    expect(output).not.toContain('#');
  });

  it('says where each value came from', async () => {
    const env = file('sources.env', '# nothing', 'TIMEOUT_CONNECT=5');
    expect(await config('print', '--sources', '--config', file('house.yaml', ...FILE), '--env', env)).toBe(0);
    expect(output).toContain('  host: 127.0.0.1 # default\n');
    expect(output).toContain('  port: 8090 # house.yaml:1\n');
    expect(output).toContain('  connect: 5 # sources.env:2: TIMEOUT_CONNECT\n');
    expect(output).toContain('  max_retries: 1 # environment: MAX_RETRIES\n');
    expect(output).toContain('  small: groq/tiny # house.yaml:5\n');
    expect(output).not.toContain(KEY);
  });

  it('is JSON where a program reads it', async () => {
    expect(await config('print', '--json', '--config', file('house.yaml', ...FILE))).toBe(0);
    expect(parsed()).toMatchObject({ server: { port: 8090 }, providers: { groq: { api_keys: ['${GROQ_KEY}'] } } });
    output = '';
    expect(await config('print', '--json', '--sources', '--config', 'house.yaml')).toBe(0);
    expect(parsed()).toMatchObject({ server: { port: { value: 8090, source: 'house.yaml:1' } } });
  });

  it('prints nothing of a configuration that no gateway would start with', async () => {
    const notes = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await config('print', '--config', file('bad.yaml', 'server: { port: high }'))).toBe(1);
    expect(output).toBe('');
    expect(String(notes.mock.calls[0]?.[0])).toMatch(/bad\.yaml:1: server\.port: must be/);
  });
});

describe('sluice config schema', () => {
  it('is the JSON Schema of sluice.yaml', async () => {
    expect(await config('schema')).toBe(0);
    expect(parsed()).toEqual(configurationSchema());
  });
});
