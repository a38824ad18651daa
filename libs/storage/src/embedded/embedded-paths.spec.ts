import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { chooseSocketDirectory, embeddedPaths, makeSocketDirectory, socketPathIn } from './embedded-paths.js';

/** What an address of a socket holds everywhere (unix(7)); its closing zero not counted. */
const LEAST_ADDRESS_BYTES = 103;

describe('the socket of the embedded database', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-paths-'));
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('lies in the data directory, where its path is short enough', () => {
    const chosen = chooseSocketDirectory(dataDir);
    expect(dirname(chosen)).toBe(embeddedPaths(dataDir).directory);
  });

  it.each(['x'.repeat(120), `${'é'.repeat(45)}/data`])('lies elsewhere when it is too long: %s', (name) => {
    const long = join(dataDir, name);
    const chosen = chooseSocketDirectory(long);
    expect(chosen.startsWith(dataDir)).toBe(false);
    expect(Buffer.byteLength(socketPathIn(chosen))).toBeLessThanOrEqual(LEAST_ADDRESS_BYTES);
    expect(chooseSocketDirectory(long)).toBe(chosen);
    expect(chooseSocketDirectory(`${long}-2`)).not.toBe(chosen);
  });

  it('is nobody else’s to enter, and may be made again', () => {
    const made = makeSocketDirectory(dataDir);
    expect(statSync(made).mode & 0o777).toBe(0o700);
    expect(makeSocketDirectory(dataDir)).toBe(made);
  });

  it.each<[string, (path: string) => void]>([
    [
      'others can enter',
      (path) => {
        mkdirSync(path, { recursive: true });
        chmodSync(path, 0o711);
      },
    ],
    [
      'others can read',
      (path) => {
        mkdirSync(path, { recursive: true });
        chmodSync(path, 0o744);
      },
    ],
    [
      'leads elsewhere',
      (path) => {
        mkdirSync(dirname(path), { recursive: true });
        symlinkSync(tmpdir(), path);
      },
    ],
  ])('is not put where somebody left a directory that %s', (_name, leave) => {
    leave(chooseSocketDirectory(dataDir));
    expect(() => makeSocketDirectory(dataDir)).toThrow(/can be entered by other users: remove it/);
  });

  it('is not put where a file is', () => {
    const chosen = chooseSocketDirectory(dataDir);
    mkdirSync(dirname(chosen), { recursive: true });
    writeFileSync(chosen, '');
    expect(() => makeSocketDirectory(dataDir)).toThrow(/EEXIST/);
  });
});
