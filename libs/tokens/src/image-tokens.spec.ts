import { describe, expect, it } from '@jest/globals';

import { countingRules } from './counting-rules.js';
import { gif, jpeg, png, webp } from './fixtures/images.js';
import { readImageSize } from './image-size.js';
import { countImageTokens } from './image-tokens.js';

describe('readImageSize', () => {
  it.each([
    ['PNG', png(640, 480)],
    ['GIF', gif(640, 480)],
    ['JPEG', jpeg(640, 480)],
    ['JPEG with a preview', jpeg(640, 480, 150_000)],
    ['lossy WebP', webp('VP8 ', 640, 480)],
    ['lossless WebP', webp('VP8L', 640, 480)],
    ['extended WebP', webp('VP8X', 640, 480)],
  ])('reads %s', (_name, base64) => {
    expect(readImageSize(Buffer.from(base64, 'base64'))).toEqual({ width: 640, height: 480 });
  });

  it.each([
    ['nothing', ''],
    ['text', Buffer.from('hello').toString('base64')],
    ['PNG', png(640, 480).slice(0, 20)],
    ['GIF', gif(640, 480).slice(0, 8)],
    ['JPEG', jpeg(640, 480).slice(0, 12)],
    ['JPEG of one marker', Buffer.from([0xff, 0xd8, 0xff]).toString('base64')],
    ['JPEG of padding', Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(50, 0xff)]).toString('base64')],
    ['JPEG of zeros', Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(50)]).toString('base64')],
    ['WebP', webp('VP8L', 640, 480).slice(0, 24)],
    ['WebP of another kind', Buffer.from('RIFF....WEBPVP9 ........').toString('base64')],
  ])('makes nothing of %s that ends too early or is none', (_name, base64) => {
    expect(readImageSize(Buffer.from(base64, 'base64'))).toBeUndefined();
  });
});

describe('countImageTokens', () => {
  const CLAUDE = countingRules('claude-opus-4-6');

  it.each([
    ['one patch', png(28, 28), 1],
    ['a pixel more', png(29, 28), 2],
    ['the vendor’s square', png(1000, 1000), 1296],
    ['a long strip, scaled to 1568 × 98', png(15_680, 980), 56 * 4],
    ['a photo, at the limit', jpeg(4000, 3000), 1568],
    ['a photo with a preview of 150 KB', jpeg(280, 280, 150_000), 100],
    ['no width', png(0, 10), 1500],
    ['unreadable', 'AAAA', 1500],
    ['with the head of a data URL', `data:image/png;base64,${png(1000, 1000)}`, 1296],
  ])('%s', (_name, base64, tokens) => {
    expect(countImageTokens(base64, CLAUDE)).toBe(tokens);
  });

  it.each([
    ['claude-opus-4-7', png(2576, 1000), 92 * 36],
    ['claude-opus-4-7', png(2576, 2576), 4784],
    ['gpt-5.2', png(1000, 1000), 1296],
    ['gpt-5.2', png(2048, 768), 85 + 170 * 8],
    ['gpt-5.2', png(20, 20), 85 + 170],
    ['gemini-3-pro', png(20, 20), 258],
    ['gemini-3-pro', png(3072, 1536), 258 * 8],
    ['glm-5', png(1000, 1000), 1296],
  ])('for %s by its maker’s rule', (model, base64, tokens) => {
    expect(countImageTokens(base64, countingRules(model))).toBe(tokens);
  });

  it('decodes no more than the header of a large image', () => {
    const large = png(1000, 1000).replace(/=*$/, '') + 'A'.repeat(20 * 1024 * 1024);
    const begin = performance.now();
    for (let round = 0; round < 100; round += 1) expect(countImageTokens(large, CLAUDE)).toBe(1296);
    // All of it would take 100 × 10 ms.
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
