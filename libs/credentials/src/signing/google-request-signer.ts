import { UpstreamError } from '@sluice/exchange';
import type { Credential, RequestSigner, SigningInput, Transport, UpstreamRequest } from '@sluice/exchange';

import { readGoogleGrant, type GoogleGrant } from './google-grant.js';
import { GoogleTokenSource } from './google-token-source.js';

/** What a {@link GoogleRequestSigner} works with. */
export interface GoogleRequestSignerOptions {
  /** Fetches tokens. */
  readonly transport: Transport;
  /** Wall-clock milliseconds since the epoch: when tokens end is not part of any exchange. */
  readonly now: () => number;
  /** Milliseconds that fetching a token may take. */
  readonly fetchMs?: number;
}

/** Puts an access token of Google Cloud into requests; a credential that is no account is one itself. */
export class GoogleRequestSigner implements RequestSigner {
  readonly #options: GoogleRequestSignerOptions;
  /** By the ids of their credentials. A credential may get another secret while the gateway runs. */
  readonly #sources = new Map<string, { readonly secret: string; readonly source: GoogleTokenSource }>();

  constructor(options: GoogleRequestSignerOptions) {
    this.#options = options;
  }

  async sign(request: UpstreamRequest, { credential }: SigningInput, signal: AbortSignal): Promise<UpstreamRequest> {
    const token = await unlessAborted(this.#token(credential), signal);
    return token === '' ? request : { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
  }

  refused({ credential }: Pick<SigningInput, 'credential'>): void {
    this.#known(credential)?.discard();
  }

  async #token(credential: Credential): Promise<string> {
    const known = this.#known(credential);
    if (known !== undefined) return known.token();
    const grant = grantOf(credential);
    if (grant === undefined) return credential.secret;
    const source = new GoogleTokenSource({ ...this.#options, grant, credentialId: credential.id });
    this.#sources.set(credential.id, { secret: credential.secret, source });
    return source.token();
  }

  #known({ id, secret }: Credential): GoogleTokenSource | undefined {
    const known = this.#sources.get(id);
    return known?.secret === secret ? known.source : undefined;
  }
}

function grantOf(credential: Credential): GoogleGrant | undefined {
  try {
    return readGoogleGrant(credential.secret);
  } catch (error) {
    const publicMessage = `The private key of the credential ${credential.id} cannot be read.`;
    throw new UpstreamError('upstream_rejected_credential', { publicMessage, cause: error });
  }
}

/** Ends the wait, not what is waited for. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(reasonOf(signal));
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(reasonOf(signal));
    };
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('nobody waits for the token any more');
}
