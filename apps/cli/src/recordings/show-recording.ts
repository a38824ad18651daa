import type { SettingsArguments } from '@sluice/configuration';

import { coloured, print } from '../terminal.js';
import { openArchive } from './open-archive.js';
import { responseOf, timelineOf } from './recording-timeline.js';

interface ShowOptions extends SettingsArguments {
  readonly raw?: true;
  readonly response?: true;
  readonly json?: true;
}

/** `sluice recordings show`. */
export async function showRecording(id: string, options: ShowOptions): Promise<void> {
  await openArchive(options, async (archive) => {
    const stored = await archive.get(id);
    if (options.json) {
      print(JSON.stringify(stored.summary, undefined, 2));
      return;
    }
    if (options.raw) {
      process.stdout.write(await archive.lines(stored));
      return;
    }
    const recording = await archive.read(stored);
    if (options.response) {
      process.stdout.write(responseOf(recording));
      return;
    }
    for (const line of timelineOf(recording)) print(line);
    if (!recording.complete)
      print(coloured('yellow', 'incomplete: the gateway ended before the exchange did, or frames were dropped'));
  });
}
