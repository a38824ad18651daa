import { writeFile } from 'node:fs/promises';

import { BundleError } from '@sluice/recordings';
import type { ReplaySource } from '@sluice/replay';
import type { Command } from 'commander';

import { readBundle } from '../bundle-files.js';
import { mayColour } from '../terminal.js';

/** The bundle is damaged, or meant to do harm; distinct from a replay that differs. */
const EXIT_CORRUPT = 4;

interface VerifyOptions {
  readonly junit?: string;
  readonly json?: string;
}

/** `sluice replay verify`. */
export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .description('use recordings as tests')
    .command('verify')
    .argument('<bundle...>', 'bundles (*.slrec), or folders that hold one unpacked')
    .description('run recordings through the code as it is now, offline, and demand the same bytes')
    .option('--junit <file>', 'write the result as JUnit XML')
    .option('--json <file>', 'write the result as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 all the same, 1 something differs, 2 wrong usage, 3 nothing to verify, 4 a damaged bundle.',
    )
    .action(verify);
}

async function verify(bundles: readonly string[], options: VerifyOptions): Promise<void> {
  const { exitCodeOf, renderJson, renderJunit, renderText, verifyBundle } = await import('@sluice/replay');
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
