import { setTimeout as delay } from 'node:timers/promises';

import type { RecordingSummary } from '@sluice/recordings';
import type { StoredRecording } from '@sluice/storage';

import { coloured, note, print } from '../terminal.js';
import { queryOf, type FilterOptions } from './filter-options.js';
import { openArchive } from './open-archive.js';
import type { RecordingArchive } from './recording-archive.js';
import { recordingRow } from './recording-rows.js';

const POLL_MS = 1_000;
/** Rows become visible a little out of the order of their times: transactions that began earlier may end later. */
const OVERLAP_MS = 10_000;
/** No exchange takes longer: only what began since then is looked at. */
const LONGEST_EXCHANGE_MS = 86_400_000;

/** What to follow. */
export interface TailOptions extends FilterOptions {
  readonly last: number;
  readonly json?: true;
}

/** `sluice recordings tail`: until the signal, or whoever reads its output is gone. */
export async function tailRecordings(options: TailOptions, signal: AbortSignal): Promise<void> {
  const tail = new Tail(options);
  while (!signal.aborted) {
    try {
      await openArchive(options, (archive) => tail.follow(archive, signal));
      await tail.untilServed(signal);
    } catch (error) {
      // What never worked is a fault of the settings; what worked before comes back.
      if (!tail.hasBegun) throw error;
      note(coloured('yellow', error instanceof Error ? error.message : String(error)));
      await pause(signal);
    }
  }
}

/** What was shown, over all openings of the store. */
class Tail {
  readonly #options: TailOptions;
  readonly #shown = new Map<string, number>();
  #newestMs: number | undefined;
  /** Whose database nobody runs. */
  #unserved: RecordingArchive | undefined;

  constructor(options: TailOptions) {
    this.#options = options;
  }

  get hasBegun(): boolean {
    return this.#newestMs !== undefined;
  }

  /**
   * Shows what comes, until the signal. The embedded database is let go of when it runs for this command alone: else no
   * recorder could start beside it.
   */
  async follow(archive: RecordingArchive, signal: AbortSignal): Promise<void> {
    if (!this.hasBegun) await this.#begin(archive);
    this.#unserved = archive.opened.isHosted ? archive : undefined;
    while (!signal.aborted) {
      await this.#step(archive);
      if (archive.opened.isHosted) return;
      await pause(signal);
    }
  }

  /** Waits for a recorder to start the embedded database. */
  async untilServed(signal: AbortSignal): Promise<void> {
    if (this.#unserved === undefined) return;
    note(coloured('yellow', 'no recorder runs: waiting for one'));
    while (!signal.aborted && !this.#unserved.isDatabaseRunning()) await pause(signal);
  }

  async #begin(archive: RecordingArchive): Promise<void> {
    this.#newestMs = 0;
    for (const stored of await archive.all(queryOf(this.#options), this.#options.last)) this.#show(stored);
    // What was there before and was not asked for is not new.
    const [newest] = await archive.list({ limit: 1 });
    if (newest === undefined) return;
    for await (const { summary, storedAt } of archive.each(this.#recent(newest.storedAt.getTime())))
      this.#note(summary.id, storedAt.getTime());
  }

  async #step(archive: RecordingArchive): Promise<void> {
    const found: StoredRecording[] = [];
    for await (const stored of archive.each(this.#recent(this.#newestMs ?? 0)))
      if (!this.#shown.has(stored.summary.id)) found.push(stored);
    found.sort((one, other) => one.storedAt.getTime() - other.storedAt.getTime());
    for (const stored of found) this.#show(stored);
    this.#forget();
  }

  #recent(newestMs: number): ReturnType<typeof queryOf> {
    const query = queryOf(this.#options);
    if (newestMs === 0) return query;
    const since = new Date(newestMs - LONGEST_EXCHANGE_MS);
    return {
      ...query,
      since: query.since !== undefined && query.since > since ? query.since : since,
      storedSince: new Date(newestMs - OVERLAP_MS),
    };
  }

  #show({ summary, storedAt }: StoredRecording): void {
    this.#note(summary.id, storedAt.getTime());
    print(this.#options.json ? JSON.stringify(summary) : lineOf(summary));
  }

  #note(id: string, storedMs: number): void {
    this.#shown.set(id, storedMs);
    this.#newestMs = Math.max(this.#newestMs ?? 0, storedMs);
  }

  /** Memory stays small however long it runs: what is older than the next question is not asked for again. */
  #forget(): void {
    const oldest = (this.#newestMs ?? 0) - OVERLAP_MS;
    for (const [id, storedMs] of this.#shown) if (storedMs < oldest) this.#shown.delete(id);
  }
}

function lineOf(summary: RecordingSummary): string {
  const line = recordingRow(summary).filter(Boolean).join('  ');
  return summary.outcome === 'ok' ? line : coloured('red', line);
}

async function pause(signal: AbortSignal): Promise<void> {
  await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
}
