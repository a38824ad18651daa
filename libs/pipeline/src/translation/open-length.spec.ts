import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { makeExchange, TEST_CONFIG } from '@sluice/testing';

import { withOpenLength } from './open-length.js';

const ASKED: MessagesRequest = { model: 'm', max_tokens: 8192, messages: [{ role: 'user', content: 'hi' }] };
const OPEN = { includeUsage: false, losses: [], openLength: true } as const;
const TARGET = { provider: 'p', model: 'm' };

describe(withOpenLength.name, () => {
  const { exchange } = makeExchange();
  const tokens = (outputTokens: number | undefined, more: Partial<Parameters<typeof withOpenLength>[1]> = {}): number =>
    withOpenLength(ASKED, {
      exchange: { ...exchange, chat: OPEN },
      asked: ASKED,
      target: TARGET,
      facts: outputTokens === undefined ? {} : { outputTokens },
      ...more,
    }).max_tokens;

  it.each([
    ['all that a model can give', 4096, 4096],
    ['an ample part of it', 128_000, 32_000],
    ['what was assumed of a model that nobody knows', undefined, 8192],
  ])('gives %s', (_name, known, expected) => {
    expect(tokens(known)).toBe(expected);
  });

  it('gives no more than the operator does', () => {
    const config = { ...TEST_CONFIG, limits: { maxOutputTokens: 20_000 } };
    expect(tokens(64_000, { exchange: { config, chat: OPEN } })).toBe(20_000);
    expect(tokens(64_000, { target: { ...TARGET, overrides: { maxOutputTokens: 10_000 } } })).toBe(10_000);
  });

  it('leaves alone what anybody has decided', () => {
    expect(tokens(64_000, { exchange })).toBe(8192);
    expect(tokens(64_000, { exchange: { ...exchange, chat: { includeUsage: true, losses: [] } } })).toBe(8192);
    expect(tokens(64_000, { asked: { ...ASKED, max_tokens: 7000 } })).toBe(8192);
  });

  it('leaves room for thinking', () => {
    const request: MessagesRequest = { ...ASKED, thinking: { type: 'enabled', budget_tokens: 5000 } };
    const subject = {
      exchange: { ...exchange, chat: OPEN },
      asked: ASKED,
      target: TARGET,
      facts: { outputTokens: 4096 },
    };
    expect(withOpenLength(request, subject)).toBe(request);
  });
});
