import { hostname } from 'node:os';

import { describe, expect, it } from '@jest/globals';

import { isRunning, parseLockOwner, thisProcess } from './lock-owner.js';

/** Above what Linux gives out (proc(5), "pid_max"). */
const NO_PID = 2 ** 22 + 1;

describe('the owner of a lock', () => {
  it('is read as it was written', () => {
    const owner = thisProcess();
    expect(owner).toMatchObject({ pid: process.pid, host: hostname() });
    expect(parseLockOwner(JSON.stringify(owner))).toEqual(owner);
  });

  it.each(['', '{"pid":1', 'null', '7', '[]', '{}', '{"pid":1}', '{"pid":"1","host":"h"}', '{"host":"h"}'])(
    'is nobody where the file is torn or of somebody else: %j',
    (text) => {
      expect(parseLockOwner(text)).toBeUndefined();
    },
  );

  it.each([
    ['this process', {}, true],
    ['this process, where nobody can tell when it began', { startedTicks: undefined }, true],
    ['a process that is no more', { pid: NO_PID }, false],
    ['a process of another machine', { host: `not-${hostname()}` }, undefined],
    ['a process of another machine with a pid that is free here', { pid: NO_PID, host: 'elsewhere' }, undefined],
  ])('runs, or does not, or nobody knows: %s', (_name, more, expected) => {
    const { startedTicks, ...owner } = { ...thisProcess(), ...more };
    expect(isRunning({ ...owner, ...(startedTicks !== undefined && { startedTicks }) })).toBe(expected);
  });

  const onLinux = thisProcess().startedTicks === undefined ? it.skip : it;

  onLinux('does not run when its pid was given to a process that began later', () => {
    expect(isRunning({ ...thisProcess(), startedTicks: '1' })).toBe(false);
  });
});
