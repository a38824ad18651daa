/** Why a reply was refused, as the Messages API classes it ("Stop reasons and fallback"). */
export type RefusalCategory = 'cyber' | 'bio' | 'frontier_llm' | 'reasoning_extraction' | 'general_harms';

/** `stop_details` of a reply; only refusals have any. */
export interface StopDetails {
  readonly type: 'refusal';
  readonly category: RefusalCategory | null;
  readonly explanation: string | null;
}

const REFUSAL_CATEGORIES: ReadonlySet<string> = new Set<RefusalCategory>([
  'cyber',
  'bio',
  'frontier_llm',
  'reasoning_extraction',
  'general_harms',
]);

function isRefusalCategory(category: string | undefined): category is RefusalCategory {
  return category !== undefined && REFUSAL_CATEGORIES.has(category);
}

/**
 * Builds the details of a refusal. Other vendors' category names become null: clients switch over a closed list.
 *
 * @param explanation the provider's words, shown to the user
 */
export function refusalDetails(category: string | undefined, explanation: string | undefined): StopDetails {
  return {
    type: 'refusal',
    category: isRefusalCategory(category) ? category : null,
    explanation: explanation ?? null,
  };
}
