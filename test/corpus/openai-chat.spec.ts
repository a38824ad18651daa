import { afterAll, describe, expect, it } from '@jest/globals';
import { createProviders } from '@sluice/providers';

import { azureReader } from './azure-reader.js';
import { chatFault, type ChatReader } from './chat-fault.js';
import { kindOf, readCorpus, type CorpusRecord } from './corpus.js';
import { rulesOf } from './provider-rules.js';
import { Tally } from './tally.js';

const FOLDER = process.env['SLUICE_CORPUS'] ?? '';
/** Hundreds of replies a test: on a busy machine that takes longer than a test may usually take. */
const PATIENCE_MS = 120_000;
const KINDS = ['stream', 'whole', 'error'] as const;

function readerOf(record: CorpusRecord): ChatReader {
  const { provider } = record;
  if (provider === 'azure') return azureReader(record);
  const settings = { id: provider, adapter: 'openai-compatible', baseUrl: 'https://upstream.invalid/v1' };
  const rules = rulesOf(provider);
  return { adapter: createProviders([{ ...settings, profile: rules.profile }]).get(provider)!, rules };
}

const tally = new Tally(KINDS);

function describeCorpus(): void {
  const records = readCorpus(FOLDER, 'openai-chat');
  const providers = [...new Set(records.map(({ provider }) => provider))].sort();

  it('is there', () => {
    expect(records.length).toBeGreaterThan(0);
  });

  for (const provider of providers) {
    for (const kind of KINDS) {
      const samples = records.filter((record) => record.provider === provider && kindOf(record) === kind);
      if (samples.length === 0) continue;
      it(
        `${provider}: ${kind} (${samples.length})`,
        async () => {
          const faults: string[] = [];
          for (const record of samples) {
            const fault = await chatFault(record, readerOf(record));
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

const NAME = 'recorded Chat Completions traffic through decoder and encoder';
if (FOLDER === '')
  describe.skip(`${NAME} (run by SLUICE_CORPUS=<folder> npm run test:corpus)`, () => {
    it('needs the corpus', () => {
      expect(FOLDER).not.toBe('');
    });
  });
else describe(NAME, describeCorpus);
