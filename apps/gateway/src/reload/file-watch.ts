import { createHash } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Milliseconds for which files have to stay as they are before they count as written: editors write in pieces. */
const SETTLE_MS = 200;
/** Milliseconds between two looks at files whose changes nobody reports, as those on network drives. */
const POLL_MS = 2_000;

/** What a {@link FileWatch} is told. */
export interface FileWatchOptions {
  /** Absolute paths; asked before each look. Files need not be there. */
  readonly files: () => readonly string[];
  readonly settleMs?: number;
  readonly pollMs?: number;
}

/**
 * Tells when files have changed. What counts is what is in them, so that it does not matter how they are replaced:
 * written over, by renaming as editors do, or by turning a symbolic link further up as Kubernetes does.
 */
export class FileWatch {
  readonly #options: Required<FileWatchOptions>;
  #onChange: () => void = () => undefined;
  #poll: NodeJS.Timeout | undefined;
  #directories: readonly FSWatcher[] = [];
  #settling: NodeJS.Timeout | undefined;
  /** What the files held when somebody was last told. */
  #told: string;
  /** What they held when they were last looked at, if that was something else. */
  #lately: string | undefined;
  #isClosed = false;

  private constructor(options: Required<FileWatchOptions>, told: string) {
    this.#options = options;
    this.#told = told;
  }

  /** What is in the files now is no change; what is in them when {@link begin} is called may be one. */
  static async open(options: FileWatchOptions): Promise<FileWatch> {
    const complete = { settleMs: SETTLE_MS, pollMs: POLL_MS, ...options };
    return new FileWatch(complete, await contentsOf(complete.files()));
  }

  /** @param onChange the files have other contents than before, and have had them for a moment */
  begin(onChange: () => void): void {
    this.#onChange = onChange;
    this.#poll = setInterval(() => void this.#look(), this.#options.pollMs);
    this.#poll.unref();
    this.#watchDirectories();
    this.#settle();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#settling);
    for (const directory of this.#directories) directory.close();
  }

  /** Directories, since a file that is replaced is not the one that was watched any more. */
  #watchDirectories(): void {
    for (const directory of this.#directories) directory.close();
    const paths = [...new Set(this.#options.files().map(dirname))];
    this.#directories = paths.flatMap((path) => this.#watcherOf(path) ?? []);
  }

  /** @returns undefined where the system cannot watch: the regular look will do */
  #watcherOf(path: string): FSWatcher | undefined {
    try {
      const watcher = watch(path, { persistent: false }, () => {
        this.#settle();
      });
      return watcher.on('error', () => {
        watcher.close();
      });
    } catch {
      return undefined;
    }
  }

  #settle(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => void this.#look(), this.#options.settleMs);
    this.#settling.unref();
  }

  async #look(): Promise<void> {
    const contents = await contentsOf(this.#options.files());
    if (this.#isClosed) return;
    const isNew = contents !== this.#told;
    if (isNew && contents !== this.#lately) {
      this.#lately = contents;
      this.#settle();
      return;
    }
    this.#lately = undefined;
    if (!isNew) return;
    this.#told = contents;
    // Which files there are may stand in one of them.
    this.#watchDirectories();
    this.#onChange();
  }
}

async function contentsOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = await readFile(file).catch(() => undefined);
    hash.update(`${file}\n${bytes?.length ?? 'none'}\n`).update(bytes ?? '');
  }
  return hash.digest('base64');
}
