import type { Quirks, UpstreamFailure } from '@sluice/exchange';

import type { FailureReport } from '../../shared/failure/failure-report.js';
import { refusedSignatures } from '../request/contents/thought-signatures.js';
import { REFUSED_PARAMETERS } from '../request/gemini-conversion.js';
import { REFUSED_FORMAT } from '../request/settings/output-format.js';
import { REFUSED_LEVEL, REFUSED_THINKING } from '../request/settings/thinking-config.js';

const SIGNATURE = /thought[ _]?signature/i;
/** "Thinking level MINIMAL is not supported", "'minimal' is not a supported thinking level", "THINKING_LEVEL_MINIMAL". */
const THINKING_LEVEL = /thinking[ _]?level/i;
const LEVEL = /(?<![a-z])(minimal|low|medium|high)(?![a-z])/i;
const THINKING = /thinking[ _]?(?:config|budget|mode)|thinking is not supported/i;
const PARAMETERS = /function_?declarations\[\d+\]\.parameters/i;
const FORMAT = /response_?(?:json_?)?(?:schema|mime_?type)/i;
/** "a maxOutputTokens value of 100000 but the supported range is from 1 (inclusive) to 65537 (exclusive)". */
const TOKENS_LIMIT = /max_?output_?tokens[^]{0,160}?\bto (\d{2,7}) \(exclusive\)/i;

/** What to do otherwise from now on, if that is what the failure is about and it was not done already. */
export function learnQuirk({ message }: FailureReport, failure: UpstreamFailure): Quirks | undefined {
  const quirk = quirkOf(message, failure);
  return quirk === undefined || failure.quirks?.[quirk] ? undefined : { [quirk]: true };
}

function quirkOf(message: string, { request, ambient }: UpstreamFailure): string | undefined {
  const limit = TOKENS_LIMIT.exec(message)?.[1];
  if (limit !== undefined) return `max_tokens<=${Number(limit) - 1}`;
  if (SIGNATURE.test(message)) return refusedSignatures(request, ambient);
  const level = THINKING_LEVEL.test(message) ? LEVEL.exec(message)?.[1] : undefined;
  if (level !== undefined) return `${REFUSED_LEVEL}${level.toLowerCase()}`;
  if (THINKING_LEVEL.test(message) || THINKING.test(message)) return REFUSED_THINKING;
  if (PARAMETERS.test(message)) return REFUSED_PARAMETERS;
  return FORMAT.test(message) ? REFUSED_FORMAT : undefined;
}
