import { isObject, objectOf } from './json.js';
import type { Json } from './json.js';

/** Disjoint counts; undefined = the provider did not say, so that an estimate takes its place. */
export interface ReadUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number;
  readonly cacheCreation: number;
  readonly thinking: number;
}

type Counts = Record<string, number>;

/** Where each count may stand, the first that is not null counts. Vendors invented the later ones for themselves. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  prompt: ['prompt_tokens'],
  completion: ['completion_tokens'],
  total: ['total_tokens'],
  cached: [
    'prompt_tokens_details.cached_tokens',
    'prompt_cache_hit_tokens',
    'cached_tokens',
    'cache_read_input_tokens',
    'num_cached_tokens',
  ],
  written: ['prompt_tokens_details.cache_write_tokens', 'cache_creation_input_tokens'],
  reasoning: ['completion_tokens_details.reasoning_tokens', 'reasoning_tokens'],
};

/**
 * @param values every chunk of the reply, those after its end included: most providers count only there
 * @param thinkingInTotal thinking is counted in the total alone
 */
export function readUsage(values: readonly Json[], thinkingInTotal: boolean): ReadUsage {
  const counts = lastCounts(values);
  const { prompt, completion, cached = 0, written = 0, reasoning = 0 } = counts;
  const known = prompt ?? Infinity;
  // Cache reads and writes are parts of the prompt, but some servers round them up beyond it.
  const cacheRead = Math.min(cached, known);
  const cacheCreation = Math.min(written, known - cacheRead);
  const output = completion === undefined ? undefined : completion + uncounted(counts, thinkingInTotal);
  return {
    input: prompt === undefined ? undefined : prompt - cacheRead - cacheCreation,
    output,
    cacheRead,
    cacheCreation,
    thinking: Math.min(reasoning, output ?? 0),
  };
}

function lastCounts(values: readonly Json[]): Counts {
  const counts: Counts = {};
  // Servers that count on every chunk count up, so the last one is right; a null takes nothing back.
  for (const usage of values.flatMap(usagesIn)) Object.assign(counts, countsOf(usage));
  if (counts['prompt'] !== undefined || counts['completion'] !== undefined) return counts;
  for (const { timings } of values) if (isObject(timings)) Object.assign(counts, timingCounts(timings));
  return counts;
}

/** Groq says it twice, in `usage` and in `x_groq.usage`; some servers say it in the choice. */
function usagesIn(value: Json): readonly Json[] {
  const choices: unknown = value['choices'];
  const choice = objectOf(Array.isArray(choices) ? choices[0] : undefined);
  return [value['usage'], objectOf(value['x_groq'])['usage'], choice['usage']].filter(isObject);
}

function countsOf(usage: Json): Counts {
  const counts: Counts = {};
  for (const [name, places] of Object.entries(PLACES)) {
    const value = places.map((place) => at(usage, place)).find((found) => found !== undefined && found !== null);
    if (value !== undefined) counts[name] = Math.max(0, Number(value) || 0);
  }
  return counts;
}

function at(usage: Json, place: string): unknown {
  const [first = '', second] = place.split('.');
  return second === undefined ? usage[first] : objectOf(usage[first])[second];
}

/** llama.cpp counts in `timings` when it was not asked for usage; `prompt_n` leaves out what its cache held. */
function timingCounts(timings: Json): Counts {
  const cached = Number(timings['cache_n'] ?? 0);
  return { prompt: Number(timings['prompt_n']) + cached, cached, completion: Number(timings['predicted_n']) };
}

/** Some count thinking beside the completion instead of in it; only the total gives that away. */
function uncounted({ prompt = 0, completion = 0, total = 0, reasoning }: Counts, thinkingInTotal: boolean): number {
  const gap = total - prompt - completion;
  if (reasoning !== undefined && reasoning > 0) return gap === reasoning ? reasoning : 0;
  return thinkingInTotal && reasoning === undefined && gap > 0 ? gap : 0;
}
