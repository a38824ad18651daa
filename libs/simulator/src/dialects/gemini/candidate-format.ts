import type { FinishReason, ReplyPiece } from '../../reply-plan.js';
import type { SimulatedUsage } from '../../usage-meter.js';
import { signCall } from './thought-signature.js';

/** What a reply is called, and what the request wants of it. */
export interface GeminiIdentity {
  readonly id: string;
  readonly model: string;
  /** Whether thoughts are shown; the model has them either way. */
  readonly thoughts: boolean;
}

const FINISH_REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
};

/** `finishReason` and what belongs to it. */
export function finishOf(reason: FinishReason, refused: boolean): object {
  if (refused || reason === 'content_filter') {
    return { finishReason: 'SAFETY', finishMessage: 'The simulator was told to refuse.' };
  }
  return { finishReason: FINISH_REASONS[reason] };
}

/** A chunk of a reply, or a whole one ("GenerateContentResponse"). */
export function candidateOf(identity: GeminiIdentity, parts: readonly object[], more: object = {}): object {
  return {
    candidates: [{ content: { parts, role: 'model' }, ...more, index: 0 }],
    modelVersion: identity.model,
    responseId: identity.id,
  };
}

/** `usageMetadata`. */
export function usageOf({ promptTokens, outputTokens, reasoningTokens }: SimulatedUsage): object {
  const answered = outputTokens - reasoningTokens;
  return {
    usageMetadata: {
      promptTokenCount: promptTokens,
      ...(answered > 0 && { candidatesTokenCount: answered }),
      ...(reasoningTokens > 0 && { thoughtsTokenCount: reasoningTokens }),
      totalTokenCount: promptTokens + outputTokens,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens }],
    },
  };
}

/** Makes parts of pieces. Calls come whole, and the first of a reply is signed. */
export class PartBuilder {
  readonly #thoughts: boolean;
  #call: { readonly id: string; readonly name: string; text: string } | undefined;
  #signed = false;

  constructor({ thoughts }: GeminiIdentity) {
    this.#thoughts = thoughts;
  }

  /** The parts that are whole with this piece. Refusals are none: the reason to finish says it. */
  add(piece: ReplyPiece): readonly object[] {
    switch (piece.kind) {
      case 'tool-arguments':
        if (this.#call) this.#call.text += piece.fragment;
        return [];
      case 'tool-open': {
        const finished = this.finish();
        this.#call = { id: piece.id.replace(/^call_/, ''), name: piece.name, text: '' };
        return finished;
      }
      case 'reasoning':
        return [...this.finish(), ...(this.#thoughts ? [{ text: piece.text, thought: true }] : [])];
      case 'text':
        return [...this.finish(), { text: piece.text }];
      case 'refusal':
        return this.finish();
    }
  }

  /** The call that is still open. */
  finish(): readonly object[] {
    const call = this.#call;
    if (!call) return [];
    this.#call = undefined;
    const args = JSON.parse(call.text === '' ? '{}' : call.text) as object;
    const signature = this.#signed ? {} : { thoughtSignature: signCall(call.name, args) };
    this.#signed = true;
    return [{ functionCall: { name: call.name, args, id: call.id }, ...signature }];
  }
}
