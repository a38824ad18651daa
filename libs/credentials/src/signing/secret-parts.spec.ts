import { describe, expect, it } from '@jest/globals';

import { secretParts } from './secret-parts.js';

describe('secretParts', () => {
  it.each([
    ['a plain key', 'sk-1', ['sk-1']],
    ['what only looks like JSON', '{sk', ['{sk']],
    ['access keys', '{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c"}', ['b', 'c']],
    ['an account', '{"client_email":"a@b.test","private_key":"k","private_key_id":"i"}', ['k']],
  ])('finds what must not be seen in %s', (_what, secret, parts) => {
    expect(secretParts(secret)).toEqual(parts);
  });
});
