import { SLUICE_VERSION } from '@sluice/exchange';

import type { ProviderProfile } from '../../openai-compatible/profile/provider-profile.js';

/** The address of one of the API's resources. A query of the base URL, such as Azure's `?api-version=…`, is kept. */
export function resourceUrl(baseUrl: string, resource: string): string {
  const query = baseUrl.indexOf('?');
  const path = query === -1 ? baseUrl : baseUrl.slice(0, query);
  return `${path.replace(/\/+$/, '')}/${resource}${query === -1 ? '' : baseUrl.slice(query)}`;
}

/** Compressed streams arrive in lumps, so none is asked for. The client's own headers stay here. */
export function callHeaders(
  secret: string,
  profile: ProviderProfile,
  stream: boolean,
): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    'accept-encoding': 'identity',
    'user-agent': `sluice/${SLUICE_VERSION}`,
    ...authentication(secret, profile),
  };
}

/** A server of one's own may want no key at all. Azure takes an Entra token, which is a JWT, as a bearer alone. */
function authentication(secret: string, profile: ProviderProfile): Readonly<Record<string, string>> {
  if (secret === '') return {};
  const asKey = profile.authentication === 'api-key' && !secret.startsWith('eyJ');
  return asKey ? { 'api-key': secret } : { authorization: `Bearer ${secret}` };
}
