import { describe, expect, it } from '@jest/globals';
import type { UpstreamRequest } from '@sluice/exchange';

import { maskSecrets, requestSecrets } from './secret-mask.js';

function request(headers: Readonly<Record<string, string>>): UpstreamRequest {
  return { method: 'POST', url: 'https://upstream.test/', headers, stream: true };
}

describe(requestSecrets, () => {
  it.each<[headers: Record<string, string>, secrets: readonly string[]]>([
    [{ authorization: 'Bearer abcdef123' }, ['abcdef123']],
    [{ authorization: 'abcdef123' }, ['abcdef123']],
    [{ 'x-api-key': 'abcdef123' }, ['abcdef123']],
    [{ 'api-key': 'azure-key-1' }, ['azure-key-1']],
    [{ 'x-goog-api-key': 'google-key-1', 'content-type': 'application/json' }, ['google-key-1']],
    [{ authorization: 'Bearer none', 'x-api-key': '' }, []],
    [{}, []],
  ])('of %p are %p', (headers, secrets) => {
    expect(requestSecrets(request(headers))).toEqual(secrets);
  });
});

describe(maskSecrets, () => {
  it.each([
    ['Incorrect API key: sk-proj-abcDEF_123456.', 'Incorrect API key: [masked].'],
    ['AIzaSyA0123456789abcdefghijk is bad', '[masked] is bad'],
    ['AKIAIOSFODNN7EXAMPLE', '[masked]'],
    ['sent Bearer abc.def-ghi to it', 'sent [masked] to it'],
    ['GET /v1?key=abc&alt=sse', 'GET /v1?[masked]&alt=sse'],
    ['gsk_not, xai-0123456789', 'gsk_not, [masked]'],
    ['the risk-averse task-1 says: no', 'the risk-averse task-1 says: no'],
    ['', ''],
  ])('%p becomes %p', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  it('masks the very key that was sent, wherever it stands and whatever it looks like', () => {
    expect(maskSecrets('plain.key and again plain.key!', ['plain.key'])).toBe('[masked] and again [masked]!');
  });

  it('takes no time for long texts that look like the beginning of a key', () => {
    const began = performance.now();
    maskSecrets(`${'sk-'.repeat(20_000)} ${'key='.repeat(20_000)} ${'Bearer '.repeat(20_000)}`);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
