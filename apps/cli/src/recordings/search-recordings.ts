import { searchRecording, type RecordingSummary, type TextHit } from '@sluice/recordings';

import { EXIT } from '../exit-codes.js';
import { Progress } from '../progress.js';
import { coloured, note, print } from '../terminal.js';
import { queryOf, type FilterOptions } from './filter-options.js';
import { openArchive } from './open-archive.js';
import type { RecordingArchive } from './recording-archive.js';
import { counted } from './recording-rows.js';

interface SearchOptions extends FilterOptions {
  readonly limit: number;
  readonly json?: true;
}

interface Found {
  readonly recording: RecordingSummary;
  readonly hits: readonly TextHit[];
}

/** `sluice recordings search`. */
export async function searchRecordings(text: string, options: SearchOptions): Promise<void> {
  const { found, searched, unreadable } = await openArchive(options, (archive) => search(archive, text, options));
  if (options.json) print(JSON.stringify({ found, searched, unreadable }, undefined, 2));
  else for (const one of found) printFound(one);
  for (const reason of unreadable) note(coloured('red', reason));
  note(`${counted(searched)} searched, ${found.length} found${found.length === options.limit ? ' (--limit)' : ''}`);
  if (unreadable.length > 0) process.exitCode = EXIT.fault;
}

interface Search {
  readonly found: readonly Found[];
  readonly searched: number;
  /** Why recordings could not be read. */
  readonly unreadable: readonly string[];
}

async function search(archive: RecordingArchive, text: string, options: SearchOptions): Promise<Search> {
  const progress = new Progress('recordings searched');
  const found: Found[] = [];
  const unreadable: string[] = [];
  let searched = 0;
  for await (const stored of archive.each(queryOf(options))) {
    progress.update(searched);
    searched += 1;
    try {
      const hits = searchRecording(await archive.read(stored), text);
      if (hits.length > 0) found.push({ recording: stored.summary, hits });
    } catch (error) {
      unreadable.push(error instanceof Error ? error.message : String(error));
    }
    if (found.length === options.limit) break;
  }
  progress.clear();
  return { found, searched, unreadable };
}

function printFound({ recording, hits }: Found): void {
  print(`${recording.id}  ${recording.startedAt ?? ''}  ${recording.model ?? ''}  ${recording.outcome}`);
  for (const { place, excerpt } of hits) print(`  ${coloured('gray', `${place}:`)} ${excerpt}`);
}
