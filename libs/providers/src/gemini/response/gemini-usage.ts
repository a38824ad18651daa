import type { UsageUpdate } from '@sluice/completion';

import { isObject } from '../../shared/json/json-value.js';
import type { GeminiUsage } from '../gemini-types.js';

type Count = keyof GeminiUsage;

const COUNTS: readonly Count[] = [
  'promptTokenCount',
  'cachedContentTokenCount',
  'toolUsePromptTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'totalTokenCount',
];

/**
 * Adds up what an answer says about tokens (Gemini API, "UsageMetadata"). Within one answer the last value of each
 * count stands; what a further answer says comes on top, for its prompt is read anew.
 */
export class GeminiUsageReader {
  #current = new Map<Count, number>();
  readonly #earlier = new Map<Count, number>();

  /** Takes a `usageMetadata`; anything else is skipped. */
  read(value: unknown): void {
    if (!isObject(value)) return;
    const usage: GeminiUsage = value;
    for (const name of COUNTS) {
      const count = usage[name];
      if (typeof count === 'number' && count >= 0) this.#current.set(name, Math.round(count));
    }
  }

  /** The reply goes on in another answer. */
  nextAnswer(): void {
    for (const name of COUNTS) this.#earlier.set(name, this.#sum(name));
    this.#current = new Map();
  }

  /** The counts nobody gave: they have to be estimated. */
  get missing(): readonly ('input' | 'output')[] {
    return [
      ...(this.#knows('promptTokenCount') ? [] : (['input'] as const)),
      ...(this.#output === undefined ? (['output'] as const) : []),
    ];
  }

  /** What is known so far, in disjoint buckets; undefined if nothing is. */
  get update(): UsageUpdate | undefined {
    const output = this.#output;
    const input = this.#knows('promptTokenCount') ? this.#input() : undefined;
    if (input === undefined && output === undefined) return undefined;
    const thought = this.#sum('thoughtsTokenCount');
    return {
      ...input,
      ...(output !== undefined && { outputTokens: output, reasoningTokens: Math.min(thought, output) }),
    };
  }

  #input(): UsageUpdate {
    const prompt = this.#sum('promptTokenCount') + this.#sum('toolUsePromptTokenCount');
    const cacheReadTokens = Math.min(this.#sum('cachedContentTokenCount'), prompt);
    return { inputTokens: prompt - cacheReadTokens, cacheReadTokens };
  }

  /** Thinking is counted beside the answer. Where neither is, the total gives them away. */
  get #output(): number | undefined {
    const thought = this.#sum('thoughtsTokenCount');
    if (this.#knows('candidatesTokenCount')) return this.#sum('candidatesTokenCount') + thought;
    if (!this.#knows('totalTokenCount') || !this.#knows('promptTokenCount')) return thought > 0 ? thought : undefined;
    const rest = this.#sum('totalTokenCount') - this.#sum('promptTokenCount') - this.#sum('toolUsePromptTokenCount');
    return Math.max(thought, rest);
  }

  #knows(name: Count): boolean {
    return this.#current.has(name) || (this.#earlier.get(name) ?? 0) > 0;
  }

  #sum(name: Count): number {
    return (this.#earlier.get(name) ?? 0) + (this.#current.get(name) ?? 0);
  }
}
