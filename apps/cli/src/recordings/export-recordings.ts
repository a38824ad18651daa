import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { StoredRecording } from '@sluice/storage';

import { EXIT } from '../exit-codes.js';
import { Progress } from '../progress.js';
import { coloured, note, print } from '../terminal.js';
import { queryOf, type FilterOptions } from './filter-options.js';
import { noteWaiting } from './list-recordings.js';
import { openArchive } from './open-archive.js';
import type { RecordingArchive } from './recording-archive.js';
import { archiveTextOf, bundleOf, collectRecordings, foldersOf, type ExportedRecording } from './recording-export.js';
import { counted } from './recording-rows.js';

interface ExportOptions extends FilterOptions {
  readonly output: string;
  readonly last?: number;
  readonly har?: true;
  readonly folder?: true;
  readonly redact?: true;
  readonly json?: true;
}

/** `sluice recordings export`. */
export async function exportRecordings(ids: readonly string[], options: ExportOptions): Promise<void> {
  if (options.har && options.folder) throw new Error('--har and --folder are two formats: choose one');
  const exported = await openArchive(options, async (archive) => {
    noteWaiting(await archive.waiting(), 'exported');
    const stored = await choose(archive, ids, options);
    const progress = new Progress('recordings read');
    return collectRecordings(archive, stored, { redact: options.redact === true, progress });
  });
  if (refuseSecrets(exported)) return;
  const bytes = await write(exported, options);
  const result = { file: options.output, exchanges: exported.length, bytes };
  if (options.json) print(JSON.stringify(result));
  else print(`${options.output}: ${counted(exported.length, 'exchange')}, ${bytes} bytes`);
}

async function choose(
  archive: RecordingArchive,
  ids: readonly string[],
  options: ExportOptions,
): Promise<readonly StoredRecording[]> {
  if (ids.length > 0) return Promise.all(ids.map((id) => archive.get(id)));
  const query = queryOf(options);
  if (Object.keys(query).length === 0 && options.last === undefined)
    throw new Error('say which: --session, ids of recordings, --last, or another filter');
  const stored = await archive.all(query, options.last);
  if (stored.length > 0) return stored;
  throw new Error(
    options.session === undefined
      ? 'there is no such recording'
      : `there is no recording of session ${options.session}`,
  );
}

/** Nothing leaves the machine with a secret in it that is known today. */
function refuseSecrets(exported: readonly ExportedRecording[]): boolean {
  const leaking = exported.filter(({ findings }) => findings.length > 0);
  if (leaking.length === 0) return false;
  for (const { recording, findings } of leaking) {
    const frames = findings.map(({ frame, kind }) => `${frame} (${kind})`).join(', ');
    note(coloured('red', `${recording.id}: a secret in frames ${frames}`));
  }
  note('Nothing was written. --redact masks what the rules of today find.');
  process.exitCode = EXIT.secret;
  return true;
}

/** @returns bytes written */
async function write(exported: readonly ExportedRecording[], { output, har, folder }: ExportOptions): Promise<number> {
  if (!folder) {
    const content = har ? Buffer.from(archiveTextOf(exported)) : bundleOf(exported);
    await writeFile(output, content, { mode: 0o600 });
    return content.byteLength;
  }
  let bytes = 0;
  for (const { path, data } of foldersOf(exported)) {
    await mkdir(dirname(join(output, path)), { recursive: true, mode: 0o700 });
    await writeFile(join(output, path), data, { mode: 0o600 });
    bytes += data.byteLength;
  }
  return bytes;
}
