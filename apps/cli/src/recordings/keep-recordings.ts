import type { SettingsArguments } from '@sluice/configuration';

import { print } from '../terminal.js';
import { openArchive } from './open-archive.js';
import { counted } from './recording-rows.js';

interface PinOptions extends SettingsArguments {
  readonly session?: string;
  readonly json?: true;
}

/** `sluice recordings pin` and `unpin`. */
export async function setPinned(ids: readonly string[], options: PinOptions, pinned: boolean): Promise<void> {
  const changed = await openArchive(options, async (archive) => {
    const { session } = options;
    const ofSession = session === undefined ? [] : await archive.all({ sessionId: session });
    const chosen = [...ids, ...ofSession.map(({ summary }) => summary.id)];
    if (chosen.length === 0) throw new Error('say which: ids of recordings, or --session');
    const known = await archive.opened.store.exists(chosen);
    const missing = chosen.find((id) => !known.has(id));
    if (missing !== undefined) throw new Error(`there is no recording ${missing}: see \`sluice recordings ls\``);
    return pinned ? archive.opened.store.pin(chosen) : archive.opened.store.unpin(chosen);
  });
  const what = pinned ? 'pinned' : 'unpinned';
  print(options.json ? JSON.stringify({ [what]: changed }) : `${counted(changed)} ${what}`);
}
