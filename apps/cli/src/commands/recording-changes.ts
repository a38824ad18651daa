import type { SettingsArguments } from '@sluice/configuration';
import type { Command } from 'commander';

import { USUAL_CODES } from '../exit-codes.js';
import { parseBytes, parseTime } from '../recordings/filter-options.js';
import { setPinned } from '../recordings/keep-recordings.js';
import { pruneRecordings } from '../recordings/prune-recordings.js';
import { removeRecordings } from '../recordings/remove-recordings.js';
import { withSettings } from '../settings-options.js';

/** `sluice recordings pin | unpin | rm | prune`: what is kept, and what is not. */
export function addRecordingChanges(recordings: Command): void {
  for (const [name, does] of [
    ['pin', 'keep recordings from being pruned'],
    ['unpin', 'let them be pruned again'],
  ] as const) {
    withSettings(recordings.command(`${name} [id...]`))
      .description(does)
      .option('--session <id>', 'all of this session')
      .option('--json', `as JSON: { ${name}ned }`)
      .addHelpText('after', USUAL_CODES)
      .action((ids: readonly string[], options: SettingsArguments) => setPinned(ids, options, name === 'pin'));
  }
  withSettings(recordings.command('rm [id...]'))
    .description('delete recordings for good, pinned ones as well')
    .option('--session <id>', 'all of this session')
    .option('--principal <id>', 'all that this caller asked')
    .option('--yes', 'do not ask')
    .option('--json', 'as JSON: { deleted }')
    .addHelpText('after', '\nExit codes: 0 deleted, 2 wrong usage, or not said to be meant, 3 there is none.')
    .action(removeRecordings);
  withSettings(recordings.command('prune'))
    .description('delete old recordings; pinned ones stay, and do not count')
    .option('--older-than <age>', 'those that began before: a date, or an age such as 30d', parseTime)
    .option('--max-bytes <size>', 'the oldest, until the rest takes no more: bytes, or a size such as 20g', parseBytes)
    .option('--dry-run', 'only say what would be deleted')
    .option('--json', 'as JSON: { recordings, bytes, dryRun }')
    .addHelpText('after', USUAL_CODES)
    .action(pruneRecordings);
}
