import { existsSync } from 'node:fs';

import { ConfigurationError } from '@sluice/configuration';

import type { ConfigurationSource } from './configuration-source.js';

/**
 * A source that is not read any more when a file is gone that it was read from before. At the start a file may be
 * absent; one that vanishes later is about to be written anew, or on a drive that is gone. Without what it says the
 * gateway would ask nobody for a key, and answer by the simulator.
 */
export function withLastingFiles(source: ConfigurationSource): ConfigurationSource {
  let known: ReadonlySet<string> = new Set();
  return {
    files: () => source.files(),
    load: () => {
      const files = source.files();
      const present = new Set(files.filter((file) => existsSync(file)));
      refuseWithout(files.filter((file) => known.has(file) && !present.has(file)));
      const loaded = source.load();
      known = present;
      return loaded;
    },
  };
}

function refuseWithout(vanished: readonly string[]): void {
  if (vanished.length === 0) return;
  const fix = 'put it back, or restart the gateway to go on without it';
  throw new ConfigurationError(vanished.map((variable) => ({ variable, problem: 'is not there any more', fix })));
}
