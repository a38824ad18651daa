import { join } from 'node:path';

import { loadProcessConfiguration, processOptions, type SettingsArguments } from '@sluice/configuration';
import { knownSecrets } from '@sluice/credentials';
import { cutRecording, readRecording, summarise, type Recording, type RedactionKeys } from '@sluice/recordings';
import {
  isEmbeddedRunning,
  loadOrCreateKey,
  openRecording,
  openRecordingStore,
  type OpenedRecordingStore,
  PartStore,
  type RecordingQuery,
  storeRecording,
  type StoredRecording,
} from '@sluice/storage';

const PAGE_LENGTH = 200;

/** Runs some work over the recordings of this machine's configuration, and lets go of them afterwards. */
export async function withArchive<T>(
  settings: SettingsArguments,
  work: (archive: RecordingArchive) => Promise<T>,
): Promise<T> {
  const { dataDir, stores, credentials, server } = loadProcessConfiguration(processOptions(settings));
  const opened = await openRecordingStore({ dataDir, ...stores });
  try {
    return await work(
      new RecordingArchive(opened, { dataDir, secrets: knownSecrets(credentials, [server.proxyApiKey]) }),
    );
  } finally {
    await opened.close();
  }
}

interface ArchiveSurroundings {
  readonly dataDir: string;
  /** What no recording may hold. */
  readonly secrets: readonly string[];
}

/** The recordings in index and blob store. */
export class RecordingArchive {
  readonly opened: OpenedRecordingStore;
  readonly #surroundings: ArchiveSurroundings;

  constructor(opened: OpenedRecordingStore, surroundings: ArchiveSurroundings) {
    this.opened = opened;
    this.#surroundings = surroundings;
  }

  /** Whether the embedded database runs, here or elsewhere. */
  isDatabaseRunning(): boolean {
    return isEmbeddedRunning(this.#surroundings.dataDir);
  }

  /** What secrets are looked for and masked with. */
  get redactionKeys(): RedactionKeys {
    const { dataDir, secrets } = this.#surroundings;
    return { maskKey: loadOrCreateKey(join(dataDir, 'keys', 'mask.key')), secrets };
  }

  /**
   * How many recordings are in the spool and not in the index yet. Asked for before a list, so that what comes into the
   * index meanwhile is in the list as well, rather than in neither.
   */
  async waiting(): Promise<number> {
    // The spool comes with the queue behind it, which nothing else here needs.
    const { countWaiting } = await import('./waiting-recordings.js');
    return countWaiting(this.#surroundings.dataDir, this.opened.store);
  }

  list(query: RecordingQuery): Promise<readonly StoredRecording[]> {
    return this.opened.store.list(query);
  }

  /** All that match, the newest first, as they are asked for. */
  async *each(query: RecordingQuery): AsyncGenerator<StoredRecording, void, undefined> {
    let before: string | undefined;
    for (;;) {
      const page = await this.list({ ...query, limit: PAGE_LENGTH, ...(before !== undefined && { before }) });
      yield* page;
      before = page.at(-1)?.summary.id;
      if (before === undefined || page.length < PAGE_LENGTH) return;
    }
  }

  /** All that match, the oldest first. @param last only so many of the newest */
  async all(query: RecordingQuery, last = Infinity): Promise<readonly StoredRecording[]> {
    const found: StoredRecording[] = [];
    if (last === 0) return found;
    for await (const stored of this.each(query)) {
      found.push(stored);
      if (found.length === last) break;
    }
    return found.reverse();
  }

  /** @throws {Error} when there is none of this id */
  async get(id: string): Promise<StoredRecording> {
    const stored = await this.opened.store.get(id);
    if (!stored) throw new Error(`there is no recording ${id}: see \`sluice recordings ls\``);
    return stored;
  }

  /** The recording's JSON lines. @throws {Error} when they are gone or were changed */
  lines({ summary }: StoredRecording): Promise<string> {
    return openRecording(this.opened.store, this.opened.blobs, summary.id);
  }

  /** Puts one where all are that the gateway records. */
  async store(recording: Recording): Promise<void> {
    const { store, blobs } = this.opened;
    const lines = recording.frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');
    const parts = new PartStore(store.parts, blobs);
    await storeRecording({ store, blobs, parts }, summarise(recording), cutRecording(Buffer.from(lines)));
  }

  async read(stored: StoredRecording): Promise<Recording> {
    return readRecording(await this.lines(stored));
  }
}
