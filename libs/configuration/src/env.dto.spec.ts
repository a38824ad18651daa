import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { EnvironmentVariables, VARIABLE_NAMES } from './env.dto.js';
import { readProcessEnvironment } from './env-file.js';
import { KNOWN_PROVIDERS, loadConfiguration } from './index.js';

const EXAMPLE = readFileSync(fileURLToPath(new URL('../../../.env.example', import.meta.url)), 'utf8');
const DOCUMENTED = [...EXAMPLE.matchAll(/^#?([A-Z][A-Z0-9_]*)=(.*)$/gm)].map(([, name = '', value = '']) => ({
  name,
  value,
}));

describe('.env.example', () => {
  it('documents every variable the gateway reads, once', () => {
    const names = DOCUMENTED.map(({ name }) => name).filter((name) => !/_\d+$|^ACME_/.test(name));
    const ofProviders = KNOWN_PROVIDERS.filter(({ beside }) => beside === undefined).flatMap(
      ({ keys, accounts = [], baseUrls, profileVariable, options }) => [
        ...keys.slice(0, 1),
        ...accounts.flatMap(({ variables }) => variables.map(({ variable }) => variable)),
        ...baseUrls.slice(0, 1),
        ...(profileVariable === undefined ? [] : [profileVariable]),
        ...options.map(({ variable }) => variable),
      ],
    );
    expect([...names].sort()).toEqual([...VARIABLE_NAMES, ...ofProviders].sort());
  });

  it('explains how to give further keys', () => {
    expect(DOCUMENTED.map(({ name }) => name)).toContain('OPENAI_API_KEY_1');
  });

  it('shows values that are accepted', () => {
    const environment = Object.fromEntries(DOCUMENTED.map(({ name, value }) => [name, value]));
    // Where the file of models lies.
    const workingDirectory = fileURLToPath(new URL('fixtures/', import.meta.url));
    expect(() => loadConfiguration({ environment, workingDirectory })).not.toThrow();
  });

  it('shows the defaults as they are', () => {
    const written = new Map(DOCUMENTED.map(({ name, value }) => [name, value]));
    for (const [name, value] of Object.entries(new EnvironmentVariables())) {
      if (typeof value === 'string' && value !== '') expect([name, written.get(name)]).toEqual([name, value]);
      if (typeof value === 'number' && /TIMEOUT|SECONDS/.test(name)) {
        expect([name, Number(written.get(name)) * 1000]).toEqual([name, value]);
      }
    }
  });

  it('shows where each provider is served', () => {
    const written = new Map(DOCUMENTED.map(({ name, value }) => [name, value]));
    for (const { baseUrls, defaultBaseUrl, exampleBaseUrl } of KNOWN_PROVIDERS) {
      expect(written.get(baseUrls[0] ?? '')).toBe(defaultBaseUrl ?? exampleBaseUrl);
    }
  });

  it('can be copied as it stands', () => {
    const active = EXAMPLE.split('\n').filter((line) => /^[A-Z]/.test(line));
    expect(active).toEqual(['OPENAI_API_KEY=']);
  });
});

describe('readProcessEnvironment', () => {
  it('is a frozen copy of the variables of this process', () => {
    const environment = readProcessEnvironment();
    expect(environment['PATH']).toBe(process.env['PATH']);
    expect(Object.isFrozen(environment)).toBe(true);
  });
});
