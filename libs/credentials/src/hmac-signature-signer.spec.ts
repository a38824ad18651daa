import { createHmac } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import type { SignaturePayload } from '@sluice/exchange';
import fc from 'fast-check';

import { HmacSignatureSigner } from './index.js';

const KEY = Buffer.from('0123456789abcdef');
const signer = new HmacSignatureSigner(KEY);
const PAYLOAD: SignaturePayload = { provider: 'openai', model: 'gpt-9', data: { id: 'rs_1', parts: [1, null] } };

function signed(text: string): string {
  const head = `sl1.${Buffer.from(text).toString('base64url')}`;
  const tag = createHmac('sha256', KEY).update(head).digest().subarray(0, 16);
  return `${head}.${tag.toString('base64url')}`;
}

describe('mint', () => {
  it('writes prefix, JSON and a tag of 16 bytes', () => {
    const [prefix, json = '', tag = '', ...rest] = signer.mint(PAYLOAD).split('.');
    expect(prefix).toBe('sl1');
    expect(JSON.parse(Buffer.from(json, 'base64url').toString())).toEqual({
      p: 'openai',
      m: 'gpt-9',
      d: { id: 'rs_1', parts: [1, null] },
    });
    expect(Buffer.from(tag, 'base64url')).toHaveLength(16);
    expect(rest).toEqual([]);
  });

  it('is the same for the same payload, so that prompts stay cacheable', () => {
    expect(signer.mint(PAYLOAD)).toBe(signer.mint({ ...PAYLOAD }));
  });
});

describe('verify', () => {
  it.each<[string, SignaturePayload]>([
    ['with data', PAYLOAD],
    ['without data', { provider: 'openai', model: 'gpt-9' }],
    ['with data that is null', { provider: 'openai', model: 'gpt-9', data: null }],
    ['beyond ASCII', { provider: 'açme', model: '模型', data: '🙂' }],
    ['with dots', { provider: 'a.b', model: 'gpt-5.2', data: 'x.y' }],
  ])('gives back a payload %s', (_name, payload) => {
    expect(signer.verify(signer.mint(payload))).toEqual(payload);
  });

  it('gives back any JSON', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.jsonValue(), (provider, model, data) => {
        const payload = { provider, model, data: JSON.parse(JSON.stringify(data)) as unknown };
        expect(signer.verify(signer.mint(payload))).toEqual(payload);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a signature made with another key', () => {
    const other = new HmacSignatureSigner(Buffer.from('fedcba9876543210'));
    expect(signer.verify(other.mint(PAYLOAD))).toBeUndefined();
  });

  it('refuses every signature in which one character was changed', () => {
    const signature = signer.mint(PAYLOAD);
    for (let index = 0; index < signature.length; index += 1) {
      const changed = signature[index] === 'A' ? 'B' : 'A';
      const forged = signature.slice(0, index) + changed + signature.slice(index + 1);
      expect([index, signer.verify(forged)]).toEqual([index, undefined]);
    }
  });

  it.each([
    ['nothing', ''],
    ['a prefix', 'sl1.'],
    ['dots', 'sl1..'],
    ['one of Anthropic', 'EqoBCkYIARgCKkBjZG9l'],
    ['one cut off', signer.mint(PAYLOAD).slice(0, -1)],
    ['one with more behind it', `${signer.mint(PAYLOAD)}A`],
    ['one padded', `${signer.mint(PAYLOAD)}==`],
    ['one with a line break', `${signer.mint(PAYLOAD)}\n`],
    ['one without a tag', signer.mint(PAYLOAD).replace(/\.[^.]*$/, '')],
    ['signed nonsense', signed('{"p":')],
    ['a signed null', signed('null')],
    ['a signed array', signed('[]')],
    ['a signed payload without a model', signed('{"p":"openai"}')],
    ['a signed payload of numbers', signed('{"p":1,"m":2}')],
    ['a tag of other letters', 'sl1.e30.🙂'],
    ['endless text', `sl1.${'A'.repeat(5 * 1024 * 1024)}.AAAA`],
  ])('takes %s for foreign', (_name, signature) => {
    expect(signer.verify(signature)).toBeUndefined();
  });

  it('does not let a payload set what an object inherits', () => {
    const verified = signer.verify(signed('{"p":"a","m":"b","__proto__":{"polluted":true}}'));
    expect(verified).toEqual({ provider: 'a', model: 'b' });
    expect(verified).not.toHaveProperty('polluted');
  });
});

describe('the key', () => {
  it('must be long enough', () => {
    expect(() => new HmacSignatureSigner(Buffer.alloc(15))).toThrow(RangeError);
  });

  it('is copied, so that wiping the original does no harm', () => {
    const key = Uint8Array.from(KEY);
    const own = new HmacSignatureSigner(key);
    key.fill(0);
    expect(own.verify(signer.mint(PAYLOAD))).toEqual(PAYLOAD);
  });
});
