import { createInterface } from 'node:readline/promises';

import type { SettingsArguments } from '@sluice/configuration';

import { EXIT } from '../exit-codes.js';
import { note, print } from '../terminal.js';
import { openArchive } from './open-archive.js';
import type { RecordingArchive } from './recording-archive.js';
import { counted } from './recording-rows.js';

interface RemoveOptions extends SettingsArguments {
  readonly session?: string;
  readonly principal?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** `sluice recordings rm`. Pinned ones go as well: whoever names them means them. */
export async function removeRecordings(ids: readonly string[], options: RemoveOptions): Promise<void> {
  const choices = [ids.length > 0, options.session !== undefined, options.principal !== undefined];
  if (choices.filter(Boolean).length !== 1) throw new Error('say which: ids of recordings, --session, or --principal');
  await openArchive(options, async (archive) => {
    const count = await countOf(archive, ids, options);
    if (count === 0) {
      note('there is no such recording');
      process.exitCode = EXIT.nothing;
      return;
    }
    if (!(await isMeant(count, options))) {
      note(`${counted(count)} would be deleted for good: say so with --yes.`);
      process.exitCode = EXIT.usage;
      return;
    }
    const deleted = await remove(archive, ids, options);
    print(options.json ? JSON.stringify({ deleted }) : `${counted(deleted)} deleted`);
  });
}

async function countOf(archive: RecordingArchive, ids: readonly string[], options: RemoveOptions): Promise<number> {
  if (ids.length > 0) {
    const stored = await Promise.all(ids.map((id) => archive.opened.store.get(id)));
    return stored.filter((one) => one !== undefined).length;
  }
  return (await archive.all(queryOf(options))).length;
}

function queryOf({ session, principal }: RemoveOptions): Parameters<RecordingArchive['all']>[0] {
  return {
    ...(session !== undefined && { sessionId: session }),
    ...(principal !== undefined && { principalId: principal }),
  };
}

/** Asks only where there is somebody to ask. */
async function isMeant(count: number, { yes, json }: RemoveOptions): Promise<boolean> {
  if (yes) return true;
  if (json || !process.stdin.isTTY || !process.stdout.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await terminal.question(`Delete ${counted(count)} for good? [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

async function remove({ opened }: RecordingArchive, ids: readonly string[], options: RemoveOptions): Promise<number> {
  const { store } = opened;
  if (ids.length > 0) return store.delete(ids);
  if (options.principal !== undefined) return store.deletePrincipal(options.principal);
  let deleted = 0;
  // Callers may have given the same name to sessions of their own.
  for (;;) {
    const sessions = await store.sessions({ ...(options.session !== undefined && { sessionId: options.session }) });
    if (sessions.length === 0) return deleted;
    for (const { key } of sessions) deleted += await store.deleteSession(key);
  }
}
