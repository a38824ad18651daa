import type { ContextEdit, MessagesRequest, TextBlock, ThinkingSetting } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';
import type { AttemptInput } from '@sluice/exchange';

import type { AnthropicProfile } from '../../../anthropic/profile/anthropic-profile.js';
import { editContext } from '../../context-editing/edit-context.js';
import { LossCollector } from '../../loss-collector.js';
import { withoutAttribution } from '../../messages/client-attribution.js';
import { resolveEffort } from '../../settings/effort.js';
import { withKnownEffort } from './known-effort.js';
import { normaliseMessages } from './normalise-messages.js';
import { normaliseTools } from './normalise-tools.js';

/** A request as a compatible server understands it. */
export interface NormalisedRequest {
  readonly request: Readonly<Record<string, unknown>>;
  readonly losses: readonly TranslationLoss[];
  readonly contextEdits: readonly ContextEdit[] | undefined;
}

/** What every server takes as it is. */
const PLAIN_FIELDS = ['max_tokens', 'stream', 'stop_sequences', 'temperature', 'top_p', 'top_k'] as const;
/** What is read below, or does nothing where the server does not know it. */
const READ_FIELDS: ReadonlySet<string> = new Set([
  ...PLAIN_FIELDS,
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'metadata',
  'cache_control',
  'context_management',
]);

/** The least a budget for thinking may be ("Extended thinking"). */
const LEAST_BUDGET = 1024;
const BUDGETS = { none: 1024, minimal: 1024, low: 4096, medium: 16_384, high: 24_576, xhigh: 32_768, max: 63_999 };

/** Writes a request anew, without what a compatible server would refuse or misread. What goes is a loss. */
export function normaliseRequest(attempt: AttemptInput, profile: AnthropicProfile): NormalisedRequest {
  const losses = new LossCollector();
  const managed = profile.contextManagement
    ? { request: attempt.request, applied: [] }
    : editContext(attempt.request, attempt.estimatedInputTokens, losses);
  const { request } = managed;
  const fields: Record<string, unknown> = { model: attempt.target.model };
  for (const field of PLAIN_FIELDS) if (request[field] !== undefined) fields[field] = request[field];
  const system = normaliseSystem(request, profile, losses);
  if (system !== undefined) fields['system'] = system;
  fields['messages'] = normaliseMessages({ request, attempt, profile, losses });
  Object.assign(fields, normaliseTools(request, profile, losses), settingsOf(request, profile, losses));
  for (const field of Object.keys(request)) if (!READ_FIELDS.has(field)) losses.add('field_dropped', field);
  if (!profile.cacheControl && marksCache(request)) losses.add('cache_control_dropped', 'request');
  return {
    request: fields,
    losses: losses.losses,
    contextEdits: profile.contextManagement ? undefined : managed.applied,
  };
}

function normaliseSystem(
  { system }: MessagesRequest,
  { cacheControl }: AnthropicProfile,
  losses: LossCollector,
): MessagesRequest['system'] {
  if (system === undefined) return undefined;
  const blocks: readonly TextBlock[] = typeof system === 'string' ? [{ type: 'text', text: system }] : system;
  const kept: TextBlock[] = [];
  for (const [index, block] of blocks.entries()) {
    const text = withoutAttribution(block.text);
    if (text !== block.text) losses.add('field_dropped', `system.${index}`, 'client attribution');
    const { cache_control: mark } = block;
    if (text.trim() !== '') kept.push({ type: 'text', text, ...(cacheControl && mark && { cache_control: mark }) });
  }
  if (kept.length === 0) return undefined;
  return typeof system === 'string' ? kept[0]?.text : kept;
}

function settingsOf(request: MessagesRequest, profile: AnthropicProfile, losses: LossCollector): object {
  const { output_format: format, metadata, context_management: management } = request;
  const { output_config: output } = withKnownEffort(request);
  const kept: Record<string, unknown> = {};
  const keep = (field: string, value: unknown, known: boolean): void => {
    if (value === undefined || value === null) return;
    if (known) kept[field] = value;
    else losses.add('field_dropped', field);
  };
  keep('output_config', output, profile.outputConfig);
  keep('output_format', format, profile.outputConfig);
  keep('metadata', metadata, profile.metadata);
  if (profile.contextManagement) keep('context_management', management, true);
  if (profile.cacheControl) keep('cache_control', request['cache_control'], true);
  const thinking = normaliseThinking(request, profile, losses);
  return thinking === undefined ? kept : { ...kept, thinking };
}

function normaliseThinking(
  request: MessagesRequest,
  profile: AnthropicProfile,
  losses: LossCollector,
): ThinkingSetting | undefined {
  const { thinking } = request;
  if (thinking === undefined || profile.thinking === 'adaptive') return thinking;
  if (thinking.type === 'disabled' || thinking.type === 'between_tools') return { type: 'disabled' };
  const budget = thinking.type === 'enabled' ? thinking.budget_tokens : budgetFor(request);
  if (profile.thinking === 'none' || budget === undefined || budget < LEAST_BUDGET) {
    losses.add('reasoning_dropped', 'thinking');
    return undefined;
  }
  if (thinking.type === 'adaptive') losses.add('reasoning_clamped', 'thinking', `${budget} tokens`);
  return { type: 'enabled', budget_tokens: budget };
}

/** A budget has to leave something of the limit for the answer. */
function budgetFor(request: MessagesRequest): number {
  const { effort } = resolveEffort(request);
  const wanted = effort === 'off' || effort === 'default' ? BUDGETS.medium : BUDGETS[effort];
  return Math.min(wanted, Math.floor(request.max_tokens / 2));
}

function marksCache(request: MessagesRequest): boolean {
  const marked = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && (value as { cache_control?: unknown }).cache_control != null;
  const { system, tools = [], messages } = request;
  return (
    marked(request) ||
    (Array.isArray(system) && system.some(marked)) ||
    tools.some(marked) ||
    messages.some(({ content }) => typeof content !== 'string' && content.some(marked))
  );
}
