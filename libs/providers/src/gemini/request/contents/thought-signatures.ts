import { createHash } from 'node:crypto';

import type { MessagesRequest, ThinkingBlock } from '@sluice/anthropic';
import type { Ambient } from '@sluice/exchange';

import { isObject } from '../../../shared/json/json-value.js';
import { geminiModel, isThirdGeneration } from '../../profile/gemini-model.js';
import type { GeminiConversion } from '../gemini-conversion.js';
import type { GeminiPart } from '../gemini-request.js';

/**
 * What Gemini 3 takes in place of a signature for a call that it did not make itself: the base64 of
 * `skip_thought_signature_validator` (Gemini API, "Thought signatures").
 */
export const FOREIGN_CALL = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=';

/** What a thinking block of this provider carries beside its text, to be handed back where it stood. */
export interface CarriedThought {
  /** Of the call that follows. */
  readonly thoughtSignature?: string;
  /** What Google's own tools were asked and found, with their signatures, in order. */
  readonly serverParts?: readonly GeminiPart[];
}

const NOTHING_CARRIED: CarriedThought = Object.freeze({});
const REFUSED = 'thought_signature:';

/** What a thinking block carries; undefined if it is another provider's, or of a model that cannot read it. */
export function carriedThought(conversion: GeminiConversion, block: ThinkingBlock): CarriedThought | undefined {
  const signature: unknown = block.signature;
  const payload = typeof signature === 'string' ? conversion.signer.verify(signature) : undefined;
  if (payload?.provider !== conversion.target.provider) return undefined;
  if (geminiModel(payload.model).generation !== conversion.gemini.generation) return undefined;
  const data: { readonly thoughtSignature?: unknown; readonly serverParts?: unknown } = isObject(payload.data)
    ? payload.data
    : NOTHING_CARRIED;
  return {
    ...(typeof data.thoughtSignature === 'string' && { thoughtSignature: data.thoughtSignature }),
    ...(Array.isArray(data.serverParts) && { serverParts: data.serverParts.filter(isObject) }),
  };
}

/** Signs the calls of a conversation, or leaves them unsigned. */
export class ThoughtSignatures {
  readonly #insists: boolean;
  readonly #refused: boolean;

  constructor({ gemini, quirks, request, ambient }: GeminiConversion) {
    const refusals = Object.keys(quirks).filter((name) => name.startsWith(REFUSED));
    this.#refused = refusals.length > 0 && refusals.includes(refusedSignatures(request, ambient));
    this.#insists = this.#refused || isThirdGeneration(gemini);
  }

  /**
   * The signature of a call. Only the first call of a turn needs one, and only while the model still works on the
   * same request of the user; its siblings never have any.
   */
  of(call: { readonly own: string | undefined; readonly isFirst: boolean; readonly isRecent: boolean }) {
    const own = this.#refused && call.own !== undefined ? FOREIGN_CALL : call.own;
    return own ?? (this.#insists && call.isFirst && call.isRecent ? FOREIGN_CALL : undefined);
  }
}

/**
 * The quirk that stands for "the signatures of this conversation are refused". Quirks are kept by model, and other
 * conversations with it shall keep their signatures; two digits, because whatever clients write ends up in the name.
 */
export function refusedSignatures(request: MessagesRequest, ambient: Ambient): string {
  // Recordings may hold the signature masked.
  return ambient.read('thought_signature_digest', () => {
    const digest = createHash('sha256').update(firstSignature(request)).digest('hex');
    return `${REFUSED}${digest.slice(0, 2)}`;
  });
}

function firstSignature({ messages }: MessagesRequest): string {
  for (const { content } of messages) {
    const block = typeof content === 'string' ? undefined : content.find(({ type }) => type === 'thinking');
    const signature: unknown = (block as ThinkingBlock | undefined)?.signature;
    if (typeof signature === 'string') return signature;
  }
  return '';
}
