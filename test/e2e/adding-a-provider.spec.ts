import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator } from '@sluice/simulator';

import { GatewayProcess } from './gateway-process.js';
import { READ } from './providers/provider-suite.js';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const COPIED = [
  '.env.example',
  'apps',
  'dist',
  'docs',
  'libs',
  'test',
  'README.md',
  'nest-cli.json',
  'package.json',
  'tsconfig.json',
];
const REGISTRY = 'libs/providers/src/registry.ts';

/** One numbered step of the page: what it says to write, or to run. */
interface Step {
  /** The file that the step begins with. */
  readonly path: string | undefined;
  readonly language: string;
  readonly code: string;
}

/** Every block of code below the first heading, with the file that its step names. */
function stepsOfPage(): readonly Step[] {
  const page = readFileSync(join(REPOSITORY, 'docs/adding-a-provider.md'), 'utf8');
  const [, part = ''] = page.split(/^## /m);
  return part.split(/^\d+\. /m).flatMap((text) => {
    const path = /^`([^`<]+)`/.exec(text)?.[1];
    const [, language, code] = /^ {3}```(\w+)\n([\s\S]*?)^ {3}```/m.exec(text) ?? [];
    return language === undefined || code === undefined ? [] : [{ path, language, code: code.replace(/^ {3}/gm, '') }];
  });
}

/** The texts of all files below a folder, by their paths. */
function filesBelow(root: string, folder = root): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  const found = entries.flatMap((entry): readonly (readonly [string, string])[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'dist' ? [] : [...filesBelow(root, path)];
    return entry.isFile() ? [[relative(root, path), readFileSync(path, 'utf8')]] : [];
  });
  return new Map(found);
}

describe('docs/adding-a-provider.md, followed word by word in a copy', () => {
  const steps = stepsOfPage();
  const start = steps.find(({ code }) => code.includes('npm start'))!;
  let copy: string;
  let before: ReadonlyMap<string, string>;

  /** Runs a command in the copy; what it prints is in the error if it fails. */
  const run = (command: string, ...parameters: readonly string[]): string =>
    execFileSync(command, parameters, { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  const follow = ({ path, language, code }: Step): void => {
    if (language === 'sh') {
      run('sh', '-euc', code);
      return;
    }
    const file = join(copy, path!);
    mkdirSync(dirname(file), { recursive: true });
    if (path === REGISTRY) appendFileSync(file, code);
    else writeFileSync(file, code);
  };

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'sluice-acme-'));
    for (const path of COPIED) cpSync(join(REPOSITORY, path), join(copy, path), { recursive: true });
    symlinkSync(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'));
    before = filesBelow(copy);
    for (const step of steps) if (step !== start) follow(step);
    run(process.execPath, 'node_modules/@nestjs/cli/bin/nest.js', 'build');
  }, 300_000);

  afterAll(() => {
    rmSync(copy, { recursive: true });
  });

  it('takes one folder and one line, and a table that is written by a command', () => {
    const after = filesBelow(copy);
    const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    const others = changed.filter((path) => !path.startsWith('libs/providers/src/acme/'));
    expect(others.toSorted()).toEqual(['README.md', REGISTRY]);
    const linesOf = (files: ReadonlyMap<string, string>): readonly string[] => files.get(REGISTRY)!.trim().split('\n');
    expect(linesOf(after)).toHaveLength(linesOf(before).length + 1);
    expect(
      after
        .get('README.md')!
        .split('\n')
        .filter((line) => !before.get('README.md')!.includes(line)),
    ).toEqual([expect.stringMatching(/^\| acme /)]);
    expect([...before.keys()].filter((path) => !after.has(path))).toEqual([]);
  });

  it('gives a provider that streams, calls tools and has a key of its own', async () => {
    const simulator = await startSimulator({ keys: ['a-key'] });
    const variables = Object.fromEntries(start.code.split(/\s/).flatMap((word) => pairOf(word) ?? []));
    const gateway = await GatewayProcess.start({
      alone: true,
      built: join(copy, 'dist'),
      environment: { SLUICE_RECORDING: 'off', LOG_LEVEL: 'silent', ...variables, ACME_API_BASE: simulator.url },
    });
    try {
      expect(variables['ACME_API_BASE']).toBe('https://api.acme.example/v1');
      const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
      const body = { model: 'claude-opus-5-5', max_tokens: 64, messages, tools: [READ] };
      const { response, data } = await client.messages.create(body).withResponse();
      expect(response.headers.get('x-sluice-model')).toBe('acme/some-model');
      const call = data.content.find((block) => block.type === 'tool_use')!;
      messages.push(
        { role: 'assistant', content: data.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'pelican-42' }] },
      );
      const second = await client.messages.stream(body).finalMessage();
      expect(JSON.stringify(second.content)).toContain('pelican-42');
      expect(simulator.requests().map(({ headers }) => headers.authorization)).toEqual([
        'Bearer a-key',
        'Bearer a-key',
      ]);
    } finally {
      await gateway.stop();
      await simulator.close();
    }
  }, 60_000);
});

function pairOf(word: string): readonly [string, string][] | undefined {
  const [, name, value] = /^([A-Z_]+)=(.+)$/.exec(word) ?? [];
  return name === undefined || value === undefined ? undefined : [[name, value]];
}
