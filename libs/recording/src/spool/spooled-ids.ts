import { readLines } from './read-lines.js';
import { segmentsIn, spoolDirectoriesBelow } from './spool-directories.js';

/**
 * The exchanges that the spools below a data directory hold, whoever writes them and whether they have ended or not.
 * A segment may hold some that were shipped long ago: it goes when the last of its exchanges has.
 */
export async function spooledIds(dataDir: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const directory of await spoolDirectoriesBelow(dataDir)) {
    const paths = await segmentsIn(directory).catch(unlessGone);
    for (const path of paths ?? []) await addIds(path, ids).catch(unlessGone);
  }
  return ids;
}

async function addIds(path: string, ids: Set<string>): Promise<void> {
  for await (const lines of readLines(path)) {
    for (const { line } of lines) {
      if (line?.isDrop === true) ids.delete(line.exchangeId);
      else if (line) ids.add(line.exchangeId);
    }
  }
}

/** A gateway that runs removes what it has shipped. */
function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
