import type { ProviderId } from '@sluice/exchange';

import type { ConfigurationFault } from '../configuration-error.js';

export const CLIENT_KEYS_VARIABLE = 'SLUICE_PASS_CLIENT_KEY';

/** The providers that are handed the clients' own keys. */
export function readClientKeys(environment: ReadonlyMap<string, string>): readonly ProviderId[] {
  return namesIn(environment.get(CLIENT_KEYS_VARIABLE) ?? '');
}

/** Names in such a list that no provider has. */
export function checkClientKeys(list: string, known: readonly ProviderId[]): readonly ConfigurationFault[] {
  const strange = namesIn(list).filter((name) => !known.includes(name));
  return strange.map((name) => ({
    variable: CLIENT_KEYS_VARIABLE,
    problem: `names the provider "${name}", which nobody knows`,
    fix: 'name providers as in docs/configuration.md, such as SLUICE_PASS_CLIENT_KEY=anthropic',
  }));
}

function namesIn(list: string): readonly string[] {
  const names = list.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}
