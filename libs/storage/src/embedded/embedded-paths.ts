import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** What PostgreSQL clients look for in a directory of sockets (libpq, "host"), with the default port. */
const SOCKET_NAME = '.s.PGSQL.5432';
/** `sun_path` holds 108 bytes on Linux and 104 elsewhere, its closing zero included (unix(7)). */
const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** Where the embedded database keeps its things under a data directory. */
export interface EmbeddedPaths {
  readonly directory: string;
  /** What PGlite writes. */
  readonly data: string;
  readonly lock: string;
  /** Holds the path of the directory the socket is in. */
  readonly socketPointer: string;
}

export function embeddedPaths(dataDir: string): EmbeddedPaths {
  const directory = join(dataDir, 'database');
  return {
    directory,
    data: join(directory, 'data'),
    lock: join(directory, 'lock'),
    socketPointer: join(directory, 'socket-directory'),
  };
}

/** The socket in a directory. */
export function socketPathIn(socketDirectory: string): string {
  return join(socketDirectory, SOCKET_NAME);
}

/**
 * Where the socket will be: in the data directory, unless that path is longer than a socket's address may be.
 *
 * @throws {Error} when the temporary directory's path is too long as well
 */
export function chooseSocketDirectory(dataDir: string): string {
  const { directory } = embeddedPaths(dataDir);
  const own = join(directory, 'run');
  if (fits(own)) return own;
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 12);
  const elsewhere = join(tmpdir(), `sluice-${userInfo().uid}-${digest}`);
  if (fits(elsewhere)) return elsewhere;
  throw new Error(`The path of the database's socket is too long in ${elsewhere}: choose a shorter data directory.`);
}

/**
 * Makes the directory of the socket, such that only this user can enter it, for behind it any password is accepted.
 *
 * @throws {Error} when somebody else made the directory first
 */
export function makeSocketDirectory(dataDir: string): string {
  const { uid } = userInfo();
  const chosen = chooseSocketDirectory(dataDir);
  mkdirSync(chosen, { recursive: true, mode: 0o700 });
  const made = lstatSync(chosen);
  if (!made.isDirectory() || (uid >= 0 && made.uid !== uid) || (made.mode & 0o077) !== 0) {
    throw new Error(`${chosen} can be entered by other users: remove it, or choose another data directory.`);
  }
  return chosen;
}

function fits(socketDirectory: string): boolean {
  return Buffer.byteLength(socketPathIn(socketDirectory)) <= MAX_SOCKET_PATH_BYTES;
}
