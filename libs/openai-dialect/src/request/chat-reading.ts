import type { TranslationLoss, TranslationLossCode } from '@sluice/completion';

import type { ChatFault } from './chat-fault.js';

/** A long conversation may lose the same thing in each of its messages; nobody reads more of it than this. */
const MAX_LOSSES_OF_A_KIND = 32;

/** What comes to light while a request is read. */
export class ChatReading {
  readonly #losses: TranslationLoss[] = [];
  readonly #counts = new Map<TranslationLossCode, number>();
  #fault: ChatFault | undefined;

  get losses(): readonly TranslationLoss[] {
    return this.#losses;
  }

  /** The first thing that is wrong. */
  get fault(): ChatFault | undefined {
    return this.#fault;
  }

  /** Notes what cannot be carried over. */
  lose(code: TranslationLossCode, path: string, detail?: string): void {
    const count = this.#counts.get(code) ?? 0;
    if (count >= MAX_LOSSES_OF_A_KIND) return;
    this.#counts.set(code, count + 1);
    this.#losses.push(detail === undefined ? { code, path } : { code, path, detail });
  }

  /** Notes what is wrong; what was wrong before counts. */
  refuse(fault: ChatFault): void {
    this.#fault ??= fault;
  }
}
