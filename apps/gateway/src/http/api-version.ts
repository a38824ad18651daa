import { API_VERSIONS, type ApiVersion } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

/** What a request without `anthropic-version` is taken for: clients that leave it out are older than the newer one. */
const ASSUMED: ApiVersion = '2023-06-01';

/**
 * The version of the Messages API that a client speaks.
 *
 * @param header the header `anthropic-version`
 * @param required whether it must be there
 * @throws {ClientError} `invalid_request` when it is missing though required, or not known
 */
export function apiVersionOf(header: string | readonly string[] | undefined, required: boolean): ApiVersion {
  const text = (typeof header === 'string' ? header : (header?.[0] ?? '')).trim();
  if (text === '') {
    if (required) throw new ClientError('invalid_request', 'anthropic-version: header is required');
    return ASSUMED;
  }
  const version = API_VERSIONS.find((known) => known === text);
  if (version !== undefined) return version;
  const known = API_VERSIONS.map((name) => `"${name}"`).join(' or ');
  throw new ClientError('invalid_request', `anthropic-version: "${text.slice(0, 40)}" is not known; send ${known}`);
}
