import { describe, expect, it } from '@jest/globals';

import { Redactor } from './redactor.js';
import { SecretMask } from './secret-mask.js';

const mask = new SecretMask(Buffer.from('key'));

describe(SecretMask.name, () => {
  it.each(['a-secret-of-some-length', 'short', 'with "quotes" and /slashes/', 'line\nbreak\\n\\u0041 end'])(
    'is as long as what it hides: %j',
    (text) => {
      expect(mask.mask(text)).toHaveLength(text.length);
    },
  );

  it('is equal for equal secrets, and different for different ones and under different keys', () => {
    expect(mask.mask('one-secret-text')).toBe(mask.mask('one-secret-text'));
    expect(mask.mask('one-secret-text')).not.toBe(mask.mask('two-secret-text'));
    expect(mask.mask('one-secret-text')).not.toBe(new SecretMask(Buffer.from('other')).mask('one-secret-text'));
  });

  it('is the same however deep a text is escaped', () => {
    const bare = mask.mask('MIIEabcd\nEFGHijkl');
    expect(mask.mask('MIIEabcd\\nEFGHijkl').replace('\\n', '\n')).toBe(bare);
  });

  it('is its own mask', () => {
    const once = mask.mask('sufficiently-long-secret');
    expect(mask.mask(once)).toBe(once);
  });

  it('fills without a digest what continues a secret', () => {
    expect(mask.fill('ab-cd\\nef "g" ')).toBe('xx-xx\\nxx "x" ');
  });
});

describe(Redactor.name, () => {
  const redactor = (mode: 'redacted' | 'full'): Redactor =>
    new Redactor({ mode, maskKey: Buffer.from('key'), secrets: ['known-secret-value'] });

  it('changes nothing the second time', () => {
    const text = '{"a":"sk-proj-AbCdEf0123456789AbCdEf and Bearer abcdef0123456789abcdef known-secret-value"}';
    const once = redactor('redacted').body(text);
    expect(once).not.toBe(text);
    expect(redactor('redacted').body(once)).toBe(once);
  });

  it.each<[string, string, RegExp]>([
    [
      'ids in the JSON of newer clients',
      JSON.stringify({ device_id: 'ab12'.repeat(16), account_uuid: '6f1c-aaaa', session_id: 'sess-1' }),
      /^\{"device_id":"[0-9a-f]{8}x{56}","account_uuid":"[0-9a-f]{4}-[0-9a-f]{4}","session_id":"sess-1"\}$/,
    ],
    [
      'ids joined by older clients',
      `user_${'ab12'.repeat(16)}_account__session_s-1`,
      /^user_[0-9a-f]{8}x{56}_account__session_s-1$/,
    ],
    ['anything else', 'jane@example.org', /^[0-9a-f]{8}x{5}[.x]{3}$|^[0-9a-f]{8}x{4}\.xxx$/],
  ])('masks the user id: %s', (_name, userId, expected) => {
    const body = JSON.stringify({ model: 'm', metadata: { user_id: userId }, messages: [] });
    const masked = JSON.parse(redactor('redacted').body(body)) as { metadata: { user_id: string } };
    expect(masked.metadata.user_id).toMatch(expected);
    expect(redactor('full').body(body)).toBe(body);
  });

  it('masks what the client tells about the machine, and nothing of the same name elsewhere', () => {
    const body = JSON.stringify({
      safeguards: [{ type: 'dangerous_tool_use', classifier_context: { home_dir: '/home/jane', flags: ['private'] } }],
      messages: [{ role: 'user', content: 'safeguards metadata user_id' }],
      tools: [{ input_schema: { safeguards: { a: 'kept text' }, metadata: { user_id: 'kept too' } } }],
    });
    const masked = redactor('redacted').body(body);
    expect(masked).toHaveLength(body.length);
    expect(masked).not.toMatch(/jane|private|dangerous/);
    expect(masked).toContain('kept text');
    expect(masked).toContain('kept too');
    expect(redactor('full').body(body)).toBe(body);
  });

  it('masks credentials in every mode', () => {
    expect(redactor('full').body('{"k":"known-secret-value"}')).not.toContain('known');
  });

  it('masks keys in the query of a URL', () => {
    expect(redactor('full').url('https://h/p?alt=sse&key=AIzaVery&x=1')).toMatch(
      /^https:\/\/h\/p\?alt=sse&key=[0-9a-f]{8}&x=1$/,
    );
  });

  it.each([undefined, null, 5, 'plain', ['a'], { a: { b: 'text' } }])(
    'gives back values without secrets: %j',
    (value) => {
      expect(redactor('redacted').value(value)).toEqual(value ?? null);
    },
  );
});
