export { CredentialRecords } from './credential-records.js';
export { HmacSignatureSigner } from './hmac-signature-signer.js';
export { knownSecrets } from './known-secrets.js';
export { MemoryCredentialPool } from './memory-credential-pool.js';
export type { CredentialState, MemoryCredentialPoolOptions } from './memory-credential-pool.js';
export { RequestSigners } from './signing/request-signers.js';
