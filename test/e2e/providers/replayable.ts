import { join } from 'node:path';

import { expect } from '@jest/globals';

import { runSluice, type GatewayProcess } from '../gateway-process.js';
import { recordingsOf, textsBelow } from '../recorded-exchanges.js';

/** The session of what {@link expectReplayable} looks at; clients name it in a header. */
export const REPLAYED_SESSION = '5e551011-aaaa-4bbb-8ccc-0000000000b0';

/**
 * Waits until so many exchanges of the session are recorded, and replays them.
 * @returns the texts of everything that the gateway has kept
 */
export async function expectReplayable(gateway: GatewayProcess, count: number): Promise<readonly string[]> {
  await recordingsOf(gateway, count);
  const directory = gateway.dataDirectory;
  const bundle = join(directory, 'session.slrec');
  const exported = await runSluice(['recordings', 'export', '--session', REPLAYED_SESSION, '-o', bundle], {
    directory,
  });
  expect(exported).toMatchObject({ code: 0 });
  const { code, stdout } = await runSluice(['replay', 'verify', bundle], { directory });
  expect([stdout, code]).toEqual([expect.stringContaining(`${count} passed`), 0]);
  return [...(await textsBelow(join(directory, 'data'))).values()];
}
