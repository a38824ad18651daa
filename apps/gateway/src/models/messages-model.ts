import type { ModelFeatures, ReasoningEffort } from '@sluice/exchange';

import type { ModelLine, OfferedModel } from './offered-model.js';

/** One model, in the shape of the Messages API ("List Models"). */
export interface ModelInfo {
  readonly type: 'model';
  readonly id: string;
  readonly display_name: string;
  /** RFC 3339. */
  readonly created_at: string;
  readonly lifecycle: 'active';
  readonly deprecated_at: null;
  readonly retires_at: null;
  readonly line: ModelLine | null;
  readonly max_input_tokens: number | null;
  readonly max_tokens: number | null;
  readonly capabilities: Readonly<Record<string, unknown>> | null;
}

/** The field must hold a date. */
const UNKNOWN_DATE = '1970-01-01T00:00:00Z';

/** @param id the name it is shown by */
export function messagesModel({ displayName, line, description, searches }: OfferedModel, id: string): ModelInfo {
  const { createdMs, contextTokens, outputTokens } = description;
  return {
    type: 'model',
    id,
    display_name: displayName,
    created_at: createdMs === undefined ? UNKNOWN_DATE : rfc3339(createdMs),
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line,
    max_input_tokens: contextTokens ?? null,
    max_tokens: outputTokens ?? null,
    capabilities: description.capabilities ?? capabilitiesOf(description.features, searches),
  };
}

/** Without the milliseconds, which the API does not write. */
function rfc3339(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z');
}

const support = (supported: boolean) => ({ supported });

/**
 * What a model can, in the words of the Messages API. They have no word for what is not known, so that a model whose
 * inputs and thinking are not known has none at all; the rest is what the gateway makes of it.
 */
function capabilitiesOf(features: ModelFeatures | undefined, searches: boolean): ModelInfo['capabilities'] {
  const { inputs, thinking, structuredOutputs = false } = features ?? {};
  if (inputs === undefined || thinking === undefined) return null;
  return {
    batch: support(false),
    citations: support(false),
    code_execution: support(false),
    context_management: {
      supported: true,
      clear_thinking_20251015: support(true),
      clear_tool_uses_20250919: support(true),
      compact_20260112: support(false),
    },
    effort: effortOf(thinking, features?.efforts),
    image_input: support(inputs.includes('image')),
    pdf_input: support(inputs.includes('pdf')),
    server_tools: { supported: searches, code_execution: support(false), web_search: support(searches) },
    structured_outputs: support(structuredOutputs),
    thinking: {
      supported: thinking,
      types: {
        adaptive: support(thinking),
        between_tools: support(thinking),
        disabled: support(true),
        enabled: support(thinking),
      },
    },
  };
}

/** Of a model that thinks, and of which no more is known, the three efforts that stand for all others. */
function effortOf(thinking: boolean, known?: readonly ReasoningEffort[]) {
  const efforts = known ?? (thinking ? ['low', 'medium', 'high'] : []);
  const level = (effort: ReasoningEffort) => support(efforts.includes(effort));
  return {
    supported: efforts.length > 0,
    low: level('low'),
    medium: level('medium'),
    high: level('high'),
    xhigh: level('xhigh'),
    max: level('max'),
  };
}
