import { it } from '@jest/globals';
import type { Capabilities } from '@sluice/exchange';
import { createProviders, PROVIDER_FACTORIES } from '@sluice/providers';

import { expectSection, markdownTable } from './generated-section.js';

const COLUMNS: readonly (readonly [title: string, capability: keyof Capabilities])[] = [
  ['streaming', 'streaming'],
  ['tools', 'tools'],
  ['parallel tools', 'parallelTools'],
  ['thinking', 'thinking'],
  ['images', 'images'],
  ['documents', 'documents'],
];

function tableRows(): readonly (readonly string[])[] {
  const providers = createProviders(
    Object.keys(PROVIDER_FACTORIES).map((adapter) => ({
      id: adapter,
      adapter,
      baseUrl: 'http://127.0.0.1/v1',
      profile: '',
    })),
  );
  return [...providers.values()].map(({ id, capabilities }) => [
    id,
    ...COLUMNS.map(([, capability]) => (capabilities[capability] ? 'yes' : 'no')),
  ]);
}

it('the README shows what each provider can do', () => {
  const text = markdownTable([['provider', ...COLUMNS.map(([title]) => title)], ...tableRows()]);
  expectSection({ path: 'README.md', mark: 'providers', text });
});
