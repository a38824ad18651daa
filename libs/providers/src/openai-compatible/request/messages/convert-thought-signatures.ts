import type { SignedCall } from '../../../shared/openai/chat-request.js';
import { isBlock } from '../../../shared/messages/known-block.js';
import type { PlacedBlock } from '../../../shared/messages/message-turn.js';
import type { RequestConversion } from '../../../shared/openai/request-conversion.js';

/** What Gemini 3 takes in place of a signature for a call that it did not make itself ("Thought signatures"). */
const FOREIGN_CALL = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';
const INSISTS = /gemini-([3-9]|\d\d)/;

const UNSIGNED: SignedCall = Object.freeze({});

/**
 * Hands back the signatures of an assistant turn's calls, by the number of the call in the turn. Gemini 3 refuses a
 * turn whose first call has none; its siblings go without.
 */
export function thoughtSignatures(
  conversion: RequestConversion,
  blocks: readonly PlacedBlock[],
): (ordinal: number) => SignedCall {
  if (conversion.provider.decoder.geminiCompat !== true) return () => UNSIGNED;
  const signatures = new Map<number, string>();
  for (const { block } of blocks) {
    if (!isBlock(block, 'thinking') || typeof block.signature !== 'string') continue;
    const payload = conversion.signer.verify(block.signature);
    if (payload?.provider !== conversion.target.provider) continue;
    const data = payload.data as { readonly thoughtSignature?: unknown; readonly ordinal?: unknown } | undefined;
    if (typeof data?.thoughtSignature !== 'string' || typeof data.ordinal !== 'number') continue;
    signatures.set(data.ordinal, data.thoughtSignature);
  }
  if (!signatures.has(0) && INSISTS.test(conversion.target.model)) signatures.set(0, FOREIGN_CALL);
  return (ordinal) => {
    const signature = signatures.get(ordinal);
    return signature === undefined ? UNSIGNED : { extra_content: { google: { thought_signature: signature } } };
  };
}
