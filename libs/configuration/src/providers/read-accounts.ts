import type { KnownProvider } from './known-provider.js';
import type { KeysReading } from './read-keys.js';

/** The credentials of a provider that are accounts; they come after its keys. */
export function readAccounts(
  { id, accounts = [] }: KnownProvider,
  keys: number,
  environment: ReadonlyMap<string, string>,
): KeysReading {
  const readings = accounts.map((account) => account.read(environment));
  const secrets = readings.flatMap(({ secret }) => secret ?? []);
  return {
    credentials: secrets.map((secret, index) => ({ id: `${id}-${keys + index + 1}`, secret })),
    faults: readings.flatMap(({ fault }) => fault ?? []),
  };
}
