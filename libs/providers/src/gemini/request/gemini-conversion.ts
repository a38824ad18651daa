import type { Ambient, AttemptInput, Quirks } from '@sluice/exchange';

import { modelProfile } from '../../openai-compatible/profile/model-profile.js';
import { openConversion, type RequestConversion } from '../../shared/openai/request-conversion.js';
import { ToolNameMap } from '../../shared/tools/tool-name-map.js';
import { geminiModel, type GeminiModel } from '../profile/gemini-model.js';
import { GEMINI_RULES, type GeminiProfile } from '../profile/gemini-profile.js';

/** What all converters of one request share. Made per attempt. */
export interface GeminiConversion extends RequestConversion {
  readonly surface: GeminiProfile;
  readonly gemini: GeminiModel;
  readonly ambient: Ambient;
}

/** What Gemini accepts as the name of a function (Gemini API, "FunctionDeclaration"). */
const FUNCTION_NAMES = { accepted: /^[a-zA-Z_][\w.:-]{0,127}$/, refused: /[^\w.:-]/gu, longest: 128, leading: '_' };

/** The quirk by which Google's own kind of schema is known to be refused: JSON schemas stand in another field. */
export const REFUSED_PARAMETERS = 'parameters';

/** Whether functions are to be declared by JSON schemas. */
export function takesJsonSchemas({ quirks }: { readonly quirks: Quirks }): boolean {
  return quirks[REFUSED_PARAMETERS] === true;
}

/** A conversion at its beginning. */
export function openGeminiConversion(attempt: AttemptInput, surface: GeminiProfile): GeminiConversion {
  const gemini = geminiModel(attempt.target.model);
  const { maxOutputTokens } = gemini;
  const model = {
    ...modelProfile(GEMINI_RULES, attempt.target.model),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
  const rules = takesJsonSchemas(attempt) ? { ...GEMINI_RULES, schemaDialect: 'plain' as const } : GEMINI_RULES;
  const conversion = openConversion(attempt, rules, model);
  return { ...conversion, names: new ToolNameMap(FUNCTION_NAMES), surface, gemini, ambient: attempt.ambient };
}
