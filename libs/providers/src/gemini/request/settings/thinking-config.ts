import { clampEffort, resolveEffort, type Effort } from '../../../shared/settings/effort.js';
import type { ThinkingControl, ThinkingLevel } from '../../profile/gemini-model.js';
import type { GeminiConversion } from '../gemini-conversion.js';
import type { GeminiFields } from '../gemini-request.js';

/** Tokens that an effort stands for where thinking is steered by tokens (Gemini API, "Thinking budgets"). */
const BUDGETS: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};
/** The model decides how much it thinks. */
const DYNAMIC = -1;

/** The quirk of a model that cannot be told how to think. */
export const REFUSED_THINKING = 'thinking';
/** The beginning of the quirks of a model that does not know a level. */
export const REFUSED_LEVEL = 'thinking_level:';

/** `thinkingConfig`, or nothing where the model is left to itself. A budget and a level never stand together. */
export function convertThinking(conversion: GeminiConversion): GeminiFields {
  const { request, gemini, losses } = conversion;
  const { effort, budget } = resolveEffort(request);
  const shown = thinkingWanted(conversion) && request.thinking?.display !== 'omitted';
  if (effort === 'default' && request.thinking === undefined) return {};
  const control = gemini.thinking;
  if (control.by === 'nothing' || conversion.quirks[REFUSED_THINKING]) {
    if (effort !== 'off' && effort !== 'default') losses.add('reasoning_dropped', askedBy(conversion), effort);
    return {};
  }
  const steering = control.by === 'budget' ? byBudget(control, effort, budget) : byLevel(conversion, control, effort);
  return { thinkingConfig: { ...(shown && { includeThoughts: true }), ...steering } };
}

/** Whether the client wants to have thinking at all. */
export function thinkingWanted({ request }: Pick<GeminiConversion, 'request'>): boolean {
  const type = request.thinking?.type;
  return type === 'enabled' || type === 'adaptive';
}

type Budgeted = Extract<ThinkingControl, { by: 'budget' }>;
type Graded = Extract<ThinkingControl, { by: 'level' }>;

function byBudget({ least, most, off }: Budgeted, effort: Effort | 'off' | 'default', budget?: number): GeminiFields {
  if (effort === 'off') return { thinkingBudget: off ? 0 : least };
  if (effort === 'default') return { thinkingBudget: DYNAMIC };
  return { thinkingBudget: Math.min(most, Math.max(least, budget ?? BUDGETS[effort])) };
}

/** None of these models can be told not to think. */
function byLevel(conversion: GeminiConversion, { levels }: Graded, effort: Effort | 'off' | 'default'): GeminiFields {
  if (effort === 'default') return {};
  const accepted = levels.filter((level) => conversion.quirks[`${REFUSED_LEVEL}${level}`] !== true);
  const wanted = effort === 'off' ? 'minimal' : effort;
  const level = clampEffort(wanted, accepted) as ThinkingLevel | undefined;
  if (level === undefined) return {};
  if (effort !== 'off' && level !== wanted) {
    conversion.losses.add('reasoning_clamped', askedBy(conversion), `${wanted} → ${level}`);
  }
  return { thinkingLevel: level };
}

function askedBy({ request }: GeminiConversion): string {
  return request.output_config?.effort ? 'output_config.effort' : 'thinking';
}
