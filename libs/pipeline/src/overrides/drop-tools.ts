import type { ToolChoice, ToolDefinition } from '@sluice/anthropic';
import { globMatcher } from '@sluice/exchange';

import type { RequestDraft } from './request-draft.js';

type Matcher = (name: unknown) => boolean;

/** Settings are replaced as a whole, so that what was read of them holds as long as they do. */
const READ = new WeakMap<readonly string[], Matcher>();

/**
 * Takes away tools that the model is not to be told of. Earlier calls of them stay in the conversation: they were made.
 * @param globs over the names of tools, in which case matters
 */
export function dropTools(draft: RequestDraft, globs: readonly string[]): void {
  const { tools, tool_choice: choice } = draft.request;
  if (!Array.isArray(tools)) return;
  const isDropped = matcherOf(globs);
  const kept = (tools as readonly (ToolDefinition | null)[]).filter((tool, index) => {
    if (!isDropped(tool?.name)) return true;
    draft.lose('tool_dropped', `tools.${index}`, tool?.name);
    return false;
  });
  if (kept.length === tools.length) return;
  draft.set('tools', kept.length === 0 ? undefined : (kept as readonly ToolDefinition[]));
  if (choice != null) downgradeChoice(draft, choice, { none: kept.length === 0, named: isDropped(choice.name) });
}

function downgradeChoice(
  draft: RequestDraft,
  choice: ToolChoice,
  left: { readonly none: boolean; readonly named: boolean },
): void {
  const forced = choice.type === 'any' || choice.type === 'tool';
  if (!left.none && !(choice.type === 'tool' && left.named)) return;
  if (forced) draft.lose('tool_choice_downgraded', 'tool_choice', choice.type);
  // Without tools there is nothing to choose, and the API refuses to be told how.
  const { disable_parallel_tool_use: single } = choice;
  const auto: ToolChoice = { type: 'auto', ...(single !== undefined && { disable_parallel_tool_use: single }) };
  draft.set('tool_choice', left.none ? undefined : auto);
}

function matcherOf(globs: readonly string[]): Matcher {
  let matcher = READ.get(globs);
  if (matcher === undefined) {
    const matchers = globs.map(globMatcher);
    matcher = (name) => typeof name === 'string' && matchers.some((matches) => matches(name));
    READ.set(globs, matcher);
  }
  return matcher;
}
