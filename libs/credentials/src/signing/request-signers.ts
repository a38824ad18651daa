import type { RequestSigner, SigningInput, UpstreamRequest } from '@sluice/exchange';

import { AwsRequestSigner } from './aws-request-signer.js';
import { GoogleRequestSigner, type GoogleRequestSignerOptions } from './google-request-signer.js';

/** Signs each request by the scheme that its adapter asked for. */
export class RequestSigners implements RequestSigner {
  readonly #signers: Readonly<Record<SigningInput['signing']['scheme'], RequestSigner>>;

  constructor(options: GoogleRequestSignerOptions) {
    this.#signers = { aws: new AwsRequestSigner(), google: new GoogleRequestSigner(options) };
  }

  sign(request: UpstreamRequest, input: SigningInput, signal: AbortSignal): Promise<UpstreamRequest> {
    return this.#signers[input.signing.scheme].sign(request, input, signal);
  }

  refused(input: Pick<SigningInput, 'signing' | 'credential'>): void {
    this.#signers[input.signing.scheme].refused(input);
  }
}
