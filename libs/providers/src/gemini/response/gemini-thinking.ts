import type { SignatureSigner, Target } from '@sluice/exchange';

import type { CompletionQueue } from '../../shared/response/completion-queue.js';
import type { ThinkingTeller, ThoughtSignature } from '../../shared/response/thinking-teller.js';

/** How thinking is told to the client. */
export interface GeminiThinkingPolicy {
  /** The client wants to have thinking at all. */
  readonly wanted: boolean;
  readonly signer: SignatureSigner;
  readonly target: Target;
}

/**
 * The thinking of a reply, block by block. The signature of a block carries what has to be handed back in the next
 * turn: Gemini's signature of the call that follows, and what Google's own tools did before.
 */
export class GeminiThinking implements ThinkingTeller {
  readonly #queue: CompletionQueue;
  readonly #policy: GeminiThinkingPolicy;
  #serverParts: object[] = [];
  #open = false;
  #produced = false;
  #dropped = false;

  constructor(queue: CompletionQueue, policy: GeminiThinkingPolicy) {
    this.#queue = queue;
    this.#policy = policy;
  }

  get wanted(): boolean {
    return this.#policy.wanted;
  }

  get produced(): boolean {
    return this.#produced;
  }

  add(text: string): void {
    this.#produced = true;
    if (!this.#policy.wanted) {
      this.#drop();
      return;
    }
    this.#open = true;
    this.#queue.push({ type: 'reasoning', text });
  }

  /** Keeps a part about a tool that Google ran by itself: the next turn has to hold it again, in its place. */
  carry(part: object): void {
    if (this.#policy.wanted) this.#serverParts.push(part);
    else this.#drop();
  }

  /** Without an open block, one without text is told if there is anything to carry. */
  close(thoughtSignature?: ThoughtSignature): void {
    const serverParts = this.#serverParts;
    const carries = thoughtSignature !== undefined || serverParts.length > 0;
    if (!this.#policy.wanted || !(this.#open || carries)) return;
    this.#open = false;
    this.#produced = true;
    this.#serverParts = [];
    const data = {
      ...(thoughtSignature && {
        thoughtSignature: thoughtSignature.value,
        part: 'functionCall',
        ordinal: thoughtSignature.ordinal,
      }),
      ...(serverParts.length > 0 && { serverParts }),
    };
    const { provider, model } = this.#policy.target;
    const signature = this.#policy.signer.mint({ provider, model, ...(carries && { data }) });
    this.#queue.push({ type: 'reasoning', signature });
  }

  #drop(): void {
    if (!this.#dropped) this.#queue.loss('thinking_dropped', 'thinking the client did not ask for');
    this.#dropped = true;
  }
}
