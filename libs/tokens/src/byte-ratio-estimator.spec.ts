import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';

import { collectParts } from './countable-parts.js';
import { countParts } from './count-parts.js';
import { countingRules } from './counting-rules.js';
import { png } from './fixtures/images.js';
import { ByteRatioEstimator } from './index.js';

const estimator = new ByteRatioEstimator();
const BASE64 = 'A'.repeat(2_000_000);

function estimate(content: unknown, more: object = {}): number {
  const request = { model: 'm', max_tokens: 1, messages: [{ role: 'user', content }], ...more };
  return estimator.estimate(request as unknown as MessagesRequest, Buffer.byteLength(JSON.stringify(request)));
}

describe('ByteRatioEstimator', () => {
  it('takes four bytes for a token', () => {
    expect(estimator.estimate({ model: 'm', max_tokens: 1, messages: [] }, 400)).toBe(100);
    expect(estimator.estimate({ model: 'm', max_tokens: 1, messages: [] }, 401)).toBe(101);
  });

  it('says at least one', () => {
    expect(estimator.estimate({ model: 'm', max_tokens: 1, messages: [] }, 0)).toBe(1);
  });

  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: BASE64 } };
  it.each<[string, unknown, number, number]>([
    ['an image', [image], 1_500, 1_600],
    ['an image in a tool result', [{ type: 'tool_result', content: [image] }], 1_500, 1_600],
    ['two images', [image, image], 3_000, 3_150],
    ['an image by URL', [{ type: 'image', source: { type: 'url', url: 'http://x' } }], 1_500, 1_600],
    ['a PDF', [{ type: 'document', source: { type: 'base64', data: BASE64 } }], 40_000, 40_100],
    ['a signature', [{ type: 'thinking', thinking: 'a', signature: BASE64 }], 1, 100],
    ['hidden thinking', [{ type: 'redacted_thinking', data: BASE64 }], 1, 100],
  ])('does not take %s for text', (_name, content, least, most) => {
    const tokens = estimate(content);
    expect(tokens).toBeGreaterThanOrEqual(least);
    expect(tokens).toBeLessThan(most);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['null blocks', [null, 5, 'x']],
    ['blocks without fields', [{ type: 'image' }, { type: 'document', source: null }, { type: 'thinking' }]],
    ['a length that is none', [{ type: 'image', source: { type: 'base64', data: 5 } }]],
  ])('does not mind %s for content', (_name, content) => {
    expect(estimate(content)).toBeGreaterThan(0);
  });

  it('takes an image for what its size costs', () => {
    const data = png(1000, 1000).replace(/=*$/, '') + BASE64;
    const tokens = estimate([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }]);
    expect(tokens).toBeGreaterThanOrEqual(1296);
    expect(tokens).toBeLessThan(1350);
  });

  it('never goes below what the tokeniser counts for prose, nor above twice of it', () => {
    const text = 'The gateway hands on each event as soon as it has been read. '.repeat(500);
    const exact = countParts(collectParts({ messages: [{ role: 'user', content: text }] }, countingRules('')));
    expect(estimate(text)).toBeGreaterThan(exact);
    expect(estimate(text)).toBeLessThan(exact * 2);
  });
});
