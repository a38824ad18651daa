import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NODE_MODULES = join(import.meta.dirname, '..', '..', '..', 'node_modules');
const CACHE = join(NODE_MODULES, '.cache', 'sluice');
/** Where a data directory has what the database itself writes. */
const DATA = join('database', 'data');

/** Opens the embedded database of a data directory, making it at first use. */
interface DatabaseOpener {
  open(dataDir: string): Promise<{ close(): Promise<void> }>;
}

/**
 * Lays a database into a data directory that has none yet, copied from one that was made before: making one takes four
 * seconds of processor time, a copy two tenths. Tests of the first start itself do without.
 */
export async function prepareDatabase(dataDir: string, opener: DatabaseOpener): Promise<void> {
  const target = join(dataDir, DATA);
  if (existsSync(target)) return;
  await cp(join(await madeOnce(opener), DATA), target, { recursive: true });
}

async function madeOnce(opener: DatabaseOpener): Promise<string> {
  const made = join(CACHE, `database-${versionOf('@electric-sql/pglite')}`);
  if (existsSync(made)) return made;
  await mkdir(CACHE, { recursive: true });
  const making = await mkdtemp(join(CACHE, 'making-'));
  await (await opener.open(making)).close();
  // Others may be making one at the same time: whoever is done first has made it for all.
  await rename(making, made).catch(() => rm(making, { recursive: true, force: true }));
  return made;
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(NODE_MODULES, name, 'package.json'), 'utf8')) as { version: string }).version;
}
