import type { MessagesRequest, OutputConfig, ThinkingSetting } from '@sluice/anthropic';

import type { LossCollector } from '../../../loss-collector.js';
import { resolveEffort } from '../../../settings/effort.js';
import { withKnownEffort } from '../known-effort.js';
import type { ClaudeModel } from './claude-model.js';

type Effort = Exclude<NonNullable<OutputConfig['effort']>, 'minimal'>;

/** How much a model is to think, in words that it takes. */
export interface FittedThinking {
  readonly thinking?: ThinkingSetting;
  readonly effort?: Effort;
  readonly maxTokens: number;
}

/** What the wish to think is fitted to. */
export interface ThinkingSubject {
  readonly request: MessagesRequest;
  readonly model: ClaudeModel;
  /** Tokens a reply of the model may have, where it is known. */
  readonly outputTokens?: number | undefined;
}

/** The first model that could think at all ("Extended thinking"). */
const THINKS_SINCE = 3.7;
/** The first that decides by itself how much, after an effort ("Adaptive thinking", "Effort"). */
const ADAPTIVE_SINCE = 4.6;
/** From here on nobody else decides it; the effort `xhigh` is as old. */
const ADAPTIVE_ONLY_SINCE = 4.7;
const BUDGETS: Readonly<Record<Effort, number>> = { low: 2048, medium: 8192, high: 24_576, xhigh: 24_576, max: 24_576 };

/** The wish to think, for one model. What comes of it is told where it is another wish. */
export function fitThinking(subject: ThinkingSubject, losses: LossCollector): FittedThinking {
  const { model, request } = subject;
  const { thinking, max_tokens: maxTokens, tool_choice: choice } = request;
  if (thinking?.type === 'disabled' || thinking?.type === 'between_tools') {
    if (!model.alwaysThinks) return { thinking: { type: 'disabled' }, maxTokens };
    losses.add('reasoning_dropped', 'thinking', 'the model always thinks');
    return { maxTokens };
  }
  const effort = gradeOf(subject, losses);
  const graded = { maxTokens, ...(effort && { effort }) };
  if (thinking === undefined) return graded;
  if (choice?.type !== 'any' && choice?.type !== 'tool') return thoughtful(subject, thinking, { graded, losses });
  losses.add('reasoning_dropped', 'thinking', 'a call is forced');
  return graded;
}

function thoughtful(
  subject: ThinkingSubject,
  thinking: ThinkingSetting,
  { graded, losses }: { readonly graded: FittedThinking; readonly losses: LossCollector },
): FittedThinking {
  const { generation } = subject.model;
  if (generation < ADAPTIVE_SINCE) return budgeted(subject, thinking, losses);
  if (thinking.type === 'adaptive' || generation < ADAPTIVE_ONLY_SINCE) return { ...graded, thinking };
  losses.add('reasoning_clamped', 'thinking.budget_tokens', 'adaptive');
  const effort = graded.effort ?? effortOfBudget(subject.request);
  const display = thinking.display ?? 'summarized';
  return { ...graded, thinking: { type: 'adaptive', display }, ...(effort && { effort }) };
}

/** The effort that was asked for, as far as the model knows efforts. */
function gradeOf({ request, model }: ThinkingSubject, losses: LossCollector): Effort | undefined {
  const { generation } = model;
  const effort = askedFor(request);
  if (effort === undefined || generation < ADAPTIVE_SINCE) return undefined;
  if (effort !== 'xhigh' || generation >= ADAPTIVE_ONLY_SINCE) return effort;
  losses.add('reasoning_clamped', 'output_config.effort', 'xhigh → high');
  return 'high';
}

function askedFor(request: MessagesRequest): Effort | undefined {
  const effort = withKnownEffort(request).output_config?.effort;
  return effort == null || effort === 'minimal' ? undefined : effort;
}

function effortOfBudget(request: MessagesRequest): Effort | undefined {
  const { effort } = resolveEffort(request);
  return effort === 'low' || effort === 'medium' || effort === 'high' ? effort : undefined;
}

/** Older models are told how many tokens they may think. Those come off the reply, which is to be no shorter for it. */
function budgeted(
  { request, model, outputTokens = Infinity }: ThinkingSubject,
  thinking: ThinkingSetting,
  losses: LossCollector,
): FittedThinking {
  const { max_tokens: maxTokens } = request;
  if (thinking.type === 'enabled' && model.generation >= THINKS_SINCE) return { thinking, maxTokens };
  const effort = askedFor(request) ?? 'medium';
  const budget = BUDGETS[effort];
  const most = Math.min(maxTokens + budget, outputTokens);
  if (model.generation < THINKS_SINCE || most <= budget) {
    losses.add('reasoning_dropped', 'thinking', effort);
    return { maxTokens };
  }
  losses.add('reasoning_clamped', 'thinking', `${budget} tokens`);
  return { thinking: { type: 'enabled', budget_tokens: budget }, maxTokens: most };
}
