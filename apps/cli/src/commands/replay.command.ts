import type { Command } from 'commander';

import type { VerifyOptions } from '../verify-bundles.js';

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
    .action(async (bundles: readonly string[], options: VerifyOptions) => {
      const { verifyBundles } = await import('../verify-bundles.js');
      await verifyBundles(bundles, options);
    });
}
