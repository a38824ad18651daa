import type { Ambient, SignatureSigner } from '@sluice/exchange';

/** A signer whose results stand on the tape: a replay does not have the secret they were made with. */
export function ambientSigner(ambient: Ambient, signer: SignatureSigner): SignatureSigner {
  return {
    mint: (payload) => ambient.read('signature', () => signer.mint(payload)),
    // Absent values do not survive JSON; null does.
    verify: (signature) => ambient.read('signature_verified', () => signer.verify(signature) ?? null) ?? undefined,
  };
}
