import type { ProfileName } from '@sluice/providers';

import type { LossRow } from './loss-row.js';
import { messages } from './request-case.js';

const GO = messages(['user', 'go']);

function dropped(field: string, value: unknown, profile: ProfileName = 'openai'): LossRow {
  return { name: field, request: { ...GO, [field]: value }, loss: ['field_dropped', field], profile };
}

/** The fields beside the conversation. */
export const SETTING_LOSSES: readonly LossRow[] = [
  {
    name: 'max_tokens over the cap',
    request: { ...GO, max_tokens: 99_999 },
    loss: ['max_tokens_clamped', 'max_tokens'],
  },
  {
    name: 'max_tokens over the room',
    request: { ...GO, max_tokens: 10_000 },
    estimatedInputTokens: 120_000,
    loss: ['max_tokens_clamped', 'max_tokens'],
  },
  {
    name: 'max_tokens over a learned limit',
    request: { ...GO, max_tokens: 500 },
    quirks: { 'max_tokens<=100': true },
    loss: ['max_tokens_clamped', 'max_tokens'],
  },
  {
    name: 'stops beyond the most',
    request: { ...GO, stop_sequences: ['a', 'b', 'c', 'd', 'e'] },
    loss: ['stop_sequences_truncated', 'stop_sequences'],
  },
  { name: 'temperature', request: { ...GO, temperature: 0 }, model: 'o3', loss: ['sampling_dropped', 'temperature'] },
  { name: 'top_p', request: { ...GO, top_p: 0.5 }, model: 'gpt-5', loss: ['sampling_dropped', 'top_p'] },
  { name: 'top_k', request: { ...GO, top_k: 5 }, loss: ['sampling_dropped', 'top_k'] },
  {
    name: 'temperature after a refusal',
    request: { ...GO, temperature: 0 },
    quirks: { temperature: true },
    loss: ['sampling_dropped', 'temperature'],
  },
  {
    name: 'thinking where there is none',
    request: { ...GO, max_tokens: 9000, thinking: { type: 'enabled', budget_tokens: 4096 } },
    profile: 'generic',
    loss: ['reasoning_dropped', 'thinking'],
  },
  {
    name: 'effort after a refusal',
    request: { ...GO, output_config: { effort: 'low' } },
    model: 'o3',
    quirks: { reasoning: true },
    loss: ['reasoning_dropped', 'output_config.effort'],
  },
  {
    name: 'effort above the ladder',
    request: { ...GO, output_config: { effort: 'max' } },
    model: 'o3',
    loss: ['reasoning_clamped', 'output_config.effort'],
  },
  {
    name: 'effort where thinking is on or off',
    request: { ...GO, output_config: { effort: 'low' } },
    profile: 'moonshot',
    model: 'kimi-k2',
    loss: ['reasoning_clamped', 'output_config.effort'],
  },
  {
    name: 'effort between two of three grades',
    request: { ...GO, output_config: { effort: 'medium' } },
    profile: 'deepseek',
    model: 'deepseek-v4',
    loss: ['reasoning_clamped', 'output_config.effort'],
  },
  {
    name: 'no thinking below the ladder',
    request: { ...GO, thinking: { type: 'disabled' } },
    model: 'o3',
    loss: ['reasoning_clamped', 'thinking'],
  },
  {
    name: 'a format in words',
    request: { ...GO, output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    profile: 'generic',
    loss: ['field_dropped', 'output_config.format'],
  },
  {
    name: 'a format with rules nobody enforces',
    request: {
      ...GO,
      output_format: {
        type: 'json_schema',
        schema: { type: 'object', properties: { a: { type: 'string', format: 'x' } } },
      },
    },
    loss: ['schema_simplified', 'output_config.format.schema'],
  },
  {
    name: 'the user',
    request: { ...GO, metadata: { user_id: 'u' } },
    profile: 'groq',
    loss: ['field_dropped', 'metadata.user_id'],
  },
  { name: 'other metadata', request: { ...GO, metadata: { team: 't' } }, loss: ['field_dropped', 'metadata.team'] },
  {
    name: 'a budget of tasks',
    request: { ...GO, output_config: { task_budget: {} } },
    loss: ['field_dropped', 'output_config.task_budget'],
  },
  dropped('service_tier', 'auto', 'mistral'),
  dropped('speed', 'fast', 'groq'),
  {
    name: 'a tier after a refusal',
    request: { ...GO, service_tier: 'auto' },
    quirks: { service_tier: true },
    loss: ['field_dropped', 'service_tier'],
  },
  dropped('inference_geo', 'eu'),
  dropped('container', 'c1'),
  dropped('diagnostics', { previous_message_id: 'm' }),
  dropped('mcp_servers', []),
  dropped('compaction', {}),
  dropped('thread', { id: 't' }),
  dropped('fallbacks', []),
  dropped('fallback_credit_token', 't'),
  dropped('billing_policy', {}),
  dropped('future_field', {}),
  {
    name: 'an edit that Anthropic alone can do',
    request: { ...GO, context_management: { edits: [{ type: 'compact_20260112' }] } },
    loss: ['field_dropped', 'context_management.edits.0'],
  },
];
