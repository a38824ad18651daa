import type { SignatureSigner, Target } from '@sluice/exchange';

import type { CompletionQueue } from '../../shared/response/completion-queue.js';
import type { ThinkingTeller, ThoughtSignature } from '../../shared/response/thinking-teller.js';
import type { ReasoningDetails } from './reasoning-details.js';

/** How thinking is told to the client. */
export interface ThinkingPolicy {
  /** The client wants to have thinking at all. */
  readonly wanted: boolean;
  readonly signer: SignatureSigner;
  readonly target: Target;
}

/** The thinking of a reply, block by block, and what each block's signature carries. */
export class ThinkingBlock implements ThinkingTeller {
  readonly #details: ReasoningDetails;
  readonly #queue: CompletionQueue;
  readonly #policy: ThinkingPolicy;
  #open = false;
  #produced = false;
  #dropped = false;

  /** @param details what the signatures are to carry, gathered as it comes */
  constructor(queue: CompletionQueue, policy: ThinkingPolicy, details: ReasoningDetails) {
    this.#queue = queue;
    this.#policy = policy;
    this.#details = details;
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
      if (!this.#dropped) this.#queue.loss('thinking_dropped', 'thinking the client did not ask for');
      this.#dropped = true;
      return;
    }
    this.#open = true;
    this.#queue.push({ type: 'reasoning', text });
  }

  /** Ends the block by its signature. Without an open block, one without text is told if there is anything to carry. */
  close(thoughtSignature?: ThoughtSignature): void {
    if (!this.#policy.wanted) return;
    if (!this.#open && this.#details.empty && thoughtSignature === undefined) return;
    this.#open = false;
    this.#produced = true;
    const details = this.#details.take();
    const data =
      thoughtSignature === undefined
        ? details
        : { thoughtSignature: thoughtSignature.value, part: 'functionCall', ordinal: thoughtSignature.ordinal };
    const { provider, model } = this.#policy.target;
    const carries = thoughtSignature !== undefined || details.length > 0;
    const signature = this.#policy.signer.mint({ provider, model, ...(carries && { data }) });
    this.#queue.push({ type: 'reasoning', signature });
  }
}
