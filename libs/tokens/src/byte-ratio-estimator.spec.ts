import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';

import { ByteRatioEstimator, TokenCounter } from './index.js';

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

  it('never goes below what the tokeniser counts for prose, nor above twice of it', async () => {
    const text = 'The gateway hands on each event as soon as it has been read. '.repeat(500);
    const counter = new TokenCounter();
    const exact = await counter.count({ messages: [{ role: 'user', content: text }] });
    await counter.close();
    expect(estimate(text)).toBeGreaterThan(exact);
    expect(estimate(text)).toBeLessThan(exact * 2);
  });
});
