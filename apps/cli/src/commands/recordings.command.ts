import type { Command } from 'commander';

import { parseCount, parseLimit, parseTime, withFilters } from '../recordings/filter-options.js';
import { listRecordings } from '../recordings/list-recordings.js';
import { searchRecordings } from '../recordings/search-recordings.js';
import { listSessions } from '../recordings/session-list.js';
import { showRecording } from '../recordings/show-recording.js';
import { tailRecordings, type TailOptions } from '../recordings/tail-recordings.js';
import { withSettings } from '../settings-options.js';
import { USUAL_CODES } from '../exit-codes.js';
import { addRecordingChanges } from './recording-changes.js';
import { addRecordingTransfer } from './recording-transfer.js';

/** `sluice recordings …`. */
export function addRecordingsCommand(program: Command): void {
  const recordings = program.command('recordings').description('look at what was recorded, and look after it');
  addLooks(recordings);
  addSearches(recordings);
  addRecordingTransfer(recordings);
  addRecordingChanges(recordings);
}

function addLooks(recordings: Command): void {
  withSettings(withFilters(recordings.command('ls')))
    .description('list recordings, the newest first')
    .option('--limit <number>', 'at most so many', parseLimit, 50)
    .option('--json', 'as JSON: { recordings, waiting }')
    .addHelpText('after', USUAL_CODES)
    .action(listRecordings);
  withSettings(recordings.command('show <id>'))
    .description('show one recording frame by frame')
    .option('--raw', 'the JSON lines as they were recorded')
    .option('--response', 'only what the client was sent')
    .option('--json', 'the summary as JSON')
    .addHelpText('after', USUAL_CODES)
    .action(showRecording);
  withSettings(recordings.command('sessions'))
    .description('list sessions with what they come to, the last used first')
    .option('--principal <id>', 'only those of this caller')
    .option('--since <time>', 'only those used since: a date, or an age such as 2h, 30m, 7d', parseTime)
    .option('--before <id>', 'only those used before the recording with this id: the next page')
    .option('--limit <number>', 'at most so many', parseLimit, 50)
    .option('--json', 'as JSON: { sessions }')
    .addHelpText('after', USUAL_CODES)
    .action(listSessions);
}

function addSearches(recordings: Command): void {
  withSettings(withFilters(recordings.command('tail')))
    .description('show recordings as they come into the index, until it is interrupted')
    .option('--last <number>', 'begin with so many of the newest', parseCount, 10)
    .option('--json', 'a line of JSON for each')
    .addHelpText('after', `${USUAL_CODES} An interrupt ends it with 0.`)
    .action(async (options: TailOptions) => {
      const stop = new AbortController();
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => {
          stop.abort();
        });
      await tailRecordings(options, stop.signal);
    });
  withSettings(withFilters(recordings.command('search <text>')))
    .description('find recordings by a text in them: in requests, replies, and what is known of them')
    .option('--limit <number>', 'stop after so many', parseLimit, 20)
    .option('--json', 'as JSON: { found, searched, unreadable }')
    .addHelpText('after', '\nExit codes: 0 fine, 1 something could not be read, 2 wrong usage.')
    .action(searchRecordings);
}
