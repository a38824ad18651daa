import type { TranslationLoss, TranslationLossCode } from '@sluice/completion';

/** A conversation of hundreds of turns may lose the same kind of block in each; this many of a kind say enough. */
const MAXIMUM_PER_CODE = 32;

/** Gathers what one translation had to leave out. */
export class LossCollector {
  readonly #losses: TranslationLoss[] = [];
  readonly #counts = new Map<TranslationLossCode, number>();

  get losses(): readonly TranslationLoss[] {
    return this.#losses;
  }

  add(code: TranslationLossCode, path: string, detail?: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count > MAXIMUM_PER_CODE) return;
    this.#losses.push(detail === undefined ? { code, path } : { code, path, detail });
  }

  /** A block of the conversation that the upstream is not told of. */
  addBlock(type: string, path: string): void {
    this.add(type.endsWith('thinking') ? 'thinking_dropped' : 'block_dropped', path, type);
  }
}
