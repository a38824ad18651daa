import { describe, expect, it } from '@jest/globals';

import { countingRules } from './counting-rules.js';

describe('countingRules', () => {
  it.each([
    ['claude-3-5-sonnet-20241022', 'claude'],
    ['claude-3-haiku-20240307', 'claude'],
    ['claude-opus-4-20250514', 'claude'],
    ['claude-sonnet-4-5', 'claude'],
    ['claude-opus-4-6', 'claude'],
    ['anthropic.claude-opus-4-6-v1:0', 'claude'],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'claude'],
    ['anthropic/claude-opus-4.6', 'claude'],
    ['claude-2.1', 'claude'],
    ['claude-opus-4-7', 'claude-4.7'],
    ['anthropic/claude-opus-4.7', 'claude-4.7'],
    ['claude-opus-4-10', 'claude-4.7'],
    ['claude-sonnet-5-5', 'claude-4.7'],
    ['claude-opus-5-20261001', 'claude-4.7'],
    ['Claude-Opus', 'claude-4.7'],
    ['gpt-5.2-codex', 'openai'],
    ['openai/gpt-4o', 'openai'],
    ['o4-mini', 'openai'],
    ['chatgpt-4o-latest', 'openai'],
    ['gpt-oss-120b', 'others'],
    ['openai/gpt-oss-120b', 'others'],
    ['gemini-3-pro', 'gemini'],
    ['google/gemini-2.5-flash', 'gemini'],
    ['deepseek-reasoner', 'others'],
    ['qwen/qwen3-coder', 'others'],
    ['', 'others'],
  ])('takes %s for %s', (model, name) => {
    expect(countingRules(model).name).toBe(name);
  });

  it('gives each of its rules a name of its own', () => {
    const rules = ['claude-3-opus', 'claude-opus-5', 'gpt-5', 'gemini-3', 'glm-5'].map(countingRules);
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });
});
