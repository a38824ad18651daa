export { HmacSignatureSigner } from './hmac-signature-signer.js';
export { MemoryCredentialPool } from './memory-credential-pool.js';
export type { MemoryCredentialPoolOptions } from './memory-credential-pool.js';
export { RequestSigners } from './signing/request-signers.js';
export { secretParts } from './signing/secret-parts.js';
