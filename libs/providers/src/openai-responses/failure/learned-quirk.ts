import type { Quirks, UpstreamFailure } from '@sluice/exchange';

import type { FailureReport } from '../../shared/failure/failure-report.js';
import { staleReasoningQuirk } from '../stale-reasoning.js';

/** "Item 'rs_…' of type 'reasoning' was provided without its required following item", "Item with id 'rs_…' not found". */
const STALE =
  /without its required following item|Item (?:with id )?['"`]?rs_[^]{0,120}? not found|encrypted content [^]{0,200}?could not be (?:verified|decrypted|parsed)/i;
/** "Your organization must be verified to generate reasoning summaries". */
const SUMMARY = /reasoning\.summary|reasoning summar(?:y|ies)/i;
const REFUSAL =
  /unsupported|not supported|n't supported|unknown|unrecogni[sz]ed|unexpected|not permitted|not allowed|must be verified|extra (?:inputs|fields)/i;
/** "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 16384, but got 64000 instead." */
const TOKENS_LIMIT =
  /\bmax_output_tokens\b[^]{0,120}?(?:<=|at most|less than or equal to|maximum(?: value)? (?:of|is))\s*(\d{2,7})/i;
/** Fields that the API can do without. */
const DISPENSABLE =
  /^(include|stream_options|store|text|reasoning|max_output_tokens|parallel_tool_calls|tool_choice|service_tier|safety_identifier|prompt_cache_key|temperature|top_p)\b/;

/** What to leave out from now on, if that is what the failure is about and it was not left out already. */
export function learnQuirk(report: FailureReport, { quirks = {}, request }: UpstreamFailure): Quirks | undefined {
  const quirk = quirkOf(report, () => staleReasoningQuirk(request));
  return quirk === undefined || quirks[quirk] ? undefined : { [quirk]: true };
}

function quirkOf(
  { codes, message, parameter = '' }: FailureReport,
  stale: () => string | undefined,
): string | undefined {
  if (codes.includes('invalid_encrypted_content') || STALE.test(message)) return stale();
  const limit = TOKENS_LIMIT.exec(message)?.[1];
  if (limit !== undefined) return `max_tokens<=${Number(limit)}`;
  if (!REFUSAL.test(message)) return undefined;
  if (SUMMARY.test(parameter) || SUMMARY.test(message)) return 'reasoning.summary';
  if (/\bphase\b/.test(parameter)) return 'phase';
  if (/\bprompt_cache_breakpoint\b/.test(parameter)) return 'prompt_cache_breakpoint';
  return DISPENSABLE.exec(parameter)?.[1];
}
