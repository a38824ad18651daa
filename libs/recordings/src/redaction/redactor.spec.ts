import { describe, expect, it } from '@jest/globals';
import type { RecordingMode } from '@sluice/exchange';

import { isReadableHeader, REDACTED } from './header-redaction.js';
import { Redactor, withoutKeyParameters } from './redactor.js';

const AWKWARD_SECRET = 'pa"ss\\wörd-9';
const TWO_LINES = 'first-line\nsecond-line';
const NUMERIC_SECRET = '600000';
const API_KEY = 'sk-proj-AbCdEf0123456789_AbCdEf';

const redactor = (mode: RecordingMode = 'redacted'): Redactor =>
  new Redactor({ mode, maskKey: Buffer.from('key'), secrets: [AWKWARD_SECRET, TWO_LINES, NUMERIC_SECRET] });

describe('readings of the outside world and settings', () => {
  it.each([
    ['alone', `my ${AWKWARD_SECRET} here`],
    ['in an object', { a: [`my ${AWKWARD_SECRET} here`] }],
    ['with a line break', `my ${TWO_LINES} here`],
    ['in a key', { [`my ${AWKWARD_SECRET} here`]: 1 }],
    ['in JSON inside JSON', { text: JSON.stringify({ a: API_KEY }) }],
  ])('lose secrets, however JSON would write them: %s', (_place, value) => {
    const one = redactor();
    const masked = JSON.stringify(one.value(value));
    expect(masked).not.toMatch(/pa\\"ss|wörd|first-line|second-line|AbCdEf/);
    expect(masked).toHaveLength(JSON.stringify(value).length);
    expect(one.found).toBe(1);
  });

  it('keep their numbers, also where a secret looks like one: it is masked as text alone', () => {
    const one = redactor();
    const value = { timeouts: { wholeReadMs: 600_000 }, sizes: [1_600_000_1], note: `it is ${NUMERIC_SECRET}` };
    expect(one.value(value)).toEqual({ ...value, note: expect.stringMatching(/^it is [0-9a-f]{6}$/) as unknown });
    expect(one.found).toBe(1);
    expect(one.value(600_000)).toBe(600_000);
  });

  it('are given back as they are where there is nothing to hide', () => {
    const value = { providers: [{ id: 'openai', baseUrl: 'https://api.openai.com/v1' }], at: null, on: true };
    expect(redactor().value(value)).toBe(value);
  });
});

describe('headers', () => {
  const CREDENTIALS = [
    ...['Authorization', 'x-api-key', 'Api-Key', 'Cookie', 'Set-Cookie', 'Proxy-Authorization'],
    ...['X-Goog-Api-Key', 'x-amz-security-token', 'Ocp-Apim-Subscription-Key'],
  ];

  it.each(CREDENTIALS)('never keep a credential, nor tell one from another: %s', (name) => {
    for (const mode of ['full', 'redacted', 'meta'] as const) {
      expect(
        redactor(mode).headers([
          [name, 'one'],
          [name.toUpperCase(), 'other'],
        ]),
      ).toEqual([
        [name, REDACTED],
        [name.toUpperCase(), REDACTED],
      ]);
    }
  });

  it.each([
    ['anthropic-version', '2023-06-01'],
    ['Anthropic-Beta', 'context-1m-2025-08-07'],
    ['anthropic-ratelimit-tokens-remaining', '17'],
    ['X-RateLimit-Reset-Requests', '1s'],
    ['X-Stainless-Lang', 'js'],
    ['retry-after', '3'],
    ['x-should-retry', 'false'],
  ])('keep what is needed to understand an exchange: %s', (name, value) => {
    expect(redactor().headers([[name, value]])).toEqual([[name, value]]);
    expect(isReadableHeader(name.toLowerCase())).toBe(true);
  });

  it('tell of any other header only whether its value was the same', () => {
    const [one, same, other] = redactor().headers([
      ['x-forwarded-for', '10.0.0.7'],
      ['X-Real-Ip', '10.0.0.7'],
      ['x-forwarded-for', '10.0.0.8'],
    ]);
    expect(one).toEqual(['x-forwarded-for', expect.stringMatching(/^⟦h:[0-9a-f]{8}⟧$/)]);
    expect(same).toEqual(['X-Real-Ip', one?.[1]]);
    expect(other?.[1]).not.toBe(one?.[1]);
  });

  it('lose a secret that somebody put where none belongs', () => {
    const [agent, id] = redactor().headers([
      ['user-agent', `curl ${AWKWARD_SECRET}`],
      ['x-request-id', API_KEY],
    ]);
    expect(agent?.[1]).not.toContain('wörd');
    expect(id?.[1]).toMatch(/^sk-[0-9a-f]{4}-[0-9a-f]{4}x+_x+$/);
  });
});

describe('addresses', () => {
  it.each([
    ['https://h/p?key=AIzaVery&alt=sse', 'https://h/p?key=&alt=sse'],
    ['https://h/p?alt=sse&API_KEY=abc#key=x', 'https://h/p?alt=sse&API_KEY=#key=x'],
    ['https://h/p?access-token=a.b&token=c', 'https://h/p?access-token=&token='],
    ['https://h/p?X-Amz-Signature=ab12&X-Amz-Date=1', 'https://h/p?X-Amz-Signature=&X-Amz-Date=1'],
    ['https://h/p?sig=a%2Fb&monkey=tail', 'https://h/p?sig=&monkey=tail'],
    ['https://h/key=abc', 'https://h/key=abc'],
  ])('lose their keys: %s', (url, rest) => {
    const masked = redactor().url(url);
    expect(masked).toHaveLength(url.length);
    expect(withoutKeyParameters(masked)).toBe(rest);
    expect(withoutKeyParameters(url)).toBe(rest);
    expect(masked === url).toBe(url === rest);
  });

  it('lose user names and passwords', () => {
    expect(redactor().url('https://bob:hunter2pass@example.org/x')).toMatch(
      /^https:\/\/[0-9a-f:x]{15}@example\.org\/x$/,
    );
  });
});
