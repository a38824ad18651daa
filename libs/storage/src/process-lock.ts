import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { isRunning, type LockOwner, parseLockOwner, thisProcess } from './lock-owner.js';

/** An owner on another machine counts as gone when it has not touched its lock for this long. */
const FOREIGN_OWNER_SILENCE_MS = 120_000;

/** Who holds a lock and may not be disturbed. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
  readonly owner: LockOwner | undefined;

  constructor(path: string, owner: LockOwner | undefined) {
    const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process';
    super(`${path} is held by ${who}: stop it first, or use another data directory.`);
    this.owner = owner;
  }
}

/** A file that says which process owns a directory. Left behind by a dead owner, it is taken over. */
export class ProcessLock {
  readonly #path: string;
  readonly #text: string;

  private constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  /**
   * Takes the lock or fails at once.
   *
   * @throws {LockHeldError} when its owner lives
   */
  static acquire(path: string): ProcessLock {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ ...thisProcess(), token: randomBytes(6).toString('hex') });
    for (let tries = 0; tries < 5; tries += 1) {
      if (createWhole(path, text)) return new ProcessLock(path, text);
      removeStale(path);
    }
    throw new LockHeldError(path, undefined);
  }

  /** Says that the owner lives, to those who cannot see its pid. */
  touch(): void {
    const now = new Date();
    utimesSync(this.#path, now, now);
  }

  /** Gives the lock up. Harmless when it was given up or taken over before. */
  release(): void {
    if (readText(this.#path) === this.#text) rmSync(this.#path, { force: true });
  }
}

/** The owner of a lock file, if there is one that lives. */
export function liveLockOwner(path: string): LockOwner | undefined {
  const text = readText(path);
  const owner = text === undefined ? undefined : parseLockOwner(text);
  return owner && !isAbandoned(path, owner) ? owner : undefined;
}

function createWhole(path: string, text: string): boolean {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, text, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeStale(path: string): void {
  const text = readText(path);
  if (text === undefined) return;
  const owner = parseLockOwner(text);
  if (owner && !isAbandoned(path, owner)) throw new LockHeldError(path, owner);
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Between the look and the rename a third process may have taken the lock over: then it is put back.
  const taken = readText(aside);
  if (taken !== undefined && taken !== text) createWhole(path, taken);
  rmSync(aside, { force: true });
}

function isAbandoned(path: string, owner: LockOwner): boolean {
  const running = isRunning(owner);
  if (running !== undefined) return !running;
  try {
    return Date.now() - statSync(path).mtimeMs > FOREIGN_OWNER_SILENCE_MS;
  } catch {
    return true;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
