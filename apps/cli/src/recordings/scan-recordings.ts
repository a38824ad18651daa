import { BundleError, findSecrets, readRecording, type SecretFinding } from '@sluice/recordings';

import { readBundle } from '../bundle-files.js';
import { EXIT } from '../exit-codes.js';
import { Progress } from '../progress.js';
import { coloured, note, print } from '../terminal.js';
import { queryOf, type FilterOptions } from './filter-options.js';
import { openArchive } from './open-archive.js';
import type { RecordingArchive } from './recording-archive.js';
import { counted } from './recording-rows.js';

interface ScanOptions extends FilterOptions {
  readonly json?: true;
}

interface Leak {
  readonly recording: string;
  readonly findings: readonly SecretFinding[];
}

interface Scan {
  readonly scanned: number;
  readonly leaks: readonly Leak[];
  /** Why something could not be read. */
  readonly unreadable: readonly string[];
}

/** A recording by the name it is reported under, and a way to its lines. */
type Source = readonly [name: string, lines: () => Promise<string>];

/** `sluice recordings scan`: of bundles, or of what is stored. */
export async function scanRecordings(bundles: readonly string[], options: ScanOptions): Promise<void> {
  const scan = await openArchive(options, (archive) =>
    scanEach(archive, bundles.length > 0 ? inBundles(bundles) : inStore(archive, options)),
  );
  if (options.json) print(JSON.stringify(scan, undefined, 2));
  else for (const leak of scan.leaks) printLeak(leak);
  for (const reason of scan.unreadable) note(coloured('red', reason));
  note(`${counted(scan.scanned)} scanned, ${scan.leaks.length} with secrets`);
  if (scan.leaks.length > 0) process.exitCode = EXIT.secret;
  else if (scan.unreadable.length > 0) process.exitCode = EXIT.corrupt;
}

async function* inStore(archive: RecordingArchive, options: ScanOptions): AsyncGenerator<Source> {
  for await (const stored of archive.each(queryOf(options))) yield [stored.summary.id, () => archive.lines(stored)];
}

async function* inBundles(bundles: readonly string[]): AsyncGenerator<Source> {
  for (const bundle of bundles) {
    let files: Awaited<ReturnType<typeof readBundle>>;
    try {
      files = await readBundle(bundle);
    } catch (error) {
      if (!(error instanceof BundleError)) throw error;
      yield [bundle, () => Promise.reject(error)];
      continue;
    }
    for (const { path, data } of files)
      yield [`${bundle}:${path}`, () => Promise.resolve(Buffer.from(data).toString('utf8'))];
  }
}

async function scanEach(archive: RecordingArchive, sources: AsyncIterable<Source>): Promise<Scan> {
  const keys = archive.redactionKeys;
  const progress = new Progress('recordings scanned');
  const leaks: Leak[] = [];
  const unreadable: string[] = [];
  let scanned = 0;
  for await (const [name, lines] of sources) {
    progress.update(scanned);
    scanned += 1;
    try {
      const findings = findSecrets(readRecording(await lines()).frames, keys);
      if (findings.length > 0) leaks.push({ recording: name, findings });
    } catch (error) {
      unreadable.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  progress.clear();
  return { scanned, leaks, unreadable };
}

function printLeak({ recording, findings }: Leak): void {
  const frames = findings.map(({ frame, kind }) => `${frame} (${kind})`).join(', ');
  print(coloured('red', `${recording}: a secret in frames ${frames}`));
}
