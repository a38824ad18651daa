import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { loadOrCreateKey } from './index.js';

describe('loadOrCreateKey', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-key-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('makes a key of 32 bytes that only its owner can read', () => {
    const path = join(directory, 'keys', 'mask');
    expect(loadOrCreateKey(path)).toHaveLength(32);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'keys')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(directory, 'keys'))).toEqual(['mask']);
  });

  it('gives the same key every time, and another one for another file', () => {
    const path = join(directory, 'mask');
    const key = loadOrCreateKey(path);
    expect(loadOrCreateKey(path).equals(key)).toBe(true);
    expect(loadOrCreateKey(join(directory, 'sign')).equals(key)).toBe(false);
  });

  it.each([
    ['is empty', ''],
    ['is too short', 'c2hvcnQ'],
    ['is no key', 'not a key at all, but a long enough piece of text to be one'],
  ])('refuses a file that %s, and does not replace it', (_name, text) => {
    const path = join(directory, 'mask');
    writeFileSync(path, text);
    expect(() => loadOrCreateKey(path)).toThrow(/holds no key of 32 bytes/);
  });

  it('says which file it cannot read', () => {
    const path = join(directory, 'mask');
    expect(() => loadOrCreateKey(join(path, '..'))).toThrow(/cannot be read/);
    chmodSync(directory, 0o700);
  });
});
