import { SLUICE_VERSION } from '@sluice/exchange';
import { packBundle, readRecording, recordingPath, type BundleFile } from '@sluice/recordings';
import type { StoredRecording } from '@sluice/storage';

import type { RecordingArchive } from './recording-archive.js';

/** Packs recordings, in the given order, into the bytes of a `*.slrec` bundle. */
export async function bundleOf(archive: RecordingArchive, stored: readonly StoredRecording[]): Promise<Uint8Array> {
  const files: BundleFile[] = [];
  for (const [index, recording] of stored.entries()) {
    const lines = await archive.lines(recording);
    files.push({ path: recordingPath(readRecording(lines), index + 1), data: Buffer.from(lines) });
  }
  const summaries = stored.map(({ summary }) => summary);
  const modes = new Set(summaries.map(({ mode }) => mode));
  return packBundle(files, {
    created: new Date().toISOString(),
    gateway: SLUICE_VERSION,
    count: files.length,
    sessions: [...new Set(summaries.flatMap(({ sessionId }) => sessionId ?? []))],
    contentMode: modes.size === 1 ? ([...modes][0] ?? 'mixed') : 'mixed',
  });
}
