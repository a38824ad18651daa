import type { Command } from 'commander';

import { exportRecordings } from '../recordings/export-recordings.js';
import { parseCount, withFilters } from '../recordings/filter-options.js';
import { importRecordings } from '../recordings/import-recordings.js';
import { scanRecordings } from '../recordings/scan-recordings.js';
import { withSettings } from '../settings-options.js';

/** `sluice recordings export | import | scan`: what leaves the machine, what comes to it, and what must not. */
export function addRecordingTransfer(recordings: Command): void {
  withSettings(withFilters(recordings.command('export [id...]')))
    .description('write recordings into one bundle, for `sluice replay verify`, or for other tools')
    .requiredOption('-o, --output <file>', 'where to, such as session.slrec')
    .option('--last <number>', 'only so many of the newest', parseCount)
    .option('--har', 'as an HTTP archive (HAR 1.2)')
    .option(
      '--folder',
      'into that folder, one of its own for each: request.json, final_response.json, streaming_chunks.jsonl, metadata.json',
    )
    .option('--redact', 'mask again, by the rules of today')
    .option('--json', 'as JSON: { file, exchanges, bytes }')
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 2 wrong usage, or nothing to export, 6 a secret was found: nothing was written.',
    )
    .action(exportRecordings);
  withSettings(recordings.command('import <bundle>'))
    .description('store the recordings of a bundle; what is stored already is skipped')
    .option('--redact', 'mask them first, by the rules of today')
    .option('--json', 'as JSON: { imported, skipped }')
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 2 wrong usage, 4 a damaged or hostile bundle, 6 a secret was found. Of 4 and 6 nothing was stored.',
    )
    .action(importRecordings);
  withSettings(withFilters(recordings.command('scan [bundle...]')))
    .description('look for secrets by the rules of today, in bundles, or in what is stored')
    .option('--json', 'as JSON: { scanned, leaks, unreadable }')
    .addHelpText('after', '\nExit codes: 0 none, 2 wrong usage, 4 something could not be read, 6 a secret was found.')
    .action(scanRecordings);
}
