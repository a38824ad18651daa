import type { ProviderId } from '@sluice/exchange';

import type { ConfigurationFault } from '../configuration-error.js';

export const CLIENT_KEYS_VARIABLE = 'SLUICE_PASS_CLIENT_KEY';

/** The providers that are handed the clients' own keys. */
export function readClientKeys(environment: ReadonlyMap<string, string>): readonly ProviderId[] {
  const names = (environment.get(CLIENT_KEYS_VARIABLE) ?? '').split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** Names among them that no provider has. */
export function checkClientKeys(
  environment: ReadonlyMap<string, string>,
  known: readonly ProviderId[],
): readonly ConfigurationFault[] {
  const strange = readClientKeys(environment).filter((name) => !known.includes(name));
  return strange.map((name) => ({
    variable: CLIENT_KEYS_VARIABLE,
    problem: `names the provider "${name}", which nobody knows`,
    fix: 'name providers as in docs/configuration.md, such as SLUICE_PASS_CLIENT_KEY=anthropic',
  }));
}
