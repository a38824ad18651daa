import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';
import type { Capabilities } from '@sluice/exchange';
import { createProviders, PROVIDER_FACTORIES } from '@sluice/providers';

import { REPOSITORY } from './source-files.js';

const COLUMNS: readonly (readonly [title: string, capability: keyof Capabilities])[] = [
  ['streaming', 'streaming'],
  ['tools', 'tools'],
  ['parallel tools', 'parallelTools'],
  ['thinking', 'thinking'],
  ['images', 'images'],
  ['documents', 'documents'],
];

function tableRows(): readonly string[] {
  const providers = createProviders(
    Object.keys(PROVIDER_FACTORIES).map((adapter) => ({
      id: adapter,
      adapter,
      baseUrl: 'http://127.0.0.1/v1',
      profile: '',
    })),
  );
  return [...providers.values()].map(
    ({ id, capabilities }) =>
      `${id} | ${COLUMNS.map(([, capability]) => (capabilities[capability] ? 'yes' : 'no')).join(' | ')}`,
  );
}

it('the README shows what each provider can do', () => {
  const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
  const table = /<!-- providers:begin -->([\s\S]*?)<!-- providers:end -->/.exec(readme)?.[1] ?? '';
  const [head, , ...rows] = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
        .join(' | '),
    );
  expect(head).toBe(`provider | ${COLUMNS.map(([title]) => title).join(' | ')}`);
  expect(rows).toEqual(tableRows());
});
