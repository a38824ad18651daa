import { describe, expect, it } from '@jest/globals';
import type { ReasoningEffort } from '@sluice/exchange';
import { translateRequest } from '@sluice/testing';

import { openAiCompatible } from '../../openai-compatible.adapter.js';
import { providerProfile, type ProfileName } from '../../profile/provider-profiles.js';

type Json = Record<string, unknown>;

const FIELDS = [
  'reasoning_effort',
  'reasoning',
  'reasoning_format',
  'thinking',
  'enable_thinking',
  'thinking_budget',
  'chat_template_kwargs',
  'prompt_mode',
];

/** The fields about thinking that an upstream gets. */
function steer(profile: ProfileName, model: string, request: Json): Json {
  const adapter = openAiCompatible({ id: 'openai', baseUrl: 'https://a.test', profile: providerProfile(profile) });
  const { body } = translateRequest(adapter, { max_tokens: 32_000, ...request }, { target: { model } });
  return Object.fromEntries(Object.entries(body).filter(([name]) => FIELDS.includes(name)));
}

const OFF = { thinking: { type: 'disabled' } };
const HIGH = { output_config: { effort: 'high' } };
const BUDGET = { thinking: { type: 'enabled', budget_tokens: 5000 } };
const ADAPTIVE = { thinking: { type: 'adaptive' } };

