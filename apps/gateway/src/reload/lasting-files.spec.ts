import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configurationFiles, loadConfiguration, type EnvironmentSource } from '@sluice/configuration';

import { withLastingFiles } from './lasting-files.js';

describe(withLastingFiles, () => {
  let directory: string;
  let file: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sluice-'));
    file = join(directory, 'sluice.yaml');
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  function follow() {
    const source: EnvironmentSource = { environment: {}, workingDirectory: directory };
    return withLastingFiles({ load: () => loadConfiguration(source), files: () => configurationFiles(source) });
  }

  const keyed = (key: string): void => {
    writeFileSync(file, `server: { api_key: ${key} }\n`);
  };

  it('is not read without a file that it was read from, and is again when that is back', () => {
    keyed('one');
    const source = follow();
    expect(source.load().server.proxyApiKey).toBe('one');
    rmSync(file);
    const gone = { variable: file, problem: 'is not there any more', fix: expect.stringContaining('put it back') };
    for (let time = 0; time < 2; time += 1) {
      expect(() => source.load()).toThrow(expect.objectContaining({ faults: [gone] }));
    }
    keyed('two');
    expect(source.load().server.proxyApiKey).toBe('two');
  });

  it('does without files that were never there, and takes on one that comes later', () => {
    const source = follow();
    expect(source.load().server.proxyApiKey).toBeUndefined();
    expect(source.load().server.proxyApiKey).toBeUndefined();
    keyed('one');
    expect(source.load().server.proxyApiKey).toBe('one');
    rmSync(file);
    expect(() => source.load()).toThrow('is not there any more');
  });
});
