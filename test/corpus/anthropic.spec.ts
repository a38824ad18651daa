import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { kindOf, readCorpus } from './corpus.js';
import { RelayStage } from './relay-stage.js';
import { Tally } from './tally.js';

const FOLDER = process.env['SLUICE_CORPUS'] ?? '';
/** Hundreds of exchanges with a process a test. */
const PATIENCE_MS = 180_000;
const KINDS = ['stream', 'whole', 'error'] as const;

const tally = new Tally(KINDS);

function describeCorpus(): void {
  const records = readCorpus(FOLDER, 'anthropic');
  let stage: RelayStage;

  beforeAll(async () => {
    stage = await RelayStage.open(records);
  }, 60_000);

  afterAll(async () => {
    await stage.close();
    process.stdout.write(`\n${tally.format()}`);
  });

  it('is there', () => {
    expect(records.length).toBeGreaterThan(0);
  });

  for (const kind of KINDS) {
    const samples = records.filter((record) => kindOf(record) === kind);
    it(
      `${kind} (${samples.length}): the bytes that come are the bytes that go, on both ways`,
      async () => {
        const faults: string[] = [];
        for (const [index, record] of samples.entries()) {
          const { status, sent, received, text } = await stage.play(record, index % 2 === 1);
          if (sent[0] !== sent[1]) faults.push(`${record.id} was asked for in other bytes: ${text.slice(0, 200)}`);
          else if (status !== record.status) faults.push(`${record.id} has status ${status}: ${text.slice(0, 200)}`);
          else if (received[0] !== received[1]) faults.push(`${record.id} came in other bytes: ${text.slice(-200)}`);
        }
        tally.add('anthropic', kind, { passed: samples.length - faults.length, failed: faults.length });
        expect(faults).toEqual([]);
      },
      PATIENCE_MS,
    );
  }

  it.each([
    ['a message in which another one begins', '438a67ea06f373b7'],
    ['another one', 'db97ea9feace23b3'],
  ])('%s is handed on like any other: nobody could say which of the two was meant', async (_name, id) => {
    const record = records.find((each) => each.id === id);
    // Another corpus may not have it.
    if (record === undefined) return;
    const { sent, received, text } = await stage.play(record, false);
    expect(text.match(/^event: message_start$/gm)?.length).toBeGreaterThan(1);
    expect([sent[0], received[0]]).toEqual([sent[1], received[1]]);
  });
}

const NAME = 'recorded traffic of the Messages API through a gateway';
if (FOLDER === '')
  describe.skip(`${NAME} (run by SLUICE_CORPUS=<folder> npm run test:corpus)`, () => {
    it('needs the corpus', () => {
      expect(FOLDER).not.toBe('');
    });
  });
else describe(NAME, describeCorpus);
