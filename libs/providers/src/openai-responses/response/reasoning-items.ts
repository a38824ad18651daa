import type { SignatureSigner, Target } from '@sluice/exchange';

import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { CompletionQueue } from '../../shared/response/completion-queue.js';
import type { ThinkingTeller } from '../../shared/response/thinking-teller.js';
import type { OutputItem, OutputPart } from '../openai-responses-types.js';
import type { ReasoningPayload } from '../reasoning-payload.js';

/** How thinking is told to the client. */
export interface ReasoningPolicy {
  /** The client wants to have thinking at all. */
  readonly wanted: boolean;
  readonly signer: SignatureSigner;
  readonly target: Target;
}

/**
 * The thinking of a reply: one block for each reasoning item, whose signature carries what the next request has to hand
 * back. An item without text becomes a block only when something follows it, since it may not be sent back alone.
 */
export class ReasoningItems implements ThinkingTeller {
  readonly #queue: CompletionQueue;
  readonly #policy: ReasoningPolicy;
  /** The item has shown text and is not done. */
  #open = false;
  /** No text of the present item was told yet. */
  #fresh = true;
  #plain = false;
  #held: ReasoningPayload | undefined;
  #produced = false;
  #dropped = false;

  constructor(queue: CompletionQueue, policy: ReasoningPolicy) {
    this.#queue = queue;
    this.#policy = policy;
  }

  get wanted(): boolean {
    return this.#policy.wanted;
  }

  get produced(): boolean {
    return this.#produced;
  }

  /** Another item begins. */
  begin(): void {
    this.close();
    this.#fresh = true;
    this.#plain = false;
  }

  /** What is said from now on is the thinking itself, not a summary of it. */
  markPlain(): void {
    this.#plain = true;
  }

  add(text: string): void {
    this.#produced = true;
    if (!this.wanted) {
      if (!this.#dropped) this.#queue.loss('thinking_dropped', 'thinking the client did not ask for');
      this.#dropped = true;
      return;
    }
    this.#queue.push({ type: 'reasoning', text, ...(this.#fresh && { newBlock: true }) });
    this.#open = true;
    this.#fresh = false;
  }

  /** The item is whole. */
  done(item: OutputItem): void {
    const payload = payloadOf(item, this.#plain);
    if (this.#open) this.#sign(payload);
    else if (payload.encrypted_content !== undefined) this.#held = payload;
  }

  close(): void {
    const held = this.#held;
    this.#held = undefined;
    if (this.#open) this.#sign(this.#plain ? { plain: true } : {});
    else if (held !== undefined && this.wanted) this.#sign(held);
  }

  /** The reply ends: an item that nothing follows could not be handed back. */
  end(): void {
    if (this.#held !== undefined && this.wanted) this.#queue.loss('thinking_dropped', 'nothing follows it');
    this.#held = undefined;
  }

  #sign(payload: ReasoningPayload): void {
    const { provider, model } = this.#policy.target;
    const carries = payload.encrypted_content !== undefined || payload.plain === true;
    const signature = this.#policy.signer.mint({ provider, model, ...(carries && { data: payload }) });
    this.#queue.push({ type: 'reasoning', signature, ...(!this.#open && { newBlock: true }) });
    this.#open = false;
    this.#produced = true;
  }
}

function payloadOf(item: OutputItem, plain: boolean): ReasoningPayload {
  const encrypted = nonEmptyString(item.encrypted_content);
  if (encrypted === undefined) return plain ? { plain: true } : {};
  const id = nonEmptyString(item.id);
  return { ...(id !== undefined && { id }), encrypted_content: encrypted, summaryCount: textsOf(item.summary).length };
}

/** The texts of a summary's parts, or of what was thought. */
export function textsOf(parts: unknown): readonly string[] {
  if (!Array.isArray(parts)) return [];
  return parts.flatMap((value: unknown) => {
    const part: OutputPart = isObject(value) ? value : {};
    return nonEmptyString(part.text) ?? [];
  });
}
