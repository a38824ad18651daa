import type { ModelFilter } from '@sluice/exchange';

import type { KnownProvider } from './known-provider.js';
import { variablePrefix } from './own-provider.js';

/**
 * Which models of a provider are offered: `WHITELIST_MODELS_<P>` and `IGNORE_MODELS_<P>`, globs separated by commas.
 * Those of the provider that it stands beside hold for it as well.
 */
export function readModelFilter(
  { id, beside }: KnownProvider,
  environment: ReadonlyMap<string, string>,
): ModelFilter | undefined {
  const names = (variable: string): readonly string[] => {
    const own = environment.get(`${variable}_${variablePrefix(id)}`);
    const text = own ?? (beside === undefined ? undefined : environment.get(`${variable}_${variablePrefix(beside)}`));
    return (text ?? '').split(',').flatMap((name) => name.trim() || []);
  };
  const [allow, deny] = [names('WHITELIST_MODELS'), names('IGNORE_MODELS')];
  return allow.length + deny.length === 0 ? undefined : { allow, deny };
}
