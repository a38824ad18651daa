import { note, print, table } from '../terminal.js';
import { queryOf, type FilterOptions } from './filter-options.js';
import { openArchive } from './open-archive.js';
import { RECORDING_HEAD, recordingRow } from './recording-rows.js';

interface ListOptions extends FilterOptions {
  readonly limit: number;
  readonly json?: true;
}

/** `sluice recordings ls`. */
export async function listRecordings(options: ListOptions): Promise<void> {
  const { found, waiting } = await openArchive(options, async (archive) => ({
    waiting: await archive.waiting(),
    found: await archive.list({ ...queryOf(options), limit: options.limit }),
  }));
  const summaries = found.map(({ summary }) => summary);
  if (options.json) print(JSON.stringify({ recordings: summaries, waiting }, undefined, 2));
  else if (found.length === 0) print('no recordings');
  else print(table([RECORDING_HEAD, ...summaries.map(recordingRow)]));
  noteWaiting(waiting, 'listed');
}

/** What has not come into the index yet looks like a loss to whoever does not know of the spool. */
export function noteWaiting(waiting: number, done: 'listed' | 'exported'): void {
  if (waiting === 0) return;
  const [what, verb] = waiting === 1 ? ['1 more recording', 'waits'] : [`${waiting} more recordings`, 'wait'];
  note(`${what} ${verb} in the spool, not ${done} yet: a running gateway and recorder store them.`);
}