describe('thinking', () => {
  it.each<[ProfileName, string, Json, Json, Json]>([
    ['openai', 'o3', { reasoning_effort: 'low' }, { reasoning_effort: 'high' }, { reasoning_effort: 'medium' }],
    ['openai', 'gpt-5', { reasoning_effort: 'minimal' }, { reasoning_effort: 'high' }, { reasoning_effort: 'medium' }],
    ['azure', 'gpt-5.1', { reasoning_effort: 'none' }, { reasoning_effort: 'high' }, { reasoning_effort: 'medium' }],
    ['openai', 'gpt-4o', {}, {}, {}],
    [
      'openrouter',
      'openai/gpt-5',
      { reasoning: { enabled: false } },
      { reasoning: { effort: 'high' } },
      { reasoning: { effort: 'medium' } },
    ],
    [
      'openrouter',
      'anthropic/claude-sonnet-5',
      { reasoning: { enabled: false } },
      { reasoning: { effort: 'high' } },
      { reasoning: { max_tokens: 5000 } },
    ],
    [
      'deepseek',
      'deepseek-v4',
      { thinking: { type: 'disabled' } },
      { thinking: { type: 'enabled' }, reasoning_effort: 'high' },
      { thinking: { type: 'enabled' }, reasoning_effort: 'high' },
    ],
    [
      'deepseek',
      'deepseek-chat',
      { thinking: { type: 'disabled' } },
      { thinking: { type: 'enabled' } },
      { thinking: { type: 'enabled' } },
    ],
    [
      'moonshot',
      'kimi-k2.5',
      { thinking: { type: 'disabled' } },
      { thinking: { type: 'enabled' } },
      { thinking: { type: 'enabled' } },
    ],
    [
      'zai',
      'glm-5',
      { thinking: { type: 'disabled' } },
      { thinking: { type: 'enabled', clear_thinking: false } },
      { thinking: { type: 'enabled', clear_thinking: false } },
    ],
    [
      'dashscope',
      'qwen3-max',
      { enable_thinking: false },
      { enable_thinking: true },
      { enable_thinking: true, thinking_budget: 5000 },
    ],
    [
      'vllm',
      'Qwen/Qwen3-8B',
      { chat_template_kwargs: { enable_thinking: false } },
      { chat_template_kwargs: { enable_thinking: true } },
      { chat_template_kwargs: { enable_thinking: true } },
    ],
    [
      'vllm',
      'openai/gpt-oss-120b',
      { reasoning_effort: 'low' },
      { reasoning_effort: 'high' },
      { reasoning_effort: 'medium' },
    ],
    [
      'groq',
      'openai/gpt-oss-20b',
      { reasoning_effort: 'low' },
      { reasoning_effort: 'high' },
      { reasoning_effort: 'medium' },
    ],
    [
      'groq',
      'qwen/qwen3-32b',
      { reasoning_effort: 'none', reasoning_format: 'parsed' },
      { reasoning_effort: 'default', reasoning_format: 'parsed' },
      { reasoning_effort: 'default', reasoning_format: 'parsed' },
    ],
    ['mistral', 'magistral-medium', {}, { prompt_mode: 'reasoning' }, { prompt_mode: 'reasoning' }],
    ['mistral', 'mistral-large', {}, {}, {}],
    ['xai', 'grok-3-mini', {}, { reasoning_effort: 'high' }, { reasoning_effort: 'low' }],
    ['xai', 'grok-4', {}, {}, {}],
    ['ollama', 'qwen3', { reasoning_effort: 'none' }, { reasoning_effort: 'high' }, { reasoning_effort: 'medium' }],
    [
      'gemini-compat',
      'gemini-2.5-flash',
      { reasoning_effort: 'none' },
      { reasoning_effort: 'high' },
      { reasoning_effort: 'medium' },
    ],
    [
      'gemini-compat',
      'gemini-3-pro',
      { reasoning_effort: 'low' },
      { reasoning_effort: 'high' },
      { reasoning_effort: 'medium' },
    ],
    [
      'cerebras',
      'gpt-oss-120b',
      { reasoning_effort: 'low' },
      { reasoning_effort: 'high' },
      { reasoning_effort: 'medium' },
    ],
    ['generic', 'm', {}, {}, {}],
  ])('%s %s', (profile, model, off, high, budget) => {
    expect(steer(profile, model, OFF)).toEqual(off);
    expect(steer(profile, model, HIGH)).toEqual(high);
    expect(steer(profile, model, BUDGET)).toEqual(budget);
    expect(steer(profile, model, {})).toEqual({});
  });

  it.each<[ProfileName, string, Json]>([
    ['openai', 'gpt-5', {}],
    ['vllm', 'm', {}],
    ['openrouter', 'openai/gpt-5', {}],
    ['openrouter', 'anthropic/claude-sonnet-5', { reasoning: { effort: 'high' } }],
  ])('adaptive is left to %s %s, unless it would not think at all', (profile, model, expected) => {
    expect(steer(profile, model, ADAPTIVE)).toEqual(expected);
  });

  it.each<[Json, string | undefined]>([
    [{ thinking: { type: 'between_tools' } }, 'none'],
    [{ ...OFF, ...HIGH }, 'none'],
    [{ ...BUDGET, ...HIGH }, 'high'],
    [{ ...ADAPTIVE, ...HIGH }, 'high'],
    [{ thinking: { type: 'enabled', budget_tokens: 4095 } }, 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 4096 } }, 'medium'],
    [{ thinking: { type: 'enabled', budget_tokens: 16_383 } }, 'medium'],
    [{ thinking: { type: 'enabled', budget_tokens: 16_384 } }, 'high'],
    [{ output_config: { effort: null } }, undefined],
    [ADAPTIVE, undefined],
  ])('%j is the effort %s', (request, effort) => {
    expect(steer('openai', 'gpt-5.2', request)['reasoning_effort']).toBe(effort);
  });

  it('is not shown by OpenRouter to those who want none of it', () => {
    const omitted = { thinking: { type: 'adaptive', display: 'omitted' }, ...HIGH };
    expect(steer('openrouter', 'openai/gpt-5', omitted)).toEqual({ reasoning: { effort: 'high', exclude: true } });
  });
});

describe('an effort that the operator has given a model', () => {
  function sent(profile: ProfileName, effort: ReasoningEffort, request: Json): unknown {
    const adapter = openAiCompatible({ id: 'openai', baseUrl: 'https://a.test', profile: providerProfile(profile) });
    const target = { model: 'house-70b', overrides: { effort } };
    const { body, losses } = translateRequest(adapter, { max_tokens: 32_000, ...request }, { target });
    return [body['reasoning_effort'], losses.map(({ code }) => code)];
  }

  it.each(['minimal', 'low', 'high', 'max'] as const)(
    'is sent as it is to a server that nobody knows: %s',
    (effort) => {
      expect(sent('generic', effort, { output_config: { effort } })).toEqual([effort, []]);
    },
  );

  it('is nothing to such a server where it turns thinking off, as the wish of a client is', () => {
    expect(sent('generic', 'none', OFF)).toEqual([undefined, []]);
    expect(steer('generic', 'house-70b', HIGH)).toEqual({});
  });

  it('is said in the words of those that have others', () => {
    expect(sent('zai', 'high', HIGH)).toEqual([undefined, ['reasoning_clamped']]);
  });
});
