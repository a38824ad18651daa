import type { MessagesRequest, OutputConfig } from '@sluice/anthropic';
import type { ReasoningEffort } from '@sluice/exchange';

import type { RequestDraft } from './request-draft.js';

/** Asks for an effort, whatever the client has asked for, or for none at all ("Effort", "Extended thinking"). */
export function overrideEffort(draft: RequestDraft, effort: ReasoningEffort): void {
  if (effort === 'none') {
    disableThinking(draft);
    return;
  }
  const { output_config: output, thinking } = draft.request;
  draft.set('output_config', { ...asObject(output), effort });
  const type = thinking?.type;
  // A budget says how much as well, and most upstreams that know both go by it.
  if (type === 'enabled') draft.set('thinking', { ...withoutKey(thinking, 'budget_tokens'), type: 'adaptive' });
  else if (type === 'disabled' || type === 'between_tools') draft.set('thinking', undefined);
}

/** Turns thinking off, and what goes with it. */
export function disableThinking(draft: RequestDraft): void {
  const { output_config: output, thinking } = draft.request;
  if (thinking?.type !== 'disabled') draft.set('thinking', { type: 'disabled' });
  if (asObject(output)?.effort != null) {
    const rest = withoutKey(output, 'effort');
    draft.set('output_config', Object.keys(rest).length === 0 ? undefined : rest);
  }
  keepThinkingUncleared(draft);
}

/** Who does not think cannot have thinking cleared ("Context editing"): the API refuses the pair. */
function keepThinkingUncleared(draft: RequestDraft): void {
  const management = asObject(draft.request['context_management']);
  const edits: unknown = management?.['edits'];
  if (!Array.isArray(edits)) return;
  const kept = edits.filter((edit: unknown) => !clearsThinking(edit));
  if (kept.length < edits.length) draft.set('context_management', { ...management, edits: kept });
}

function clearsThinking(edit: unknown): boolean {
  const type = asObject(edit)?.['type'];
  return typeof type === 'string' && type.startsWith('clear_thinking');
}

/** A request that is wrong may hold anything. */
function asObject<Value>(value: Value): (Value & Readonly<Record<string, unknown>>) | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Value & Readonly<Record<string, unknown>>)
    : undefined;
}

function withoutKey(
  value: MessagesRequest['thinking'] | OutputConfig | null,
  dropped: string,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([key]) => key !== dropped));
}
