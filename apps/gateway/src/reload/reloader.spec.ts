import { beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfiguration, type SluiceConfiguration } from '@sluice/configuration';

import { Reloader } from './reloader.js';

const configuration = loadConfiguration({ environment: {}, workingDirectory: '/nowhere' });
const adoption = { hash: 'abc', changed: ['timeouts.connectMs'], needsRestart: ['PORT'] };

let lines: { level: string; fields: object; message: string }[];
let load: () => SluiceConfiguration;
let adopted: number;
let release: (() => void) | undefined;

function reloader(): Reloader {
  return new Reloader({
    load: () => load(),
    adopt: async () => {
      adopted += 1;
      if (release) await new Promise<void>((resolve) => (release = resolve));
      return adoption;
    },
    log: {
      info: (fields, message) => lines.push({ level: 'info', fields, message }),
      error: (fields, message) => lines.push({ level: 'error', fields, message }),
    },
  });
}

beforeEach(() => {
  lines = [];
  adopted = 0;
  release = undefined;
  load = () => configuration;
});

describe(Reloader.name, () => {
  it('says what has changed, and what has to wait', async () => {
    await reloader().reload('SIGHUP');
    const fields = { cause: 'SIGHUP', config: 'abc', changed: ['timeouts.connectMs'], needs_restart: ['PORT'] };
    expect(lines).toEqual([{ level: 'info', fields, message: 'configuration reloaded' }]);
  });

  it('hands nothing on that has a fault, and names every one', async () => {
    const environment = { PORT: 'many', LOG_LEVEL: 'loud' };
    load = () => loadConfiguration({ environment, workingDirectory: '/nowhere' });
    await reloader().reload('a file has changed');
    expect(adopted).toBe(0);
    expect(lines).toMatchObject([
      { level: 'error', fields: { faults: [{ variable: 'PORT' }, { variable: 'LOG_LEVEL' }] } },
    ]);
  });

  it('outlives what is no fault of the configuration', async () => {
    load = () => {
      throw new RangeError('a fault of ours');
    };
    const broken = reloader();
    await broken.reload('SIGHUP');
    load = () => configuration;
    await broken.reload('SIGHUP');
    expect(lines.map(({ level }) => level)).toEqual(['error', 'info']);
    expect(JSON.stringify(lines[0])).toContain('a fault of ours');
  });

  it('does one after the other, and once for all who ask meanwhile', async () => {
    release = () => undefined;
    const busy = reloader();
    const first = busy.reload('first');
    await Promise.resolve();
    const [second, third] = [busy.reload('second'), busy.reload('third')];
    while (adopted < 1) await Promise.resolve();
    release();
    await first;
    while (adopted < 2) await Promise.resolve();
    release();
    await Promise.all([second, third]);
    expect(adopted).toBe(2);
  });
});
