import type { Billing, UsageUpdate } from '@sluice/completion';

import type { DecoderProfile } from '../profile/decoder-profile.js';
import { isObject } from '../../shared/json/json-value.js';
import { tokenCount } from '../../shared/response/token-count.js';
import type { ChatUsage, ChatUsageDetails, LlamaTimings } from '../openai-compatible-types.js';

/** As OpenAI and Groq call it. */
const STANDARD_TIERS: ReadonlySet<string> = new Set(['default', 'standard', 'auto', 'on_demand', '']);

type UsageConvention = Pick<DecoderProfile, 'usageConvention' | 'geminiCompat' | 'reportsCost'>;

/**
 * Adds up what the chunks of one reply say about tokens. Every reading is absolute: per count the last value that is
 * not null wins, because some servers count up on every chunk and others follow a count with nulls.
 */
export class UsageReader {
  readonly #convention: UsageConvention;
  #prompt: number | undefined;
  #completion: number | undefined;
  #total: number | undefined;
  #cached: number | undefined;
  #written: number | undefined;
  #reasoning: number | undefined;
  #timings: LlamaTimings | undefined;
  #billing: Billing | undefined;

  constructor(convention: UsageConvention) {
    this.#convention = convention;
  }

  /** Takes a `usage` object; anything else is skipped. Returns whether there was one. */
  read(value: unknown): boolean {
    if (!isObject(value)) return false;
    const usage: ChatUsage = value;
    const prompt: ChatUsageDetails = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
    const completion: ChatUsageDetails = isObject(usage.completion_tokens_details)
      ? usage.completion_tokens_details
      : {};
    this.#prompt = tokenCount(usage.prompt_tokens) ?? this.#prompt;
    this.#completion = tokenCount(usage.completion_tokens) ?? this.#completion;
    this.#total = tokenCount(usage.total_tokens) ?? this.#total;
    this.#cached = cachedTokens(usage, prompt) ?? this.#cached;
    this.#written = tokenCount(prompt.cache_write_tokens ?? usage.cache_creation_input_tokens) ?? this.#written;
    this.#reasoning = tokenCount(completion.reasoning_tokens ?? usage.reasoning_tokens) ?? this.#reasoning;
    this.#readCost(usage.cost);
    return true;
  }

  /** Remembers the tier that was charged, where it is not the one that lists of prices are about. */
  readTier(value: unknown): void {
    if (typeof value === 'string' && !STANDARD_TIERS.has(value))
      this.#billing = { ...this.#billing, serviceTier: value };
  }

  #readCost(value: unknown): void {
    if (this.#convention.reportsCost !== true || typeof value !== 'number' || value < 0) return;
    this.#billing = { ...this.#billing, reportedCostUsd: value };
  }

  /** Remembers llama.cpp's `timings`, which count only when no usage comes at all. */
  readTimings(value: unknown): void {
    if (isObject(value)) this.#timings = value;
  }

  /** Falls back on timings if there was no usage. Returns whether that changed anything. */
  settle(): boolean {
    const timings = this.#timings;
    if (timings === undefined || this.#prompt !== undefined || this.#completion !== undefined) return false;
    const cached = tokenCount(timings.cache_n) ?? 0;
    const processed = tokenCount(timings.prompt_n);
    // prompt_n leaves out what the slot's cache already held.
    this.#prompt = processed === undefined ? undefined : processed + cached;
    this.#cached = cached;
    this.#completion = tokenCount(timings.predicted_n);
    return true;
  }

  /** The counts nobody gave: they have to be estimated. */
  get missing(): readonly ('input' | 'output')[] {
    return [
      ...(this.#prompt === undefined ? (['input'] as const) : []),
      ...(this.#completion === undefined ? (['output'] as const) : []),
    ];
  }

  /** What is known so far, in disjoint buckets; undefined if nothing is. */
  get update(): UsageUpdate | undefined {
    if (this.#prompt === undefined && this.#completion === undefined && this.#cached === undefined) return undefined;
    return { ...this.#input(), ...this.#output(), ...(this.#billing && { billing: this.#billing }) };
  }

  #input(): UsageUpdate {
    const prompt = this.#prompt;
    const cached = this.#cached ?? 0;
    const written = this.#written ?? 0;
    if (prompt === undefined) return { cacheReadTokens: cached, cacheCreationTokens: written };
    if (this.#convention.usageConvention === 'disjoint') {
      return { inputTokens: prompt, cacheReadTokens: cached, cacheCreationTokens: written };
    }
    // Servers round the parts up to whole cache blocks, beyond the prompt they are parts of.
    const read = Math.min(cached, prompt);
    const creation = Math.min(written, prompt - read);
    return { inputTokens: prompt - read - creation, cacheReadTokens: read, cacheCreationTokens: creation };
  }

  #output(): UsageUpdate {
    if (this.#completion === undefined) return {};
    const output = this.#completion + this.#uncountedOutput(this.#prompt ?? 0, this.#completion);
    return { outputTokens: output, reasoningTokens: Math.min(this.#reasoning ?? 0, output) };
  }

  /** Thinking that the completion's own count leaves out, as the total gives away. */
  #uncountedOutput(prompt: number, completion: number): number {
    const total = this.#total ?? 0;
    const reasoning = this.#reasoning;
    if (reasoning !== undefined && reasoning > 0) return total === prompt + completion + reasoning ? reasoning : 0;
    const gap = total - prompt - completion;
    return this.#convention.geminiCompat === true && reasoning === undefined && gap > 0 ? gap : 0;
  }
}

function cachedTokens(usage: ChatUsage, details: ChatUsageDetails): number | undefined {
  return tokenCount(
    details.cached_tokens ??
      usage.prompt_cache_hit_tokens ??
      usage.cached_tokens ??
      usage.cache_read_input_tokens ??
      usage.num_cached_tokens,
  );
}
