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
const NO_CONTROL: ThinkingControl = { by: 'nothing' };
/** The model decides how much it thinks. */
const DYNAMIC = -1;

/** The quirk of a model that cannot be told how to think. */
export const REFUSED_THINKING = 'thinking';
/** The beginning of the quirks of a model that does not know a level. */
export const REFUSED_LEVEL = 'thinking_level:';

/** `thinkingConfig`, or nothing where the model is left to itself. A budget and a level never stand together. */
export function convertThinking(conversion: GeminiConversion): GeminiFields {
  const { request, gemini, quirks } = conversion;
  const { effort, budget } = resolveEffort(request);
  if (effort === 'default' && request.thinking === undefined) return {};
  const control = quirks[REFUSED_THINKING] ? NO_CONTROL : gemini.thinking;
  const shown = control.by !== 'nothing' && thinkingWanted(conversion) && request.thinking?.display !== 'omitted';
  const config = { ...(shown && { includeThoughts: true }), ...steer(conversion, control, { effort, budget }) };
  return Object.keys(config).length === 0 ? {} : { thinkingConfig: config };
}

/** Whether the client wants to have thinking at all. */
export function thinkingWanted({ request }: Pick<GeminiConversion, 'request'>): boolean {
  const type = request.thinking?.type;
  return type === 'enabled' || type === 'adaptive';
}

interface WantedThinking {
  readonly effort: Effort | 'off' | 'default';
  readonly budget: number | undefined;
}

function steer(conversion: GeminiConversion, control: ThinkingControl, wanted: WantedThinking): GeminiFields {
  if (control.by === 'budget') return byBudget(control, wanted);
  if (control.by === 'level') return byLevel(conversion, control, wanted.effort);
  const { effort } = wanted;
  if (effort !== 'off' && effort !== 'default') {
    conversion.losses.add('reasoning_dropped', askedBy(conversion), effort);
  }
  return {};
}

type Budgeted = Extract<ThinkingControl, { by: 'budget' }>;
type Graded = Extract<ThinkingControl, { by: 'level' }>;

function byBudget({ least, most, off }: Budgeted, { effort, budget }: WantedThinking): GeminiFields {
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
