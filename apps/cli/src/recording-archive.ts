import { loadProcessConfiguration, processOptions, type SettingsArguments } from '@sluice/configuration';
import { readRecording, type Recording } from '@sluice/recordings';
import { openRecording, openRecordingStore, type OpenedRecordingStore, type StoredRecording } from '@sluice/storage';

/** Runs some work over the recordings of this machine's configuration, and lets go of them afterwards. */
export async function withArchive<T>(
  settings: SettingsArguments,
  work: (archive: RecordingArchive) => Promise<T>,
): Promise<T> {
  const { dataDir, stores } = loadProcessConfiguration(processOptions(settings));
  const opened = await openRecordingStore({ dataDir, ...stores });
  try {
    return await work(new RecordingArchive(opened, dataDir));
  } finally {
    await opened.close();
  }
}

/** The recordings in index and blob store. */
export class RecordingArchive {
  readonly #opened: OpenedRecordingStore;
  readonly #dataDir: string;

  constructor(opened: OpenedRecordingStore, dataDir: string) {
    this.#opened = opened;
    this.#dataDir = dataDir;
  }

  /**
   * How many recordings are in the spool and not in the index yet. Asked for before a list, so that what comes into the
   * index meanwhile is in the list as well, rather than in neither.
   */
  async waiting(): Promise<number> {
    // The spool comes with the queue behind it, which nothing else here needs.
    const { countWaiting } = await import('./waiting-recordings.js');
    return countWaiting(this.#dataDir, this.#opened.store);
  }

  list(query: Parameters<OpenedRecordingStore['store']['list']>[0]): Promise<readonly StoredRecording[]> {
    return this.#opened.store.list(query);
  }

  /** Every recording of a session, the oldest first. */
  async session(sessionId: string): Promise<readonly StoredRecording[]> {
    const all: StoredRecording[] = [];
    for (;;) {
      const before = all.at(-1)?.summary.id;
      const page = await this.list({ sessionId, limit: 1000, ...(before !== undefined && { before }) });
      all.push(...page);
      if (page.length < 1000) return all.reverse();
    }
  }

  /** @throws {Error} when there is none of this id */
  async get(id: string): Promise<StoredRecording> {
    const stored = await this.#opened.store.get(id);
    if (!stored) throw new Error(`there is no recording ${id}: see \`sluice recordings ls\``);
    return stored;
  }

  /** The recording's JSON lines. @throws {Error} when they are gone or were changed */
  lines(stored: StoredRecording): Promise<string> {
    return openRecording(this.#opened.store, this.#opened.blobs, stored.summary.id);
  }

  async read(stored: StoredRecording): Promise<Recording> {
    return readRecording(await this.lines(stored));
  }
}
