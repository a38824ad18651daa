import type { MessagesRequest } from '@sluice/anthropic';

/** How hard the model may be asked to think, from least to most. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How hard a request wants the model to think; `default` leaves it to the model. */
export interface ResolvedEffort {
  readonly effort: Effort | 'off' | 'default';
  /** Tokens the client allows for thinking, where it said so. */
  readonly budget?: number;
}

const LADDER: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const LOW_BUDGET = 4096;
const MEDIUM_BUDGET = 16_384;

/** What the request says about thinking, in one scale. */
export function resolveEffort(request: MessagesRequest): ResolvedEffort {
  const { thinking } = request;
  if (thinking?.type === 'disabled' || thinking?.type === 'between_tools') return { effort: 'off' };
  const budget = thinking?.type === 'enabled' ? thinking.budget_tokens : undefined;
  const effort = request.output_config?.effort ?? effortOfBudget(budget);
  return budget === undefined ? { effort } : { effort, budget };
}

/** The nearest effort a model knows that asks no more than was wanted, else its lowest. */
export function clampEffort(wanted: Effort, known: readonly Effort[]): Effort | undefined {
  const rank = LADDER.indexOf(wanted);
  const sorted = known.toSorted((left, right) => LADDER.indexOf(left) - LADDER.indexOf(right));
  return sorted.findLast((effort) => LADDER.indexOf(effort) <= rank) ?? sorted[0];
}

function effortOfBudget(budget: number | undefined): Effort | 'default' {
  if (budget === undefined) return 'default';
  if (budget < LOW_BUDGET) return 'low';
  return budget < MEDIUM_BUDGET ? 'medium' : 'high';
}
