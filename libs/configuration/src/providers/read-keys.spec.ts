import { describe, expect, it } from '@jest/globals';

import { readBaseUrl } from './read-base-url.js';
import { readExtraHeaders } from './extra-headers.js';
import { readKeys } from './read-keys.js';

type Variables = Readonly<Record<string, string>>;

const mapOf = (variables: Variables): ReadonlyMap<string, string> => new Map(Object.entries(variables));

describe('the keys of a provider', () => {
  it.each<[string, Variables, readonly string[]]>([
    ['are none', { B_KEY: 'x', A_KEYS: 'x', A_KEY_ID: 'x', A_KEY_1_2: 'x', MY_A_KEY: 'x', A_KEY_: 'x' }, []],
    ['are the one without a number', { A_KEY: 'one' }, ['one']],
    ['come by their numbers, not as text', { A_KEY_10: 'ten', A_KEY_9: 'nine', A_KEY: 'one' }, ['one', 'nine', 'ten']],
    ['may leave numbers out', { A_KEY_99: 'last', A_KEY_7: 'seven' }, ['seven', 'last']],
    ['count once each', { A_KEY: 'same', A_KEY_1: 'same', A_KEY_2: 'other' }, ['same', 'other']],
    ['come by their variables first', { B_KEY: 'b', A_KEY_5: 'a' }, ['a', 'b']],
  ])('%s', (_name, variables, secrets) => {
    const named = Object.hasOwn(variables, 'B_KEY') && secrets.length > 0 ? ['A_KEY', 'B_KEY'] : ['A_KEY'];
    const { credentials, faults } = readKeys({ id: 'a', variables: named, environment: mapOf(variables) });
    expect(faults).toEqual([]);
    expect(credentials).toEqual(secrets.map((secret, index) => ({ id: `a-${index + 1}`, secret })));
  });

  const odd = 'must be printable ASCII characters without spaces';
  const range = 'has a number outside 1 to 99';

  it.each([
    ['A_KEY_0', 'good', range, 'rename it to A_KEY_1 or a free number'],
    ['A_KEY_100', 'good', range, 'rename it to A_KEY_1 or a free number'],
    ['A_KEY', 'two words', odd, 'copy the key again, without quotes inside it or line breaks'],
    ['A_KEY_3', '“quoted”', odd, 'copy the key again, without quotes inside it or line breaks'],
    ['A_KEY_3', 'a\nb', odd, 'copy the key again, without quotes inside it or line breaks'],
  ])('of %s=%j %s, and the others are read', (variable, text, problem, fix) => {
    const environment = mapOf({ [variable]: text, A_KEY_50: 'fine' });
    const { credentials, faults } = readKeys({ id: 'a', variables: ['A_KEY'], environment });
    expect(faults).toEqual([{ variable, problem, fix }]);
    expect(credentials).toEqual([{ id: 'a-1', secret: 'fine' }]);
  });
});

describe('the address of a provider', () => {
  const unreadable = (variable: string) => ({
    variable,
    problem: 'must be an http:// or https:// URL without user, password, query or fragment',
    fix: `correct ${variable}, or remove it`,
  });
  const contradiction = { variable: 'B', problem: 'names another server than A', fix: 'remove one of the two' };

  it.each<[string, Variables, object]>([
    ['nowhere', {}, { faults: [] }],
    ['by the first variable', { A: 'http://a/v1/' }, { baseUrl: 'http://a/v1', variable: 'A', faults: [] }],
    ['by the second variable', { B: 'http://b' }, { baseUrl: 'http://b', variable: 'B', faults: [] }],
    ['by both', { A: 'http://a', B: 'HTTP://A:80/' }, { baseUrl: 'http://a', variable: 'A', faults: [] }],
    [
      'by both, differently',
      { A: 'http://a', B: 'http://b' },
      { baseUrl: 'http://a', variable: 'A', faults: [contradiction] },
    ],
    ['by none that can be read', { A: 'a', B: 'ftp://b' }, { faults: [unreadable('A'), unreadable('B')] }],
    [
      'by the second alone',
      { A: 'a', B: 'http://b' },
      { baseUrl: 'http://b', variable: 'B', faults: [unreadable('A')] },
    ],
  ])('is told %s', (_name, variables, expected) => {
    expect(readBaseUrl(['A', 'B'], mapOf(variables))).toEqual(expected);
  });
});

describe('headers for all providers', () => {
  it.each<[string, Variables, object]>([
    ['CUSTOM_HEADER_X_TEAM', { CUSTOM_HEADER_X_TEAM: 'blue team' }, { 'x-team': 'blue team' }],
    ['CUSTOM_HEADER_Authorization', { CUSTOM_HEADER_Authorization: 'Basic x' }, { authorization: 'Basic x' }],
    ['variables of others', { CUSTOM_HEADERS: 'x', MY_CUSTOM_HEADER_X: 'x' }, {}],
  ])('are read from %s', (_name, variables, ofVariables) => {
    expect(readExtraHeaders(mapOf(variables), undefined)).toEqual({ ofVariables, ofFile: {}, faults: [] });
  });

  it.each([
    ['CUSTOM_HEADER_', 'x', 'must be called by the name of a header that does not belong to the connection'],
    [
      'CUSTOM_HEADER_CONTENT_LENGTH',
      '5',
      'must be called by the name of a header that does not belong to the connection',
    ],
    ['CUSTOM_HEADER_X', 'a\r\nHost: b', 'must be printable ASCII text'],
    ['CUSTOM_HEADER_X', 'schön', 'must be printable ASCII text'],
  ])('are refused: %s=%j', (variable, text, problem) => {
    expect(readExtraHeaders(mapOf({ [variable]: text }), mapOf({ 'X-File': 'y' }))).toEqual({
      ofVariables: {},
      ofFile: { 'x-file': 'y' },
      faults: [{ variable, problem, fix: `correct ${variable}, or remove it` }],
    });
  });
});
