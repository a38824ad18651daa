import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  isLease,
  type Credential,
  type CredentialLease,
  type CredentialPool,
  type CredentialSettlement,
  type ProviderId,
} from '@sluice/exchange';

/** What a pool under test is made of. */
export interface CredentialPoolParts {
  readonly credentials: ReadonlyMap<ProviderId, readonly Credential[]>;
  /** A clock that stands still until the suite moves it. */
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;
const KEYS: ReadonlyMap<ProviderId, readonly Credential[]> = new Map([
  ['openai', ['openai-1', 'openai-2', 'openai-3'].map((id) => ({ id, secret: `secret of ${id}` }))],
  ['solo', [{ id: 'solo-1', secret: 'secret of solo-1' }]],
  ['bare', []],
]);

/**
 * What every store of keys must do, memory or shared.
 *
 * @param makePool makes a pool without any history
 */
export function describeCredentialPool(
  name: string,
  makePool: (parts: CredentialPoolParts) => CredentialPool | Promise<CredentialPool>,
): void {
  describe(`${name} as a credential pool`, () => {
    let time: number;
    let pool: CredentialPool;

    beforeEach(async () => {
      time = 1_000_000;
      pool = await makePool({ credentials: KEYS, now: () => time });
    });

    const borrow = (provider: ProviderId): ReturnType<CredentialPool['borrow']> =>
      pool.borrow(provider, new AbortController().signal);

    async function lease(provider: ProviderId): Promise<CredentialLease> {
      const borrowed = await borrow(provider);
      if (!isLease(borrowed)) throw new Error(`no key of ${provider} was lent`);
      return borrowed;
    }

    async function use(provider: ProviderId, settlement: CredentialSettlement): Promise<string> {
      const borrowed = await lease(provider);
      borrowed.settle(settlement);
      return borrowed.credential.id;
    }

    async function useTimes(times: number): Promise<readonly string[]> {
      const ids: string[] = [];
      for (let count = 0; count < times; count += 1) ids.push(await use('openai', { verdict: 'ok' }));
      return ids;
    }

    it('lends the keys in turn, with their secrets', async () => {
      const { credential } = await lease('openai');
      expect(credential).toEqual({ id: 'openai-1', secret: 'secret of openai-1' });
      expect(await useTimes(4)).toEqual(['openai-2', 'openai-3', 'openai-1', 'openai-2']);
    });

    it('lends a key again before the first borrower has given it back', async () => {
      expect((await lease('solo')).credential.id).toBe('solo-1');
      expect((await lease('solo')).credential.id).toBe('solo-1');
    });

    it('keeps the turns of providers apart', async () => {
      await use('openai', { verdict: 'ok' });
      expect(await use('solo', { verdict: 'ok' })).toBe('solo-1');
      expect(await use('openai', { verdict: 'ok' })).toBe('openai-2');
    });

    it.each<[string, CredentialSettlement, number]>([
      ['as long as the provider asked', { verdict: 'cooldown', retryAfterMs: 5_000 }, 5_000],
      ['a second when the provider named no time', { verdict: 'cooldown' }, 1_000],
      ['an hour at most', { verdict: 'cooldown', retryAfterMs: 100 * HOUR_MS }, HOUR_MS],
      ['an hour when it is exhausted', { verdict: 'exhausted' }, HOUR_MS],
      ['an hour when it is exhausted, whatever was asked', { verdict: 'exhausted', retryAfterMs: 1 }, HOUR_MS],
    ])('rests a key %s', async (_name, settlement, restMs) => {
      await use('solo', settlement);
      expect(await borrow('solo')).toEqual({ availableInMs: restMs });
      time += restMs - 1;
      expect(await borrow('solo')).toEqual({ availableInMs: 1 });
      time += 1;
      expect(await use('solo', { verdict: 'ok' })).toBe('solo-1');
    });

    it.each([0, -5])('does not rest a key that may be used after %d ms', async (retryAfterMs) => {
      await use('solo', { verdict: 'cooldown', retryAfterMs });
      expect(isLease(await borrow('solo'))).toBe(true);
    });

    it('passes over a resting key, and takes it back in its turn', async () => {
      await use('openai', { verdict: 'cooldown', retryAfterMs: 1_000 });
      expect(await useTimes(3)).toEqual(['openai-2', 'openai-3', 'openai-2']);
      time += 1_000;
      expect(await useTimes(3)).toEqual(['openai-3', 'openai-1', 'openai-2']);
    });

    it('names the soonest of several rests', async () => {
      await use('openai', { verdict: 'cooldown', retryAfterMs: 9_000 });
      await use('openai', { verdict: 'cooldown', retryAfterMs: 4_000 });
      await use('openai', { verdict: 'revoked' });
      expect(await borrow('openai')).toEqual({ availableInMs: 4_000 });
    });

    it('sets a revoked key aside for good', async () => {
      await use('solo', { verdict: 'revoked', retryAfterMs: 1 });
      time += 1_000 * HOUR_MS;
      expect(await borrow('solo')).toEqual({ availableInMs: undefined });
    });

    it.each(['bare', 'nobody'])('has nothing to lend for %s', async (provider) => {
      expect(await borrow(provider)).toEqual({ availableInMs: undefined });
    });

    it('counts only the first settlement of a lease', async () => {
      const borrowed = await lease('solo');
      borrowed.settle({ verdict: 'ok' });
      borrowed.settle({ verdict: 'revoked' });
      expect(isLease(await borrow('solo'))).toBe(true);
    });

    it('does not wake a resting key because an earlier call with it went well', async () => {
      const [early, late] = [await lease('solo'), await lease('solo')];
      late.settle({ verdict: 'cooldown', retryAfterMs: 8_000 });
      early.settle({ verdict: 'ok' });
      expect(await borrow('solo')).toEqual({ availableInMs: 8_000 });
    });

    it('keeps the longer of two rests', async () => {
      const [first, second] = [await lease('solo'), await lease('solo')];
      first.settle({ verdict: 'exhausted' });
      second.settle({ verdict: 'cooldown', retryAfterMs: 1_000 });
      expect(await borrow('solo')).toEqual({ availableInMs: HOUR_MS });
    });

    it('lends nothing to an exchange that was aborted, and leaves the turn as it was', async () => {
      await expect(pool.borrow('openai', AbortSignal.abort(new Error('client has left')))).rejects.toThrow(
        'client has left',
      );
      expect(await use('openai', { verdict: 'ok' })).toBe('openai-1');
    });
  });
}
