import { afterAll, describe, expect, it } from '@jest/globals';

import { kindOf, readCorpus } from './corpus.js';
import type { CorpusRecord, RecordKind } from './corpus.js';
import { Tally } from './tally.js';

/** The traffic of one API. */
export interface CorpusSuite {
  /** As the records call it. */
  readonly api: string;
  readonly name: string;
  /** What is wrong with what the gateway makes of a record; undefined if nothing is. */
  faultOf(record: CorpusRecord): Promise<string | undefined>;
}

const FOLDER = process.env['SLUICE_CORPUS'] ?? '';
const KINDS: readonly RecordKind[] = ['stream', 'whole', 'error'];
/** Hundreds of replies a test: on a busy machine that takes longer than a test may usually take. */
const PATIENCE_MS = 120_000;

/** One test a provider and kind of reply, and a table of how many of them are as they should be. */
export function describeCorpus(suite: CorpusSuite): void {
  if (FOLDER === '') {
    describe.skip(`${suite.name} (run by SLUICE_CORPUS=<folder> npm run test:corpus)`, () => {
      it('needs the corpus', () => {
        expect(FOLDER).not.toBe('');
      });
    });
    return;
  }
  describe(suite.name, () => {
    testRecords(suite);
  });
}

function testRecords(suite: CorpusSuite): void {
  const tally = new Tally(KINDS);
  const records = readCorpus(FOLDER, suite.api);

  it('is there', () => {
    expect(records.length).toBeGreaterThan(0);
  });

  for (const provider of [...new Set(records.map((record) => record.provider))].sort()) {
    for (const kind of KINDS) {
      const samples = records.filter((record) => record.provider === provider && kindOf(record) === kind);
      if (samples.length === 0) continue;
      it(
        `${provider}: ${kind} (${samples.length})`,
        async () => {
          const faults: string[] = [];
          for (const record of samples) {
            const fault = await suite.faultOf(record).catch(thrown);
            if (fault !== undefined) faults.push(`${record.id} ${fault}`);
          }
          tally.add(provider, kind, { passed: samples.length - faults.length, failed: faults.length });
          expect(faults).toEqual([]);
        },
        PATIENCE_MS,
      );
    }
  }

  afterAll(() => {
    process.stdout.write(`\n${tally.format()}`);
  });
}

function thrown(error: unknown): string {
  return error instanceof Error ? `threw ${error.stack ?? error.message}` : String(error);
}
