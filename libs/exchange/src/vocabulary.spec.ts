import { describe, expect, it } from '@jest/globals';

import {
  formatTarget,
  headerValue,
  isLease,
  NO_QUIRKS,
  NO_TRACE,
  type CredentialLease,
  type CredentialShortage,
  type HeaderList,
} from './index.js';

describe(headerValue.name, () => {
  const headers: HeaderList = [
    ['content-type', 'text/event-stream'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['x-empty', ''],
  ];

  it.each<[string, string | undefined]>([
    ['content-type', 'text/event-stream'],
    ['set-cookie', 'a=1'],
    ['x-empty', ''],
    ['retry-after', undefined],
    ['content', undefined],
    ['constructor', undefined],
  ])('of %s is %j', (name, value) => {
    expect(headerValue(headers, name)).toBe(value);
  });

  it('of an empty list is nothing', () => {
    expect(headerValue([], 'content-type')).toBeUndefined();
  });
});

describe(isLease.name, () => {
  it('tells a key that was lent from the news that there is none', () => {
    const lease: CredentialLease = { credential: { id: 'openai-1', secret: 'x' }, settle: () => undefined };
    const shortages: readonly CredentialShortage[] = [{ availableInMs: 0 }, { availableInMs: undefined }];
    expect(isLease(lease)).toBe(true);
    expect(shortages.map(isLease)).toEqual([false, false]);
  });
});

describe(formatTarget.name, () => {
  it.each([
    [{ provider: 'openai', model: 'gpt-5.2' }, 'openai/gpt-5.2'],
    [{ provider: 'openai', model: 'meta-llama/llama-4' }, 'openai/meta-llama/llama-4'],
    [{ provider: 'simulator', model: 'sim-error:429:retry-after=2' }, 'simulator/sim-error:429:retry-after=2'],
  ])('%j is written %s', (target, text) => {
    expect(formatTarget(target)).toBe(text);
  });
});

describe('the values that stand for nothing', () => {
  it('cannot be added to by one exchange for all others', () => {
    expect(Object.isFrozen(NO_QUIRKS)).toBe(true);
    expect(Object.keys(NO_QUIRKS)).toEqual([]);
  });

  it('give a trace without ids, a new one each time', () => {
    const subject = { kind: 'request', method: 'POST', path: '/v1/messages', headers: {} } as const;
    expect(NO_TRACE.open(subject)).toEqual({});
    expect(NO_TRACE.open(subject)).not.toBe(NO_TRACE.open(subject));
  });
});
