import type { Credential, ProviderId } from '@sluice/exchange';

const STAND_IN = '[redacted]';
/** Every JWT begins so, being JSON in base64, and adapters send one in another header than a plain key. */
const JWT_BEGIN = 'eyJ';

/**
 * Credentials that hold no secret, for requests that are shown and not sent: what is never in a request cannot be
 * forgotten in it. Each has the kind of the provider's first key, so that it stands in the same header.
 */
export class StandInKeys {
  readonly #secrets: ReadonlyMap<ProviderId, string>;

  constructor(credentials: ReadonlyMap<ProviderId, readonly Credential[]>) {
    this.#secrets = new Map([...credentials].map(([provider, keys]) => [provider, standInFor(keys[0])]));
  }

  of(provider: ProviderId): Credential {
    return { id: 'none', secret: this.#secrets.get(provider) ?? STAND_IN };
  }
}

function standInFor(credential: Credential | undefined): string {
  const secret = credential?.secret ?? STAND_IN;
  if (secret === '') return '';
  return secret.startsWith(JWT_BEGIN) ? `${JWT_BEGIN}${STAND_IN}` : STAND_IN;
}
