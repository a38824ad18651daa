import { createHash } from 'node:crypto';

import type { ContentBlock, MessagesRequest, ThinkingBlock } from '@sluice/anthropic';

/** Begins the quirk that names the last thinking of a conversation that the upstream would not have back. */
const PREFIX = 'reasoning<=';
/** What this gateway's signatures begin with. */
const OWN_SIGNATURE = 'sl1.';
const DIGEST_LENGTH = 16;

/**
 * The quirk that leaves out all thinking of a conversation so far: encrypted for another organisation, or too old. It
 * names the conversation, so that what is refused of one is not withheld from all others, and what is thought from now
 * on is sent again. Undefined where no thinking was sent.
 */
export function staleReasoningQuirk(request: MessagesRequest): string | undefined {
  const signature = signaturesOf(request).at(-1);
  return signature === undefined ? undefined : PREFIX + digest(signature);
}

/** The signatures of the thinking that was refused before. */
export function staleSignatures(request: MessagesRequest, quirks: Readonly<Record<string, true>>): ReadonlySet<string> {
  const refused = new Set(Object.keys(quirks).filter((name) => name.startsWith(PREFIX)));
  if (refused.size === 0) return new Set();
  const signatures = signaturesOf(request);
  const last = signatures.findLastIndex((signature) => refused.has(PREFIX + digest(signature)));
  return new Set(signatures.slice(0, last + 1));
}

function signaturesOf(request: MessagesRequest): readonly string[] {
  return request.messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content.flatMap(signatureOf)));
}

function signatureOf(block: ContentBlock): readonly string[] {
  if (block.type !== 'thinking') return [];
  const signature: unknown = (block as ThinkingBlock).signature;
  return typeof signature === 'string' && signature.startsWith(OWN_SIGNATURE) ? [signature] : [];
}

function digest(signature: string): string {
  return createHash('sha256').update(signature).digest('hex').slice(0, DIGEST_LENGTH);
}
