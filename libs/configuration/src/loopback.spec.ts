import { describe, expect, it } from '@jest/globals';

import { isLoopbackHost } from './index.js';

describe('isLoopbackHost', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.255.255.254', true],
    ['LOCALHOST', true],
    ['::1', true],
    ['[::1]', true],
    ['', false],
    ['0.0.0.0', false],
    ['::', false],
    ['1.127.0.0', false],
    ['127.1', false],
    ['127.0.0.1.nip.io', false],
    ['localhost.example.com', false],
    ['::ffff:10.0.0.1', false],
  ])('%p: %p', (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});
