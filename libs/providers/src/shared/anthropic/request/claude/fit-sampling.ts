import type { MessagesRequest } from '@sluice/anthropic';

import type { LossCollector } from '../../../loss-collector.js';
import type { ClaudeModel } from './claude-model.js';

/** What the wish for other tokens is fitted to. */
export interface SamplingSubject {
  readonly request: MessagesRequest;
  readonly model: ClaudeModel;
  /** Whether the model will think before it answers. */
  readonly thinks: boolean;
}

type SamplingField = 'temperature' | 'top_p' | 'top_k';

/** From here on sampling is the model's own business ("Migration guide"). */
const UNSAMPLED_SINCE = 4.7;
/** From here on a request names temperature or `top_p`, not both ("Migration guide"). */
const EITHER_SINCE = 4.1;
/** Who thinks takes a `top_p` from here on ("Extended thinking"). */
const LEAST_THINKING_TOP_P = 0.95;

/** The fields of sampling as a model takes them; undefined = not at all. */
export function fitSampling(
  subject: SamplingSubject,
  losses: LossCollector,
): readonly (readonly [SamplingField, number | undefined])[] {
  const { temperature } = subject.request;
  return (['temperature', 'top_p', 'top_k'] as const).map((field) => {
    const value = subject.request[field];
    if (value === undefined) return [field, undefined];
    const kept = isTaken(field, value, subject);
    // What says nothing can be left unsaid.
    if (!kept && !(value === 1 && field !== 'top_k')) losses.add('sampling_dropped', field);
    if (field !== 'temperature' || !kept || value <= 1) return [field, kept ? value : undefined];
    losses.add('sampling_dropped', field, `${String(temperature)} → 1`);
    return [field, 1];
  });
}

function isTaken(field: SamplingField, value: number, { request, model, thinks }: SamplingSubject): boolean {
  if (model.generation >= UNSAMPLED_SINCE) return false;
  if (thinks) return field === 'top_p' && value >= LEAST_THINKING_TOP_P && request.temperature === undefined;
  return field !== 'top_p' || request.temperature === undefined || model.generation < EITHER_SINCE;
}
