import { describe, expect, it } from '@jest/globals';

import { BoundedCounter } from './bounded-counter.js';
import { CallLog } from './call-log.js';

describe(BoundedCounter, () => {
  it('says how often a key was counted before', () => {
    const counter = new BoundedCounter(10);
    expect(['a', 'b', 'a', 'a'].map((key) => counter.count(key))).toEqual([0, 0, 1, 2]);
  });

  it('forgets the key that was begun first', () => {
    const counter = new BoundedCounter(2);
    for (const key of ['a', 'b', 'c']) counter.count(key);
    expect(counter.count('c')).toBe(1);
    expect(counter.count('b')).toBe(1);
    expect(counter.count('a')).toBe(0);
  });
});

describe(CallLog, () => {
  const call = (path: string): Parameters<CallLog['open']>[0] => ({ method: 'GET', path, headers: {} });

  it('keeps the latest, and gives copies', () => {
    const log = new CallLog(2);
    const opened = ['/1', '/2', '/3'].map((path) => log.open(call(path)));
    const listed = log.list();
    opened[2]!.outcome = 'finished';
    expect(listed.map(({ path, outcome }) => [path, outcome])).toEqual([
      ['/2', 'open'],
      ['/3', 'open'],
    ]);
    expect(log.list()[1]?.outcome).toBe('finished');
  });

  it('lets a call go on that it has forgotten', () => {
    const log = new CallLog(1);
    const first = log.open(call('/1'));
    log.open(call('/2'));
    first.outcome = 'finished';
    expect(log.list().map(({ path }) => path)).toEqual(['/2']);
  });
});
