import { globMatcher, type ProviderSettings, type Quirks } from '@sluice/exchange';

/** Which of its two APIs a request goes to. */
export type OpenAiApi = 'chat' | 'responses';

/** The quirk of models that Chat Completions has said it does not serve. */
export const RESPONSES_QUIRK = 'responses';

/** Models that OpenAI serves by Responses alone ("Models"). */
const RESPONSES_ONLY = /^(o1-pro|o\d(-mini)?-deep-research|o3-pro|codex-mini|computer-use|gpt-5(\.\d+)?-(codex|pro))/;
/** OpenAI itself, and Azure, which has the same models ("Azure OpenAI Responses API"). */
const OWN_HOST =
  /^https:\/\/(([a-z]{2}\.)?api\.openai\.com|[\w-]+\.(openai|services\.ai|cognitiveservices)\.azure\.com)(\/|$)/;

/**
 * Decides by model: what the setting `responsesModels` names, what OpenAI itself serves no other way, and what was
 * learned from a refusal.
 */
export function apiChoice({ baseUrl, options = {} }: ProviderSettings): (model: string, quirks?: Quirks) => OpenAiApi {
  const named = (options['responsesModels'] ?? '')
    .split(',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '')
    .map(globMatcher);
  // Whoever stands in front of OpenAI may well translate by himself.
  const isOwn = OWN_HOST.test(baseUrl);
  const isKnown = (model: string): boolean =>
    (isOwn && RESPONSES_ONLY.test(model)) || named.some((matches) => matches(model));
  return (model, quirks = {}) => (quirks[RESPONSES_QUIRK] || isKnown(model) ? 'responses' : 'chat');
}
