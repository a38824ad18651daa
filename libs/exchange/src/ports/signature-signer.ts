/** What a minted thinking signature carries, to be handed back to the same provider in a later turn. */
export interface SignaturePayload {
  readonly provider: string;
  /** Model or model family the thinking belongs to. */
  readonly model: string;
  /** Whatever the provider needs to have back; plain providers need nothing. */
  readonly data?: unknown;
}

/** Mints and checks the signatures of thinking blocks that did not come from Anthropic. */
export interface SignatureSigner {
  /** `sl1.<base64url JSON>.<base64url HMAC-SHA256, 16 bytes>`. */
  mint(payload: SignaturePayload): string;
  /** The payload, or undefined if the signature is not ours or not intact. */
  verify(signature: string): SignaturePayload | undefined;
}
