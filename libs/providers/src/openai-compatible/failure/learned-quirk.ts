import type { Quirks } from '@sluice/exchange';

import type { FailureReport } from '../../shared/failure/failure-report.js';

/** The names a refused parameter goes by in errors, and the quirk that leaves it out. The first one named counts. */
const PARAMETERS: readonly (readonly [name: RegExp, quirk: string])[] = [
  [/\binclude_obfuscation\b/, 'include_obfuscation'],
  [/\bstream_options\b/, 'stream_options'],
  [/\bprompt_cache_breakpoint\b/, 'prompt_cache_breakpoint'],
  [/\bprompt_cache_key\b/, 'prompt_cache_key'],
  [/\bcache_control\b/, 'cache_control'],
  [
    /\b(reasoning_effort|reasoning_format|enable_thinking|thinking_budget|chat_template_kwargs|prompt_mode)\b/,
    'reasoning',
  ],
  [/\bthinking\b|\breasoning\b/i, 'reasoning'],
  [/\bparallel_tool_calls\b/, 'parallel_tool_calls'],
  [/\btool_choice\b/, 'tool_choice'],
  [/\bresponse_format\b/, 'response_format'],
  [/\bsafety_identifier\b/, 'safety_identifier'],
  [/\bservice_tier\b/, 'service_tier'],
  [/\btemperature\b/, 'temperature'],
  [/\btop_p\b/, 'top_p'],
  [/\btop_k\b/, 'top_k'],
  [/['"`]stop['"`]|\bstop sequences?\b/, 'stop'],
  [/['"`]store['"`]/, 'store'],
  [/['"`]strict['"`]/, 'strict'],
  [/\bdeveloper\b.*\brole\b|\brole\b.*\bdeveloper\b/i, 'developer'],
];

/** Without one of these words an error that names a parameter is about its value, which leaving it out would hide. */
const REFUSAL =
  /unsupported|not supported|n't supported|not support|unknown|unrecogni[sz]ed|unexpected|extra (inputs|fields|forbidden)|extra_forbidden|not permitted|not allowed|only the default|only \S+ is allowed|cannot be used|invalid (parameter|argument|field)|no such (parameter|field)/i;
const OTHER_TOKENS_FIELD = /use ['"`]?(max_tokens|max_completion_tokens)/i;
const TOKENS_FIELD = /\b(max_completion_tokens|max_tokens)\b/;
/** "max_tokens is too large: 64000. This model supports at most 16384 completion tokens". */
const TOKENS_LIMIT =
  /\bmax(?:_completion)?_tokens\b[^]{0,120}?(?:at most|less than or equal to|maximum(?: value)?(?: for [^]{0,60}?)?(?: is| of|:)?|<=|range of \[1,)\s*[`'"]?(\d{2,7})/i;

/** What to leave out from now on, if that is what the failure is about and it was not left out already. */
export function learnQuirk(report: FailureReport, inForce: Quirks): Quirks | undefined {
  const quirk = quirkOf(report);
  return quirk === undefined || inForce[quirk] ? undefined : { [quirk]: true };
}

function quirkOf({ message, parameter }: FailureReport): string | undefined {
  const text = parameter === undefined ? message : `${parameter} ${message}`;
  const limit = TOKENS_LIMIT.exec(text)?.[1];
  if (limit !== undefined) return `max_tokens<=${Number(limit)}`;
  if (!REFUSAL.test(text)) return undefined;
  const wanted = OTHER_TOKENS_FIELD.exec(text)?.[1];
  if (wanted !== undefined) return wanted === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  return named(parameter) ?? TOKENS_FIELD.exec(text)?.[1] ?? named(message);
}

function named(text: string | undefined): string | undefined {
  return text === undefined ? undefined : PARAMETERS.find(([name]) => name.test(`'${text}'`))?.[1];
}
