import { describe, expect, it } from '@jest/globals';

import { geminiModel, isThirdGeneration, type ThinkingControl } from './gemini-model.js';

const BY_TOKENS: ThinkingControl = { by: 'budget', least: 1, most: 24_576, off: true };
const NOTHING: ThinkingControl = { by: 'nothing' };
const levels = (...names: readonly ('minimal' | 'low' | 'medium' | 'high')[]): ThinkingControl => ({
  by: 'level',
  levels: names,
});

describe(geminiModel, () => {
  it.each<[string, number, ThinkingControl, number | undefined]>([
    ['gemini-1.5-pro', 1.5, NOTHING, 8192],
    ['gemini-2.0-flash', 2, NOTHING, 8192],
    ['gemini-2.5-flash', 2.5, BY_TOKENS, 65_536],
    ['gemini-2.5-flash-preview-09-2025', 2.5, BY_TOKENS, 65_536],
    ['models/gemini-2.5-flash', 2.5, BY_TOKENS, 65_536],
    ['publishers/google/models/Gemini-2.5-Flash', 2.5, BY_TOKENS, 65_536],
    ['gemini-2.5-flash-lite', 2.5, { by: 'budget', least: 512, most: 24_576, off: true }, 65_536],
    ['gemini-2.5-pro', 2.5, { by: 'budget', least: 128, most: 32_768, off: false }, 65_536],
    ['gemini-2.5-flash-image', 2.5, NOTHING, 65_536],
    ['gemini-2.5-pro-preview-tts', 2.5, NOTHING, 65_536],
    ['gemini-3-pro-preview', 3, levels('low', 'high'), 65_536],
    ['gemini-3-flash-preview', 3, levels('minimal', 'low', 'medium', 'high'), 65_536],
    ['gemini-3.1-flash-lite-preview', 3.1, levels('minimal', 'low', 'medium', 'high'), 65_536],
    ['gemini-3.1-pro-preview', 3.1, levels('low', 'medium', 'high'), 65_536],
    ['gemini-10-pro', 10, levels('low', 'medium', 'high'), 65_536],
    ['gemini-flash-latest', 3.5, levels('low', 'medium', 'high'), 65_536],
    ['gemma-3-27b-it', 0, NOTHING, undefined],
    ['text-embedding-004', 0, NOTHING, undefined],
    ['learnlm-2.0', 0, { by: 'unknown' }, undefined],
  ])('knows how %s is steered, and how much it says', (name, generation, thinking, maxOutputTokens) => {
    expect(geminiModel(name)).toEqual({ generation, thinking, maxOutputTokens });
  });

  it.each([
    ['gemini-2.5-pro', false],
    ['gemini-3-flash-preview', true],
    ['gemini-pro-latest', true],
    ['a-model-nobody-knows', false],
  ])('wants the calls of %s signed: %s', (name, signed) => {
    expect(isThirdGeneration(geminiModel(name))).toBe(signed);
  });
});
