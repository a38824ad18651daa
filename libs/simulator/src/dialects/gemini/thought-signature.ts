import { createHash } from 'node:crypto';

/** What stands in for the signature of a call that the model did not make itself ("Thought signatures"). */
const FOREIGN_CALL = Buffer.from('skip_thought_signature_validator').toString('base64');

/** What makes a call this simulator's own. The real ones are opaque; so is this. */
export function signCall(name: string, args: object): string {
  return createHash('sha256')
    .update(`simulator ${name} ${JSON.stringify(args)}`)
    .digest('base64');
}

/** Whether a signature is good for a call. */
export function isSignatureOf(signature: string, name: string, args: object): boolean {
  return signature === FOREIGN_CALL || signature === signCall(name, args);
}
