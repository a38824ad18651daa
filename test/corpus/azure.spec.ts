import { describe, expect, it } from '@jest/globals';
import { makeAttempt } from '@sluice/testing';

import { azureReader } from './azure-reader.js';
import { readCorpus, type CorpusRecord } from './corpus.js';

const FOLDER = process.env['SLUICE_CORPUS'] ?? '';

/** Azure's own addresses. What others serve under its name is read with the rest of Chat Completions. */
const ADDRESSES: readonly (readonly [name: string, path: RegExp])[] = [
  ['deployments', /^\/openai\/deployments\/[^/]+\/chat\/completions$/],
  ['v1', /^\/openai\/v1\/(chat\/completions|responses)$/],
  ['model inference', /^\/models\/chat\/completions$/],
];

/** Where the adapter would send the same request. */
function addressOf(record: CorpusRecord): string {
  const model = /\/deployments\/([^/]+)\//.exec(record.path)?.[1] ?? record.model ?? '';
  const quirks = record.path.endsWith('/responses') ? { responses: true as const } : {};
  const attempt = makeAttempt({ target: { provider: 'azure', model }, quirks });
  const { pathname, search } = new URL(azureReader(record).adapter.prepare(attempt).request.url);
  return pathname + search;
}

function describeCorpus(): void {
  const records = ['openai-chat', 'openai-responses']
    .flatMap((api) => readCorpus(FOLDER, api))
    // A call without a version was refused; the adapter never makes one.
    .filter(
      ({ provider, path, query }) => provider === 'azure' && !(path.includes('deployments') && !query?.['api-version']),
    );

  it.each(ADDRESSES)('%s', (name, path) => {
    const samples = records.filter((record) => path.test(record.path));
    expect(samples.length).toBeGreaterThan(0);
    process.stdout.write(`azure, ${name}: ${samples.length} addresses\n`);
    const recorded = samples.map((record) => {
      const version = record.query?.['api-version'];
      return `${record.path}${version === undefined ? '' : `?api-version=${version}`}`;
    });
    expect(samples.map(addressOf)).toEqual(recorded);
  });
}

const NAME = 'the addresses at which Azure was recorded';
if (FOLDER === '')
  describe.skip(`${NAME} (run by SLUICE_CORPUS=<folder> npm run test:corpus)`, () => {
    it('needs the corpus', () => {
      expect(FOLDER).not.toBe('');
    });
  });
else describe(NAME, describeCorpus);
