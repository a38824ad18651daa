import type { Quirks } from '@sluice/exchange';

import type { FailureReport } from '../shared/failure/failure-report.js';

/** No betas are sent: Bedrock refused one of them, and does not say which. */
export const NO_BETAS = 'betas';
/** Begins the name of a quirk: the field of the request behind it is left out. */
export const FIELD_QUIRK = 'field:';
/** The same for a field of all tools. */
export const TOOL_FIELD_QUIRK = 'tool_field:';

const BAD_BETA = /invalid beta flag/i;
/** `context_management: Extra inputs are not permitted`, `tools.0.custom.defer_loading: …`. */
const EXTRA_INPUT = /^(?:#: )?([\w.]+): extra inputs are not permitted/im;
/** Without these there is no request. */
const NEEDED: ReadonlySet<string> = new Set(['messages', 'max_tokens', 'system', 'tools', 'tool_choice', 'thinking']);

/** What to leave out next time, if a refusal says so. */
export function learnBedrockQuirk({ message, status }: FailureReport, known: Quirks): Quirks | undefined {
  if (status !== 400) return undefined;
  const name = BAD_BETA.test(message) ? NO_BETAS : quirkOf(EXTRA_INPUT.exec(message)?.[1]);
  return name === undefined || name in known ? undefined : { [name]: true };
}

function quirkOf(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const steps = path.split('.');
  const field = steps.at(-1) ?? '';
  if (steps.length === 1) return NEEDED.has(field) ? undefined : FIELD_QUIRK + field;
  const isToolField = steps[0] === 'tools' && /^\d+$/.test(steps[1] ?? '') && steps.length <= 4;
  return isToolField ? TOOL_FIELD_QUIRK + field : undefined;
}
