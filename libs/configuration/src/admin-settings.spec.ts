import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import type { Environment } from './env-file.js';
import { loadConfiguration } from './load-configuration.js';

const directory = mkdtempSync(join(tmpdir(), 'sluice-admin-settings-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const TOKEN = 'a-token-of-sixteen-letters';

const load = (environment: Environment): ReturnType<typeof loadConfiguration> =>
  loadConfiguration({ environment: { OPENAI_API_KEY: 'sk-for-tests', ...environment }, workingDirectory: directory });

describe('the admin API', () => {
  it.each<[string, Environment, object]>([
    ['is off unless it is given a port', { SLUICE_ADMIN_TOKEN: TOKEN }, { host: '127.0.0.1', token: TOKEN }],
    ['needs no token on this machine alone', { SLUICE_ADMIN_PORT: '0' }, { host: '127.0.0.1', port: 0 }],
    [
      'may be reached by others with one',
      { SLUICE_ADMIN_PORT: '8083', SLUICE_ADMIN_HOST: '0.0.0.0', SLUICE_ADMIN_TOKEN: TOKEN },
      { host: '0.0.0.0', port: 8083, token: TOKEN },
    ],
  ])('%s', (_name, environment, admin) => {
    expect(load(environment).admin).toEqual(admin);
  });

  it('does not show recordings to whoever comes by', () => {
    const environment = { SLUICE_ADMIN_PORT: '8083', SLUICE_ADMIN_HOST: '0.0.0.0' };
    expect(() => load(environment)).toThrow(/SLUICE_ADMIN_HOST is "0\.0\.0\.0"[\s\S]*SLUICE_ADMIN_TOKEN/);
    expect(() => load({ ...environment, SLUICE_ADMIN_TOKEN: 'short' })).toThrow('SLUICE_ADMIN_TOKEN');
  });
});
