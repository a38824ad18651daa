import { describe, expect, it } from '@jest/globals';
import { ClientError, type ClientErrorCode } from '@sluice/exchange';

import { ClientAccess } from './client-access.js';

const KEY = 'gateway-key-for-tests';

function refusal(access: ClientAccess, headers: Record<string, string>): ClientErrorCode | 'admitted' {
  try {
    access.admit(headers);
    return 'admitted';
  } catch (error) {
    if (error instanceof ClientError) return error.code;
    throw error;
  }
}

describe('with a client key', () => {
  const access = new ClientAccess(KEY);

  it.each<[string, Record<string, string>]>([
    ['x-api-key', { 'x-api-key': KEY }],
    ['Authorization: Bearer', { authorization: `Bearer ${KEY}` }],
    ['bearer in lower case', { authorization: `bearer ${KEY}` }],
    ['x-api-key before a different bearer', { 'x-api-key': KEY, authorization: 'Bearer other' }],
    [
      'a bearer beside an x-api-key that is only the word undefined',
      { 'x-api-key': 'undefined', authorization: `Bearer ${KEY}` },
    ],
    ['a key with white space around it', { 'x-api-key': ` ${KEY} ` }],
    ['a request with an Origin, since the key vouches for it', { 'x-api-key': KEY, origin: 'https://app.example' }],
  ])('admits %s', (_name, headers) => {
    expect(refusal(access, headers)).toBe('admitted');
  });

  it.each<[string, Record<string, string>]>([
    ['no key at all', {}],
    ['a wrong key of the same length', { 'x-api-key': KEY.replace('g', 'h') }],
    ['a wrong key of another length', { 'x-api-key': 'x' }],
    ['the right key with more behind it', { 'x-api-key': `${KEY}x` }],
    ['a wrong x-api-key before the right bearer', { 'x-api-key': 'wrong', authorization: `Bearer ${KEY}` }],
    ['Bearer undefined', { authorization: 'Bearer undefined' }],
    ['an empty bearer', { authorization: 'Bearer ' }],
    ['basic authentication', { authorization: `Basic ${KEY}` }],
  ])('refuses %s', (_name, headers) => {
    expect(refusal(access, headers)).toBe('authentication_failed');
  });

  it('names the caller without telling the key', () => {
    const principal = access.admit({ 'x-api-key': KEY });
    expect(principal.id).toMatch(/^key_[0-9a-f]{8}$/);
    expect(principal).toEqual(new ClientAccess(KEY).admit({ 'x-api-key': KEY }));
  });

  it('never repeats what was sent', () => {
    expect(() => access.admit({ 'x-api-key': 'my-secret' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('my-secret') }),
    );
  });
});

describe('without a client key', () => {
  const access = new ClientAccess(undefined);

  it.each(['localhost:8082', 'LOCALHOST', '127.0.0.1:8082', '127.8.9.1', '[::1]:8082', '[::1]'])(
    'admits a program that calls %s',
    (host) => {
      expect(access.admit({ host })).toEqual({ id: 'local' });
    },
  );

  it.each<[string, Record<string, string>]>([
    ['an Origin', { host: '127.0.0.1:8082', origin: 'https://evil.example' }],
    ['the null origin of a sandboxed frame', { host: '127.0.0.1:8082', origin: 'null' }],
    ['a cross-site fetch', { host: '127.0.0.1:8082', 'sec-fetch-site': 'cross-site' }],
    ['a same-site fetch', { host: '127.0.0.1:8082', 'sec-fetch-site': 'same-site' }],
    ['a host name that a web page has rebound to loopback', { host: 'evil.example:8082' }],
    ['a host that only begins like loopback', { host: '127.0.0.1.evil.example' }],
    ['a host that only ends like localhost', { host: 'notlocalhost' }],
    ['no host', {}],
  ])('refuses what a web page could send: %s', (_name, headers) => {
    expect(refusal(access, headers)).toBe('origin_refused');
  });
});
