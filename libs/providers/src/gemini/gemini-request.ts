import type { AttemptInput } from '@sluice/exchange';

import { cacheMarkLoss } from '../shared/openai/messages/convert-cache-marks.js';
import { reportUnsupportedFields } from '../shared/settings/report-unsupported-fields.js';
import type { GeminiProfile } from './profile/gemini-profile.js';
import { convertContents } from './request/contents/convert-contents.js';
import { openGeminiConversion, type GeminiConversion } from './request/gemini-conversion.js';
import type { GeminiFields } from './request/gemini-request.js';
import { convertAccountFields } from './request/settings/convert-account-fields.js';
import { convertGenerationConfig } from './request/settings/generation-config.js';
import { convertGeminiTools } from './request/tools/convert-gemini-tools.js';

/** A request in Gemini's words, and what its decoder has to know. */
export interface GeminiRequest {
  readonly body: GeminiFields;
  readonly conversion: GeminiConversion;
  /** Stop sequences the decoder has to look for. */
  readonly localStops: readonly string[];
  /** Text the reply may repeat at its beginning. */
  readonly prefill?: string;
  /** Google searches by itself, so that replies may cite what it found. */
  readonly searches: boolean;
  /** Gemini's name → the client's, of every tool that is offered. */
  readonly toolNames: ReadonlyMap<string, string>;
}

/**
 * Translates a Messages request to `generateContent` (Gemini API, "GenerateContentRequest").
 * @throws {ClientError} when the request needs something that Gemini cannot do at all
 */
export function convertRequest(attempt: AttemptInput, surface: GeminiProfile, safety: GeminiFields): GeminiRequest {
  const conversion = openGeminiConversion(attempt, surface);
  reportUnsupportedFields(conversion.request, conversion.losses);
  const tools = convertGeminiTools(conversion);
  // Before the system message, which tells what the fields cannot.
  const config = convertGenerationConfig(conversion);
  const contents = convertContents(conversion);
  cacheMarkLoss(conversion);
  return {
    body: { ...contents.fields, ...tools.fields, ...safety, ...config.fields, ...convertAccountFields(conversion) },
    conversion,
    localStops: config.localStops,
    ...(contents.prefill !== undefined && { prefill: contents.prefill }),
    searches: tools.searches,
    toolNames: tools.toolNames,
  };
}
