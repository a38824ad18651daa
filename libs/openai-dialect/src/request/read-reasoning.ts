import type { MessagesRequest, OutputConfig, ThinkingSetting } from '@sluice/anthropic';

import { wrongType, wrongWord } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatRequestFields } from './chat-request.js';
import { isFields } from './fields.js';

type Effort = NonNullable<OutputConfig['effort']>;

const EFFORTS: Readonly<Record<string, Effort>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};
const WORDS = ['none', ...Object.keys(EFFORTS)];

/** How much the model is to think. */
export interface ReadReasoning {
  readonly thinking?: ThinkingSetting;
  readonly effort?: Effort;
}

/**
 * Reads `reasoning_effort`; where a client has learned to say `thinking` as the Messages API does, that. What is thought
 * is summarized, since this API has a place for it.
 */
export function readReasoning(body: ChatRequestFields, reading: ChatReading): ReadReasoning {
  const { reasoning_effort: effort, thinking } = body;
  const told = thinkingOf(thinking, reading);
  if (effort === undefined || effort === null) return told === undefined ? {} : { thinking: told };
  if (typeof effort !== 'string') {
    reading.refuse(wrongType('reasoning_effort', 'a string', effort));
    return {};
  }
  if (effort === 'none') return { thinking: { type: 'disabled' } };
  const grade = Object.hasOwn(EFFORTS, effort) ? EFFORTS[effort] : undefined;
  if (grade === undefined) {
    reading.refuse(wrongWord('reasoning_effort', effort, WORDS));
    return {};
  }
  if (grade !== effort) reading.lose('reasoning_clamped', 'reasoning_effort', `${effort} → ${grade}`);
  return { thinking: told ?? { type: 'adaptive', display: 'summarized' }, effort: grade };
}

function thinkingOf(thinking: unknown, reading: ChatReading): ThinkingSetting | undefined {
  if (thinking === undefined || thinking === null) return undefined;
  const { type, budget_tokens: budget }: Partial<Record<'type' | 'budget_tokens', unknown>> = isFields(thinking)
    ? thinking
    : {};
  if (type === 'adaptive' || type === 'disabled') return thinking as MessagesRequest['thinking'];
  if (type === 'enabled') {
    // Some servers know a switch and no budget.
    return budget === undefined ? { type: 'adaptive', display: 'summarized' } : (thinking as ThinkingSetting);
  }
  reading.lose('field_dropped', 'thinking');
  return undefined;
}
