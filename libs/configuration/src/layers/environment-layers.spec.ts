import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Environment } from '../env-file.js';
import { environmentLayer, envFileLayer, flagLayer, gatherEnvironment } from './environment-layers.js';
import { placeOf, stacked, textsOf, type Layer, type Origin } from './layer.js';

let workingDirectory: string;

beforeAll(() => {
  workingDirectory = mkdtempSync(join(tmpdir(), 'sluice-layers-'));
});
afterAll(() => {
  rmSync(workingDirectory, { recursive: true });
});

function layerOf(text: string): Layer {
  writeFileSync(join(workingDirectory, 'my.env'), text);
  return envFileLayer({ environment: {}, workingDirectory, envFile: 'my.env' });
}

/** What a layer says, as `NAME=text at place`. */
function said(layer: Layer): readonly string[] {
  return [...layer].map(([name, { text, origin }]) => `${name}=${text} at ${origin.where}`);
}

describe('a file of variables', () => {
  it.each<[string, string, readonly string[]]>([
    ['nothing', '', []],
    ['comments and empty lines', '# A=1\n\nB=2\n', ['B=2 at my.env:3']],
    ['lines of other systems', 'A=1\r\nB=2\r\n', ['A=1 at my.env:1', 'B=2 at my.env:2']],
    ['no end of its last line', 'A=1', ['A=1 at my.env:1']],
    ['an export', '\nexport A=1\n', ['A=1 at my.env:2']],
    ['spaces', '  A = 1  \n', ['A=1 at my.env:1']],
    ['quotes', 'A="1 # 2"\nB=\'3\'\n', ['A=1 # 2 at my.env:1', 'B=3 at my.env:2']],
    ['a comment behind a value', 'A=1 # one\n', ['A=1 at my.env:1']],
    ['a name twice, of which the last counts', 'A=1\nB=2\nA=3\n', ['A=3 at my.env:3', 'B=2 at my.env:2']],
    ['names without a value', 'A=\nB=" "\nC=1\n', ['C=1 at my.env:3']],
    ['an equals sign in a value', 'A=b=c==\n', ['A=b=c== at my.env:1']],
  ])('of %s', (_name, text, expected) => {
    expect(said(layerOf(text))).toEqual(expected);
  });

  it('need not be there, unless it is named', () => {
    expect(envFileLayer({ environment: {}, workingDirectory })).toEqual(new Map());
    expect(() => envFileLayer({ environment: {}, workingDirectory, envFile: 'none.env' })).toThrow(
      expect.objectContaining({
        faults: [
          {
            variable: '--env',
            problem: 'names a file that cannot be read (ENOENT)',
            fix: 'name a readable file of NAME=value lines',
          },
        ],
      }),
    );
  });
});

describe('flags and the environment', () => {
  it.each([
    ['PORT', '--port'],
    ['LOG_LEVEL', '--log-level'],
    ['SLUICE_DATA_DIR', '--data-dir'],
    ['MY_SLUICE_X', '--my-sluice-x'],
  ])('%s is %s', (variable, where) => {
    const layer = flagLayer({ environment: {}, workingDirectory, flags: { [variable]: ' 1 ' } });
    expect([...layer]).toEqual([[variable, { text: '1', origin: { kind: 'flag', where } }]]);
  });

  it('say nothing where they are empty', () => {
    const environment: Environment = { A: '', B: '  ', C: undefined, D: ' d\n' };
    expect(said(environmentLayer({ environment, workingDirectory }))).toEqual(['D=d at environment']);
  });

  it('come before the file, each variable by itself', () => {
    layerOf('A=file\nB=file\nC=file\n');
    const source = { flags: { A: 'flag' }, environment: { A: 'env', B: 'env' }, workingDirectory, envFile: 'my.env' };
    expect(Object.fromEntries(gatherEnvironment(source))).toEqual({ A: 'flag', B: 'env', C: 'file' });
  });
});

describe('layers', () => {
  const layer = (where: string, ...names: readonly string[]): Layer =>
    new Map(names.map((name) => [name, { text: where, origin: { kind: 'alias', where } }]));

  it('are one, in which the first that says something counts', () => {
    const one = stacked([layer('a', 'X'), layer('b', 'X', 'Y'), layer('c', 'X', 'Y', 'Z')]);
    expect(Object.fromEntries(textsOf(one))).toEqual({ X: 'a', Y: 'b', Z: 'c' });
    expect(stacked([])).toEqual(new Map());
  });

  it.each<[Origin, string | undefined]>([
    [{ kind: 'environment', where: 'environment' }, undefined],
    [{ kind: 'flag', where: '--port' }, '--port'],
    [{ kind: 'env-file', where: '.env:3' }, '.env:3: PORT'],
    [{ kind: 'alias', where: 'SERVER_PORT' }, 'SERVER_PORT: PORT'],
    [{ kind: 'file', where: 'sluice.yaml:3', path: 'server.port' }, 'sluice.yaml:3: server.port'],
    [{ kind: 'file', where: 'sluice.yaml:3' }, 'sluice.yaml:3: PORT'],
  ])('are told by the place %j', (origin, place) => {
    expect(placeOf('PORT', origin)).toBe(place);
  });
});
