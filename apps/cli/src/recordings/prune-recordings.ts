import type { SettingsArguments } from '@sluice/configuration';
import type { StoredRecording } from '@sluice/storage';

import { Progress } from '../progress.js';
import { print } from '../terminal.js';
import { openArchive } from './open-archive.js';
import type { RecordingArchive } from './recording-archive.js';
import { counted } from './recording-rows.js';

/** Ids that are deleted at a time. */
const BATCH_LENGTH = 500;

interface PruneOptions extends SettingsArguments {
  readonly olderThan?: Date;
  readonly maxBytes?: number;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `sluice recordings prune`. Pinned recordings stay, and do not count. */
export async function pruneRecordings(options: PruneOptions): Promise<void> {
  if (options.olderThan === undefined && options.maxBytes === undefined)
    throw new Error('say how much: --older-than, --max-bytes, or both');
  const pruned = await openArchive(options, async (archive) => {
    const doomed = await choose(archive, options);
    if (!options.dryRun) await remove(archive, doomed);
    return doomed;
  });
  const bytes = pruned.reduce((total, stored) => total + bytesOf(stored), 0);
  const result = { recordings: pruned.length, bytes, dryRun: options.dryRun === true };
  if (options.json) print(JSON.stringify(result));
  else print(`${counted(pruned.length)}, ${bytes} bytes ${options.dryRun ? 'would be deleted' : 'deleted'}`);
}

/** From the newest on, what is too old, or does not fit any more. */
async function choose(
  archive: RecordingArchive,
  { olderThan, maxBytes }: PruneOptions,
): Promise<readonly StoredRecording[]> {
  const progress = new Progress('recordings looked at');
  const doomed: StoredRecording[] = [];
  let [kept, seen] = [0, 0];
  let isFull = false;
  for await (const stored of archive.each({})) {
    progress.update((seen += 1));
    if (stored.pinned) continue;
    const startedAt = stored.summary.startedAt ?? stored.storedAt.toISOString();
    const isOld = olderThan !== undefined && new Date(startedAt) < olderThan;
    kept += bytesOf(stored);
    // From there on everything goes: small ones must not outlive what came after them.
    isFull ||= maxBytes !== undefined && kept > maxBytes;
    if (isOld || isFull) doomed.push(stored);
  }
  progress.clear();
  return doomed;
}

/** What it takes by itself; what older releases stored does not say it, and is taken for as much as it held. */
function bytesOf({ bytes, summary }: StoredRecording): number {
  return bytes ?? summary.bytes.request + summary.bytes.upstream + summary.bytes.downstream;
}

async function remove({ opened }: RecordingArchive, doomed: readonly StoredRecording[]): Promise<void> {
  const progress = new Progress('recordings deleted');
  for (let start = 0; start < doomed.length; start += BATCH_LENGTH) {
    progress.update(start, doomed.length);
    await opened.store.delete(doomed.slice(start, start + BATCH_LENGTH).map(({ summary }) => summary.id));
  }
  progress.clear();
}
