import { describe, expect, it } from '@jest/globals';
import { isLease } from '@sluice/exchange';

import { CredentialRecords } from './credential-records.js';
import { MemoryCredentialPool } from './memory-credential-pool.js';

const never = new AbortController().signal;
let now = 1_000;

/** A pool of one provider, as a configuration with these secrets makes it. */
function poolOf(records: CredentialRecords, secrets: readonly string[], upstream = 'openai'): MemoryCredentialPool {
  return new MemoryCredentialPool({
    credentials: new Map([['openai', secrets.map((secret, index) => ({ id: `openai-${index + 1}`, secret }))]]),
    now: () => now,
    recordOf: (_provider, { secret }) => records.recordOf(upstream, secret),
  });
}

async function lend(pool: MemoryCredentialPool, verdict: 'ok' | 'cooldown' | 'revoked'): Promise<string> {
  const lease = await pool.borrow('openai', never);
  if (!isLease(lease)) return `none for ${String(lease.availableInMs)} ms`;
  lease.settle({ verdict, ...(verdict === 'cooldown' && { retryAfterMs: 500 }) });
  return lease.credential.id;
}

describe(CredentialRecords.name, () => {
  it('lets a key rest in the next pool as long as in the one before', async () => {
    const records = new CredentialRecords();
    expect(await lend(poolOf(records, ['one']), 'cooldown')).toBe('openai-1');
    const next = poolOf(records, ['two', 'one']);
    expect([await lend(next, 'cooldown'), await lend(next, 'ok')]).toEqual(['openai-1', 'none for 500 ms']);
    now += 500;
    expect(await lend(next, 'ok')).toBe('openai-2');
  });

  it('keeps a refused key aside until its secret or its upstream is another', async () => {
    const records = new CredentialRecords();
    await lend(poolOf(records, ['one']), 'revoked');
    expect(await lend(poolOf(records, ['one']), 'ok')).toBe('none for undefined ms');
    expect(await lend(poolOf(records, ['other']), 'ok')).toBe('openai-1');
    expect(await lend(poolOf(records, ['one'], 'elsewhere'), 'ok')).toBe('openai-1');
  });

  it('hears of a key that the pool before had lent, and gets it back late', async () => {
    const records = new CredentialRecords();
    const lease = await poolOf(records, ['one']).borrow('openai', never);
    const next = poolOf(records, ['one']);
    if (isLease(lease)) lease.settle({ verdict: 'cooldown', retryAfterMs: 700 });
    expect(await lend(next, 'ok')).toBe('none for 700 ms');
  });

  it('counts what keys were lent for, and what failed by their fault', async () => {
    const records = new CredentialRecords();
    const pool = poolOf(records, ['one', 'two']);
    for (const verdict of ['ok', 'revoked', 'ok'] as const) await lend(pool, verdict);
    expect(poolOf(records, ['two', 'one']).states).toEqual([
      { provider: 'openai', id: 'openai-1', restsUntil: Infinity, requests: 1, failures: 1 },
      { provider: 'openai', id: 'openai-2', restsUntil: 0, requests: 2, failures: 0 },
    ]);
  });

  it('wakes the keys that are meant, and tells how many were resting', async () => {
    const pool = poolOf(new CredentialRecords(), ['one', 'two']);
    await lend(pool, 'revoked');
    await lend(pool, 'cooldown');
    expect(pool.wake(({ id }) => id === 'openai-1')).toBe(1);
    expect([await lend(pool, 'ok'), pool.wake(() => true), pool.wake(() => true)]).toEqual(['openai-1', 1, 0]);
  });
});
