import { beforeEach, describe, expect, it } from '@jest/globals';

import { DeadlineError } from '../deadline.js';
import { CircuitBreaker, CircuitOpenError } from './circuit-breaker.js';

describe(CircuitBreaker.name, () => {
  let nowMs: number;
  let asked: number;
  let breaker: CircuitBreaker;

  beforeEach(() => {
    nowMs = 1_000;
    asked = 0;
    breaker = new CircuitBreaker(5_000, () => nowMs);
  });

  async function attempt(outcome: 'ok' | Error): Promise<string> {
    return breaker
      .run(() => {
        asked += 1;
        return outcome === 'ok' ? Promise.resolve('ok') : Promise.reject(outcome);
      })
      .catch((error: unknown) => (error instanceof CircuitOpenError ? `open: ${error.message}` : 'failed'));
  }

  it('asks as long as it helps, and a few times more', async () => {
    const outcomes = [];
    for (let round = 0; round < 5; round += 1) outcomes.push(await attempt(new Error('no such table')));
    expect(outcomes).toEqual(['failed', 'failed', 'failed', 'open: no such table', 'open: no such table']);
    expect(asked).toBe(3);
  });

  it('begins to count anew with every success', async () => {
    for (let round = 0; round < 9; round += 1) await attempt(round % 3 === 2 ? 'ok' : new Error('now and then'));
    expect(asked).toBe(9);
  });

  it('asks no more at once where nobody answered in time', async () => {
    expect(await attempt(new DeadlineError('too late'))).toBe('failed');
    expect(await attempt('ok')).toBe('open: too late');
  });

  it('tries again after five seconds, once for all, and stays open when that fails', async () => {
    await attempt(new DeadlineError('too late'));
    nowMs += 4_999;
    expect(await attempt('ok')).toBe('open: too late');
    nowMs += 1;
    let finish = (): void => undefined;
    const trial = breaker.run(
      () =>
        new Promise<void>((_resolve, reject) => {
          finish = () => {
            reject(new Error('still away'));
          };
        }),
    );
    expect(await attempt('ok')).toBe('open: too late');
    finish();
    await expect(trial).rejects.toThrow('still away');
    expect(await attempt('ok')).toBe('open: still away');
    nowMs += 5_000;
    expect(await attempt('ok')).toBe('ok');
    expect(await attempt('ok')).toBe('ok');
  });
});
