import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { makeExchange, prepareDatabase } from '@sluice/testing';

import { RecordingsCommand } from '../../fixtures/recordings-command.js';
import { tailRecordings } from './tail-recordings.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const STARTED_MS = Date.now();

/** ULIDs of this hour, a second apart: what began days ago is not followed. */
function id(order: number): string {
  let time = '';
  for (let rest = STARTED_MS + order * 1000; time.length < 10; rest = Math.floor(rest / 32))
    time = ALPHABET.charAt(rest % 32) + time;
  return `${time}${String(order).padStart(16, '0')}`;
}

const SLOW_MS = 60_000;

const tools = new RecordingsCommand({ makeExchange, prepareDatabase });

/** What is written to standard output, line by line, as it is. */
class Lines {
  #text = '';

  constructor() {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      this.#text += String(text);
      return true;
    });
  }

  get ids(): readonly string[] {
    return this.#text.split('\n').flatMap((line) => /\b[0-9A-Z]{10}0{15}\d\b/.exec(line)?.[0] ?? []);
  }

  async until(count: number): Promise<void> {
    const deadline = performance.now() + 20_000;
    while (this.ids.length < count && performance.now() < deadline) await new Promise((next) => setTimeout(next, 20));
  }
}

beforeAll(async () => {
  await tools.open();
  await tools.store({ id: id(1) }, { id: id(5) }, { id: id(6), session: 'other' });
}, SLOW_MS);
afterAll(async () => {
  jest.restoreAllMocks();
  await tools.close();
});

describe(tailRecordings.name, () => {
  it(
    'begins with the newest, and then shows once whatever comes, also what began long before it ended',
    async () => {
      const lines = new Lines();
      const stop = new AbortController();
      const options = { env: tools.settings, last: 2, json: true } as const;
      const tail = tailRecordings(options, stop.signal);
      await lines.until(2);
      expect(lines.ids).toEqual([id(5), id(6)]);
      await tools.store({ id: id(3) });
      await lines.until(3);
      await tools.store({ id: id(9) }, { id: id(8), session: 'other' });
      await lines.until(5);
      stop.abort();
      await tail;
      expect(lines.ids.slice(2)).toEqual([id(3), id(9), id(8)]);
    },
    SLOW_MS,
  );

  it('says what is wrong with its settings instead of waiting for them', async () => {
    const options = { env: '/nowhere/at/all.env', last: 1 };
    await expect(tailRecordings(options, new AbortController().signal)).rejects.toThrow('ENOENT');
  });
});
