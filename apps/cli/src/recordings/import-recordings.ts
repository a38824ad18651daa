import type { SettingsArguments } from '@sluice/configuration';
import {
  BundleError,
  checkRecording,
  findSecrets,
  RecordingFormatError,
  redactAgain,
  type BundleFile,
  type Recording,
  type RedactionKeys,
} from '@sluice/recordings';

import { readBundle } from '../bundle-files.js';
import { EXIT } from '../exit-codes.js';
import { Progress } from '../progress.js';
import { coloured, note, print } from '../terminal.js';
import { openArchive } from './open-archive.js';
import type { RecordingArchive } from './recording-archive.js';
import { counted } from './recording-rows.js';

interface ImportOptions extends SettingsArguments {
  readonly redact?: true;
  readonly json?: true;
}

/** `sluice recordings import`. All of a bundle is judged before any of it is stored. */
export async function importRecordings(path: string, options: ImportOptions): Promise<void> {
  const recordings = await readSafely(path);
  if (recordings === undefined) return;
  await openArchive(options, async (archive) => {
    const sound = withoutSecrets(recordings, archive.redactionKeys, options);
    if (sound !== undefined) report(await store(archive, sound), options);
  });
}

/** @returns undefined when the bundle is damaged, or meant to do harm */
async function readSafely(path: string): Promise<readonly Recording[] | undefined> {
  try {
    return withUniqueIds((await readBundle(path)).map(recordingIn));
  } catch (error) {
    if (!(error instanceof BundleError) && !(error instanceof RecordingFormatError)) throw error;
    note(coloured('red', `sluice: nothing of ${path} was imported: ${error.message}`));
    process.exitCode = EXIT.corrupt;
    return undefined;
  }
}

function recordingIn({ path, data }: BundleFile): Recording {
  try {
    return checkRecording(Buffer.from(data).toString('utf8'));
  } catch (error) {
    if (error instanceof RecordingFormatError) throw new RecordingFormatError(`${path}: ${error.message}`, error.line);
    throw error;
  }
}

function withUniqueIds(recordings: readonly Recording[]): readonly Recording[] {
  const ids = new Set<string>();
  for (const { id } of recordings) {
    if (ids.has(id)) throw new BundleError('bundle_duplicate_file', `the recording ${id} is there twice`);
    ids.add(id);
  }
  return recordings;
}

function withoutSecrets(
  recordings: readonly Recording[],
  keys: RedactionKeys,
  { redact }: ImportOptions,
): readonly Recording[] | undefined {
  if (redact) return recordings.map((recording) => ({ ...recording, frames: redactAgain(recording.frames, keys) }));
  const leaking = recordings.filter(({ frames }) => findSecrets(frames, keys).length > 0);
  if (leaking.length === 0) return recordings;
  for (const { id } of leaking) note(coloured('red', `${id}: holds a secret`));
  note('Nothing was imported. --redact masks what the rules of today find.');
  process.exitCode = EXIT.secret;
  return undefined;
}

interface ImportResult {
  readonly imported: readonly string[];
  /** In the index already, or deleted from it. */
  readonly skipped: readonly string[];
}

async function store(archive: RecordingArchive, recordings: readonly Recording[]): Promise<ImportResult> {
  const known = await archive.opened.store.exists(recordings.map(({ id }) => id));
  const fresh = recordings.filter(({ id }) => !known.has(id));
  const progress = new Progress('recordings imported');
  for (const [index, recording] of fresh.entries()) {
    progress.update(index, fresh.length);
    await archive.store(recording);
  }
  progress.clear();
  return { imported: fresh.map(({ id }) => id), skipped: [...known] };
}

function report(result: ImportResult, { json }: ImportOptions): void {
  if (json) print(JSON.stringify(result, undefined, 2));
  else {
    const skipped = result.skipped.length === 0 ? '' : `, ${result.skipped.length} skipped: stored or deleted before`;
    print(`${counted(result.imported.length)} imported${skipped}`);
  }
}
