import type { SluiceConfiguration } from '@sluice/configuration';
import { knownSecrets } from '@sluice/credentials';

/** What recordings must not hold, wherever it stands. */
export function secretsOf({ credentials, server, stores }: SluiceConfiguration): readonly string[] {
  const { current, older = [] } = stores.blobKeys ?? {};
  return knownSecrets(credentials, [server.proxyApiKey, current, ...older]);
}
