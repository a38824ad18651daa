import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigurationError, loadConfiguration } from '@sluice/configuration';
import { createProviders, PROVIDER_FACTORIES } from '@sluice/providers';
import fc from 'fast-check';

import { fuzzRuns, PATIENCE_MS } from './fuzz-runs.js';
import { mutated } from './mutated-text.js';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../../docs/sluice.example.yaml'), 'utf8');

/** Of the processor, for one file however odd: a start must not hang on it. */
const PATIENCE_WITH_ONE_MS = 1_000;

/** In the place of every variable that the example needs; must never be seen again. */
const SECRET = 'hunter2-hunter2-hunter2';
const ENVIRONMENT = Object.fromEntries(
  [...EXAMPLE.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, `${SECRET}-${name.toLowerCase()}`]),
);

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-fuzz-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function load(text: string) {
  writeFileSync(join(directory, 'sluice.yaml'), text);
  const adapters = Object.keys(PROVIDER_FACTORIES);
  return loadConfiguration({ environment: ENVIRONMENT, workingDirectory: directory, adapters });
}

/** What becomes of a file: a configuration, or faults that say where they are. */
function verdictOn(text: string): 'configuration' | 'faults' {
  try {
    load(text);
    return 'configuration';
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
    expect(error.message).not.toContain(SECRET);
    expect(error.message).not.toMatch(/\bundefined\b|\[object |\bat .+\.[jt]s:\d+/);
    const lines = error.message.split('\n');
    expect(lines[0]).toMatch(/^(One setting is|\d+ settings are) wrong\.$/);
    for (const { problem, fix } of error.faults) {
      expect(problem).not.toBe('');
      expect(fix).not.toBe('');
    }
    return 'faults';
  }
}

describe('a configuration file', () => {
  it('that is the example is one to start with', () => {
    expect(verdictOn(EXAMPLE)).toBe('configuration');
    expect(() => createProviders(load(EXAMPLE).snapshot.providers)).not.toThrow();
  });

  it(
    'that was changed anywhere is one to start with, or a list of faults, and soon',
    () => {
      const verdicts = { configuration: 0, faults: 0 };
      fc.assert(
        fc.property(mutated(EXAMPLE), (text) => {
          const before = process.cpuUsage();
          verdicts[verdictOn(text)] += 1;
          const { user, system } = process.cpuUsage(before);
          expect((user + system) / 1000).toBeLessThan(PATIENCE_WITH_ONE_MS);
        }),
        fuzzRuns(),
      );
      // Changes that all ended one way would try out only half of the code.
      expect(verdicts.configuration).toBeGreaterThan(0);
      expect(verdicts.faults).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});
