import { SLUICE_VERSION } from '@sluice/exchange';
import {
  findSecrets,
  harOf,
  packBundle,
  readRecording,
  recordingPath,
  redactAgain,
  requestFolderOf,
  type BundleFile,
  type Recording,
  type SecretFinding,
} from '@sluice/recordings';

import type { Progress } from '../progress.js';
import type { RecordingArchive } from './recording-archive.js';

/** A recording that is about to leave the machine. */
export interface ExportedRecording {
  readonly recording: Recording;
  /** Its JSON lines, masked anew where that was asked for. */
  readonly lines: string;
  /** Where secrets are in it. */
  readonly findings: readonly SecretFinding[];
}

/** Reads recordings, in the given order, and looks for secrets in them, or masks them. */
export async function collectRecordings(
  archive: RecordingArchive,
  stored: Awaited<ReturnType<RecordingArchive['all']>>,
  { redact, progress }: { readonly redact: boolean; readonly progress: Progress },
): Promise<readonly ExportedRecording[]> {
  const keys = archive.redactionKeys;
  const collected: ExportedRecording[] = [];
  for (const [index, one] of stored.entries()) {
    progress.update(index, stored.length);
    const lines = await archive.lines(one);
    const recording = readRecording(lines);
    if (redact) {
      const masked = redactAgain(recording.frames, keys);
      const text = masked.map((frame) => `${JSON.stringify(frame)}\n`).join('');
      collected.push({ recording: readRecording(text), lines: text, findings: [] });
    } else collected.push({ recording, lines, findings: findSecrets(recording.frames, keys) });
  }
  progress.clear();
  return collected;
}

/** The bytes of a `*.slrec` bundle. */
export function bundleOf(exported: readonly ExportedRecording[]): Uint8Array {
  const files: BundleFile[] = exported.map(({ recording, lines }, index) => ({
    path: recordingPath(recording, index + 1),
    data: Buffer.from(lines),
  }));
  const opens = exported.flatMap(({ recording }) => recording.open ?? []);
  const modes = new Set(opens.map(({ mode }) => mode));
  return packBundle(files, {
    created: new Date().toISOString(),
    gateway: SLUICE_VERSION,
    count: files.length,
    sessions: [...new Set(opens.map(({ sess }) => sess.id))],
    contentMode: modes.size === 1 ? ([...modes][0] ?? 'mixed') : 'mixed',
  });
}

/** An HTTP archive of all of them, as text. */
export function archiveTextOf(exported: readonly ExportedRecording[]): string {
  return `${JSON.stringify(harOf(exported.map(({ recording }) => recording)), undefined, 2)}\n`;
}

/** A folder for each of them. */
export function foldersOf(exported: readonly ExportedRecording[]): readonly BundleFile[] {
  return exported.flatMap(({ recording }) => requestFolderOf(recording));
}
