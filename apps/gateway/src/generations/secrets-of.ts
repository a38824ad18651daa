import type { SluiceConfiguration } from '@sluice/configuration';
import { knownSecrets } from '@sluice/credentials';

/** What recordings must not hold, wherever it stands. */
export function secretsOf({ credentials, server }: SluiceConfiguration): readonly string[] {
  return knownSecrets(credentials, [server.proxyApiKey]);
}
