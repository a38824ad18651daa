import { convertSampling } from '../../../shared/openai/settings/convert-sampling.js';
import type { GeminiConversion } from '../gemini-conversion.js';
import type { GeminiFields } from '../gemini-request.js';
import { convertOutputFormat } from './output-format.js';
import { convertThinking } from './thinking-config.js';

/** What bounds and steers the reply. */
export interface GenerationConfig {
  readonly fields: GeminiFields;
  /** Stop sequences that Gemini was not told and that have to be looked for in the reply. */
  readonly localStops: readonly string[];
}

/** Gemini's names of what all APIs have (Gemini API, "GenerationConfig"). */
const NAMES: Readonly<Record<string, string>> = {
  max_tokens: 'maxOutputTokens',
  stop: 'stopSequences',
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
};

export function convertGenerationConfig(conversion: GeminiConversion): GenerationConfig {
  const { fields, localStops } = convertSampling(conversion, undefined);
  const config: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(fields)) {
    const name = NAMES[field];
    // With 0 nothing would be left to choose from.
    if (name !== undefined && !(name === 'topK' && Number(value) < 1)) config[name] = value;
  }
  return {
    fields: { generationConfig: { ...config, ...convertThinking(conversion), ...convertOutputFormat(conversion) } },
    localStops,
  };
}
