import { describe, expect, it } from '@jest/globals';
import type { PreparedAttempt, Target, UpstreamRequest } from '@sluice/exchange';
import { TEST_CONFIG } from '@sluice/testing';

import { withExtraFields } from './extra-fields.js';

const HEAD = { status: 200, headers: [] };
const request = (url: string): UpstreamRequest => ({
  method: 'POST',
  url,
  headers: { 'x-own': 'adapter', 'x-title': 'adapter' },
  body: '{"a":1}',
  stream: true,
});

/** What an adapter has made whose replies go on elsewhere, and that counts tokens. */
function prepared(): PreparedAttempt {
  const next = request('https://up.test/next');
  return {
    request: request('https://up.test/'),
    losses: [],
    openDecoder: () => ({ push: () => [], end: () => [], continuation: () => next }),
    countCall: () => ({ request: request('https://up.test/count'), read: () => 7 }),
  };
}

const TARGET: Target = {
  provider: 'openai',
  model: 'm',
  overrides: { extraHeaders: { 'x-title': 'operator' }, extraBody: { b: 2 } },
};

describe(withExtraFields, () => {
  it('gives back the very same where nothing is to be added', () => {
    const before = prepared();
    expect(withExtraFields(before, TEST_CONFIG, { ...TARGET, overrides: { effort: 'low' } })).toBe(before);
  });

  it.each<[string, (attempt: PreparedAttempt) => UpstreamRequest | undefined, string]>([
    ['what is asked', ({ request: asked }) => asked, '{"a":1,"b":2}'],
    ['what a reply goes on in', (attempt) => attempt.openDecoder(HEAD).continuation?.('closed'), '{"a":1}'],
    ['what tokens are counted by', (attempt) => attempt.countCall?.()?.request, '{"a":1}'],
  ])('adds headers to %s', (_, find, body) => {
    const asked = find(withExtraFields(prepared(), TEST_CONFIG, TARGET));
    expect(asked?.headers).toEqual({ 'x-own': 'adapter', 'x-title': 'operator' });
    expect(Buffer.from(asked?.body ?? '').toString()).toBe(body);
  });

  it('has decoders go on that have nothing more to ask, as they are', () => {
    const decoder = { push: () => [], end: () => [] };
    const attempt = withExtraFields({ ...prepared(), openDecoder: () => decoder }, TEST_CONFIG, TARGET);
    expect(attempt.openDecoder(HEAD)).toBe(decoder);
  });

  it('adds nothing to the body where there is none', () => {
    const { body, ...bare } = request('https://up.test/');
    expect(body).toBeDefined();
    expect(withExtraFields({ ...prepared(), request: bare }, TEST_CONFIG, TARGET).request).not.toHaveProperty('body');
  });
});
