import { writeFile } from 'node:fs/promises';

import { BundleError } from '@sluice/recordings';
import { exitCodeOf, renderJson, renderJunit, renderText, verifyBundle, type ReplaySource } from '@sluice/replay';

import { readBundle } from './bundle-files.js';
import { mayColour } from './terminal.js';

/** The bundle is damaged, or meant to do harm; distinct from a replay that differs. */
const EXIT_CORRUPT = 4;

export interface VerifyOptions {
  readonly junit?: string;
  readonly json?: string;
}

/** Replays what is in the bundles, prints and writes the result, and sets the exit code. */
export async function verifyBundles(bundles: readonly string[], options: VerifyOptions): Promise<void> {
  try {
    const recordings = await sourcesOf(bundles);
    const run = await verifyBundle({ recordings });
    process.stdout.write(renderText(run, { color: mayColour() }));
    if (options.junit !== undefined) await writeFile(options.junit, renderJunit(run));
    if (options.json !== undefined) await writeFile(options.json, renderJson(run));
    process.exitCode = exitCodeOf(run);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    process.stderr.write(`sluice: ${error.message}\n`);
    process.exitCode = EXIT_CORRUPT;
  }
}

async function sourcesOf(bundles: readonly string[]): Promise<readonly ReplaySource[]> {
  const sources: ReplaySource[] = [];
  for (const bundle of bundles) {
    for (const { path, data } of await readBundle(bundle)) {
      sources.push({ name: `${bundle}:${path}`, text: Buffer.from(data).toString('utf8') });
    }
  }
  return sources;
}
