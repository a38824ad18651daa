import type { Ambient, Credential, RequestSigner, RequestSigning, Transport } from '@sluice/exchange';

/** What the requests of one attempt are signed with. */
export interface AttemptSigning {
  /** Absent = requests go out as they were prepared. */
  readonly signing: RequestSigning | undefined;
  /** Absent where no provider needs one. */
  readonly signer: RequestSigner | undefined;
  readonly credential: Credential;
  readonly ambient: Ambient;
}

/**
 * A transport that signs what it sends. It stands behind everything that observers see: what they are told of, and
 * what a replay compares, is the request without its signature.
 */
export function signedTransport(
  transport: Transport,
  { signing, signer, credential, ambient }: AttemptSigning,
): Transport {
  if (signing === undefined) return transport;
  if (signer === undefined) throw new Error('a provider wants its requests signed, and nobody was given to do it');
  return {
    send: async (request, signal) => {
      const signed = await signer.sign(request, { signing, credential, nowMs: ambient.now() }, signal);
      const response = await transport.send(signed, signal);
      if (response.status === 401) signer.refused({ signing, credential });
      return response;
    },
  };
}
