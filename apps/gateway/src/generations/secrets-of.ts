import type { SluiceConfiguration } from '@sluice/configuration';
import { secretParts } from '@sluice/credentials';

/**
 * Characters a key has at least to be looked for in bodies. Local servers are given words such as `ollama` for a key,
 * and masking a word wherever it stands would spoil recordings; in headers even these are masked.
 */
const SHORTEST_SECRET = 12;

/** What recordings must not hold, wherever it stands. */
export function secretsOf({ credentials, server }: SluiceConfiguration): readonly string[] {
  const keys = [...credentials.values()].flat().flatMap(({ secret }) => secretParts(secret));
  if (server.proxyApiKey !== undefined) keys.push(server.proxyApiKey);
  return keys.filter(({ length }) => length >= SHORTEST_SECRET);
}
