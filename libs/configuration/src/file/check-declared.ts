import type { ProviderId } from '@sluice/exchange';

import type { CheckedSettings } from '../configuration-checks.js';
import type { ConfigurationFault } from '../configuration-error.js';
import type { GatheredSettings } from '../layers/gather-settings.js';
import { variablePrefix } from '../providers/own-provider.js';
import type { DeclaredProvider } from './declared-provider.js';
import type { FaultWords } from './file-faults.js';
import { pathTo } from './file-node.js';

type Declarations = Pick<GatheredSettings, 'file' | 'declared'>;

/** Providers of the file in which something is wrong already: what follows from that is not reported as well. */
export function brokenProviders({ file, declared }: Declarations): ReadonlySet<ProviderId> {
  const { providers } = file.file;
  const isBroken = (id: string): boolean => {
    const path = pathTo('providers', id);
    const hasFault = file.faults.some(({ variable }) => variable === path || variable.startsWith(`${path}.`));
    return hasFault || !declared.some(({ known }) => known.id === id);
  };
  return new Set([...(providers?.keys() ?? [])].filter(isBroken));
}

/** Providers of the operator's own that nobody could reach. */
export function checkDeclared(
  { file, declared }: Declarations,
  { providers, broken }: CheckedSettings,
): readonly ConfigurationFault[] {
  return declared.flatMap((provider) => {
    const { known, section, isOwn } = provider;
    const reading = providers.find(({ id }) => id === known.id);
    const isFine = reading === undefined || reading.settings !== undefined || reading.faults.length > 0;
    if (!isOwn || isFine || broken.has(known.id)) return [];
    const [part, words] = whatIsMissing(provider);
    return [file.places.fault(section, part, words)];
  });
}

function whatIsMissing({ known }: DeclaredProvider): readonly [part: string, words: FaultWords] {
  const prefix = variablePrefix(known.id);
  if (known.keyless)
    return ['base_url', { problem: 'is missing', fix: `write where it is, or set ${prefix}_API_BASE` }];
  return ['api_key', { problem: 'is missing', fix: `write \${${prefix}_API_KEY} there and set that variable` }];
}
