import { join } from 'node:path';

import { it } from '@jest/globals';
import type { Capabilities } from '@sluice/exchange';
import { createProviders, PROVIDER_FACTORIES } from '@sluice/providers';
import { observeCapabilities } from '@sluice/testing';

import { expectSection, markdownTable } from './generated-section.js';
import { REPOSITORY } from './source-files.js';

const COLUMNS: readonly (readonly [title: string, capability: keyof Capabilities])[] = [
  ['streaming', 'streaming'],
  ['tools', 'tools'],
  ['parallel tools', 'parallelTools'],
  ['thinking', 'thinking'],
  ['images', 'images'],
  ['documents', 'documents'],
];

/** What each provider is seen to do with its fixtures; the suite in its library holds what it says of itself against it. */
function tableRows(): readonly (readonly string[])[] {
  return Object.keys(PROVIDER_FACTORIES).map((adapter) => {
    const baseUrl = `https://${adapter}.test/v1`;
    const provider = createProviders([{ id: adapter, adapter, baseUrl, profile: '' }]).get(adapter)!;
    const seen = observeCapabilities(provider, join(REPOSITORY, 'libs/providers/src', adapter, 'fixtures'));
    return [adapter, ...COLUMNS.map(([, capability]) => (seen[capability] ? 'yes' : 'no'))];
  });
}

it('the README shows what each provider can do', () => {
  const text = markdownTable([['provider', ...COLUMNS.map(([title]) => title)], ...tableRows()]);
  expectSection({ path: 'README.md', mark: 'providers', text });
});
