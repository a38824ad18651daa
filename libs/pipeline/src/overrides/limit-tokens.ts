import { disableThinking } from './override-effort.js';
import type { RequestDraft } from './request-draft.js';

/** Tokens a reply may have. */
export interface TokenBounds {
  readonly least: number;
  readonly most: number;
}

/** The least a budget for thinking may be ("Extended thinking"). */
const LEAST_BUDGET = 1_024;

/** Raises or lowers what the client allows a reply. Nothing at all, which fills the prompt cache, stays nothing. */
export function limitTokens(draft: RequestDraft, { least, most }: TokenBounds): void {
  const { max_tokens: wanted } = draft.request as { readonly max_tokens: unknown };
  if (typeof wanted !== 'number' || wanted === 0) return;
  const tokens = Math.min(Math.max(wanted, least), most);
  if (tokens === wanted) return;
  draft.set('max_tokens', tokens);
  if (tokens > wanted) return;
  draft.lose('max_tokens_clamped', 'max_tokens', `${tokens}`);
  fitBudget(draft, tokens);
}

/** A budget has to stay below the limit, and to leave something of it for the answer. */
function fitBudget(draft: RequestDraft, tokens: number): void {
  const { thinking } = draft.request;
  if (thinking?.type !== 'enabled' || Number(thinking.budget_tokens) < tokens) return;
  const budget = Math.max(LEAST_BUDGET, Math.floor(tokens / 2));
  if (budget < tokens) {
    draft.set('thinking', { ...thinking, budget_tokens: budget });
    draft.lose('reasoning_clamped', 'thinking.budget_tokens', `${budget} tokens`);
  } else {
    disableThinking(draft);
    draft.lose('reasoning_dropped', 'thinking', `${tokens} tokens for all`);
  }
}
