import { describe, expect, it } from '@jest/globals';

import { HEADER_NAME, HEADER_VALUE, PROVIDER_ID } from './name-rules.js';
import { HOST_LIST, HTTP_URL, storeUrl } from './url-rules.js';

describe('a base URL', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/', 'https://api.example.com'],
    ['https://api.example.com/v1///', 'https://api.example.com/v1'],
    ['HTTPS://API.Example.com/V1', 'https://api.example.com/V1'],
    ['http://127.0.0.1:8000/v1', 'http://127.0.0.1:8000/v1'],
    ['https://a.test:443/v1', 'https://a.test/v1'],
    ['http://[::1]:8000', 'http://[::1]:8000'],
    ['https://a.test/v1?key=x', undefined],
    // Nothing stands behind them, and still what a path is added to would be a query.
    ['https://a.test/v1?', undefined],
    ['https://a.test/v1#', undefined],
    ['https://a.test/v1#top', undefined],
    ['https://user@a.test', undefined],
    ['https://user:password@a.test', undefined],
    ['https://:password@a.test', undefined],
    ['ftp://a.test', undefined],
    ['file:///etc/passwd', undefined],
    ['javascript:alert(1)', undefined],
    ['a.test/v1', undefined],
    ['//a.test', undefined],
    ['https://', undefined],
    ['https://a.test:99999', undefined],
    ['https://a test', undefined],
    ['', undefined],
  ])('%j is %p', (text, expected) => {
    expect(HTTP_URL.parse(text)).toBe(expected);
  });

  it.each(['https://a.test/v1?', 'https://a.test/#', 'https://u@a.test', 'ftp://a.test'])(
    '%s has a mark in editors as well',
    (text) => {
      expect(new RegExp(HTTP_URL.schema['pattern'] as string, 'u').test(text)).toBe(false);
    },
  );
});

describe('a list of hosts', () => {
  it.each<[string, readonly string[] | undefined]>([
    ['files.internal', ['files.internal']],
    ['Files.Internal:8080', ['files.internal:8080']],
    ['a.test, b.test:80 ,10.0.0.7', ['a.test', 'b.test:80', '10.0.0.7']],
    ['[::1]:80,[2001:DB8::0001]', ['[::1]:80', '[2001:db8::1]']],
    ['a.test:99999', undefined],
    ['a.test:', undefined],
    ['::1', undefined],
    ['http://a.test', undefined],
    ['a.test/path', undefined],
    ['user@a.test', undefined],
    ['*.test', undefined],
    ['a.test,', undefined],
    ['a.test,,b.test', undefined],
    ['300.1.1.1', undefined],
    ['', undefined],
  ])('%j is %p', (text, expected) => {
    expect(HOST_LIST.parse(text)).toEqual(expected);
  });
});

describe('the URL of a store', () => {
  const queue = storeUrl(['redis:', 'rediss:', 'redis+sentinel:']);

  it.each([
    ['redis://queue:6379', true, false],
    ['rediss://queue/1?family=6', true, false],
    ['redis://:secret@queue', true, true],
    ['redis://user:secret@queue', true, true],
    ['redis+sentinel://one:1,two:2,three:3/name', true, false],
    ['redis+sentinel://:secret@one:1,two:2/name', true, true],
    // What cannot be read may hold anything.
    ['postgres://d/s', false, true],
    ['queue:6379', false, true],
    ['redis://one:x', false, true],
    ['', false, true],
  ])('%j: it can be used %p, it is secret %p', (text, isUsable, isSecret) => {
    expect(queue.parse(text)).toBe(isUsable ? text : undefined);
    expect(queue.isSecret?.(text)).toBe(isSecret);
  });

  it('is told with its schemes, in which a plus is a plus', () => {
    expect(queue.expected).toBe('a URL beginning with redis:// or rediss:// or redis+sentinel://');
    const schema = new RegExp(queue.schema['pattern'] as string, 'u');
    expect(
      ['redis+sentinel://a', 'rediss://a', 'redisssentinel://a', 'http://redis://'].map((text) => schema.test(text)),
    ).toEqual([true, true, false, false]);
  });
});

describe('the name of a provider', () => {
  it.each([
    ['acme', true],
    ['acme-2', true],
    ['a-b-c', true],
    ['Acme', false],
    ['2acme', false],
    ['acme-', false],
    ['-acme', false],
    ['a--b', false],
    ['a_b', false],
    ['a/b', false],
    ['', false],
  ])('%j: %p', (text, isName) => {
    expect(PROVIDER_ID.parse(text)).toBe(isName ? text : undefined);
  });
});

describe('the name of a header', () => {
  it.each([
    ['X-Team', 'x-team'],
    ['x_team', 'x_team'],
    ["!#$%&'*+.^`|~-", "!#$%&'*+.^`|~-"],
    ['Authorization', 'authorization'],
    ['X Team', undefined],
    ['X-Team:', undefined],
    ['X-Team\r\n', undefined],
    ['(x)', undefined],
    ['ü', undefined],
    ['', undefined],
    ...['Host', 'CONTENT-LENGTH', 'Connection', 'te', 'Trailer', 'Transfer-Encoding', 'Upgrade', 'Expect'].map(
      (name) => [name, undefined] as const,
    ),
  ])('%j is %p', (text, expected) => {
    expect(HEADER_NAME.parse(text)).toBe(expected);
  });
});

describe('the value of a header', () => {
  it.each([
    ['a b', true],
    ['~', true],
    ['a\tb', false],
    ['a\nb', false],
    ['ü', false],
    ['', false],
  ])('%j: %p', (text, isValue) => {
    expect(HEADER_VALUE.parse(text)).toBe(isValue ? text : undefined);
    expect(new RegExp(HEADER_VALUE.schema['pattern'] as string, 'u').test(text)).toBe(isValue);
  });
});
