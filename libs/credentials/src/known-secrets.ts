import type { Credential, ProviderId } from '@sluice/exchange';

import { secretParts } from './signing/secret-parts.js';

/**
 * Characters a key has at least to be looked for in bodies. Local servers are given words such as `ollama` for a key,
 * and masking a word wherever it stands would spoil recordings; in headers even these are masked.
 */
const SHORTEST_SECRET = 12;

/**
 * What recordings must not hold, wherever it stands.
 *
 * @param more secrets that are no keys of providers, such as the key of clients
 */
export function knownSecrets(
  credentials: ReadonlyMap<ProviderId, readonly Credential[]>,
  more: readonly (string | undefined)[] = [],
): readonly string[] {
  const keys = [...credentials.values()].flat().flatMap(({ secret }) => secretParts(secret));
  return [...keys, ...more.filter((secret) => secret !== undefined)].filter(({ length }) => length >= SHORTEST_SECRET);
}
