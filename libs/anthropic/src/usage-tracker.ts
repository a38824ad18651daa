import { USAGE_KEYS, type Usage, type UsageUpdate } from '@sluice/completion';

const CHARACTERS_PER_TOKEN = 4;

/** Counts that are whole: what the provider did not say has been estimated. */
export interface CompletedUsage {
  readonly usage: Usage;
  /** Which counts are estimates. */
  readonly estimated: readonly ('input' | 'output')[];
}

/** Keeps the last count of each kind that a provider gave, and fills the gaps by estimates. */
export class UsageTracker {
  readonly #counts = new Map<keyof Usage, number>();
  #webSearches = 0;

  /** True once the provider has given any count. */
  get known(): boolean {
    return this.#counts.size > 0;
  }

  /** True once the provider has said what the prompt cost. */
  get inputKnown(): boolean {
    return this.#counts.has('inputTokens');
  }

  /** Searches of the web that were made for the reply. */
  get webSearches(): number {
    return this.#webSearches;
  }

  /** Takes a reading. Null, NaN and absent keys keep the earlier value: providers send null in interim chunks. */
  update(update: UsageUpdate | null | undefined): void {
    if (update == null) return;
    this.#webSearches = update.billing?.webSearchRequests ?? this.#webSearches;
    for (const key of USAGE_KEYS) {
      const count: unknown = update[key];
      if (typeof count === 'number' && Number.isFinite(count)) this.#counts.set(key, Math.max(0, Math.round(count)));
    }
  }

  /** What the provider has said so far; 0 where it said nothing. */
  read(): Usage {
    return {
      inputTokens: this.#counts.get('inputTokens') ?? 0,
      outputTokens: this.#counts.get('outputTokens') ?? 0,
      cacheReadTokens: this.#counts.get('cacheReadTokens') ?? 0,
      cacheCreationTokens: this.#counts.get('cacheCreationTokens') ?? 0,
      reasoningTokens: this.#counts.get('reasoningTokens') ?? 0,
    };
  }

  /**
   * @param estimatedPrompt tokens of the whole prompt, by our own estimate
   * @param outputCharacters UTF-16 units of everything the model produced
   */
  complete(estimatedPrompt: number, outputCharacters: number): CompletedUsage {
    const usage = this.read();
    const estimated: ('input' | 'output')[] = [];
    let { inputTokens, outputTokens } = usage;
    if (!this.#counts.has('inputTokens')) {
      estimated.push('input');
      // The estimate is of the whole prompt, the counts are disjoint.
      inputTokens = Math.max(0, Math.round(estimatedPrompt) - usage.cacheReadTokens - usage.cacheCreationTokens);
    }
    if (!this.#counts.has('outputTokens')) {
      estimated.push('output');
      outputTokens = Math.ceil(outputCharacters / CHARACTERS_PER_TOKEN);
    }
    return { usage: { ...usage, inputTokens, outputTokens }, estimated };
  }
}
