import { expect } from '@jest/globals';

import { messages, type Json, type RequestRule } from './request-case.js';

const GO = messages(['user', 'go']);
const FORMAT = deepFreeze({
  ...GO,
  output_config: {
    format: {
      type: 'json_schema',
      schema: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } }, required: ['a'] },
    },
  },
});
const STRICT = {
  response_format: {
    type: 'json_schema',
    json_schema: {
      name: 'response',
      strict: true,
      schema: {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: ['integer', 'null'] } },
        required: ['a', 'b'],
        additionalProperties: false,
      },
    },
  },
};

/** What was optional may be null in the reply, which the client's own schema does not allow. */
const NULLABLE = [['schema_simplified', 'output_config.format.schema']] as const;

/** The fields beside the conversation. */
export const SETTING_RULES: readonly RequestRule[] = [
  {
    id: 'R36',
    name: 'max_tokens name',
    cases: [
      {
        model: 'gpt-5.2',
        request: { ...GO, max_tokens: 32_000 },
        body: { max_completion_tokens: 32_000 },
        absent: ['max_tokens'],
        losses: [],
      },
    ],
  },
  {
    id: 'R37',
    name: 'max_tokens above cap',
    cases: [
      {
        model: 'gpt-4',
        request: { ...GO, max_tokens: 64_000 },
        body: { max_completion_tokens: 8192 },
        losses: [['max_tokens_clamped', 'max_tokens']],
      },
    ],
  },
  {
    id: 'R39',
    name: 'sampling to reasoning model',
    cases: [
      {
        model: 'gpt-5',
        request: { ...GO, temperature: 1 },
        absent: ['temperature'],
        losses: [['sampling_dropped', 'temperature']],
      },
    ],
  },
  {
    id: 'R42',
    name: 'metadata.user_id',
    cases: [
      {
        request: { ...GO, metadata: { user_id: 'user_abc_account__session_1' } },
        body: { safety_identifier: expect.stringMatching(/^92aa0f99[0-9a-f]{51}551ed$/) },
        unsaid: ['user_abc'],
      },
    ],
  },
  {
    id: 'R43',
    name: 'effort xhigh → ladder without it',
    cases: [
      {
        model: 'o3',
        request: { ...GO, output_config: { effort: 'xhigh' } },
        body: { reasoning_effort: 'high' },
        losses: [['reasoning_clamped', 'output_config.effort']],
      },
    ],
  },
  {
    id: 'R44',
    name: 'thinking budget 10000',
    cases: [
      {
        model: 'gpt-5',
        request: { ...GO, max_tokens: 20_000, thinking: { type: 'enabled', budget_tokens: 10_000 } },
        body: { reasoning_effort: 'medium' },
        losses: [],
      },
    ],
  },
  { id: 'R46', name: 'structured output', cases: [{ request: FORMAT, body: STRICT, losses: NULLABLE }] },
  {
    id: 'R50',
    name: 'client object untouched',
    cases: [
      { request: FORMAT, body: STRICT },
      { request: FORMAT, body: STRICT },
    ],
  },
];

function deepFreeze<T extends Json>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner as Json);
  return Object.freeze(value);
}
