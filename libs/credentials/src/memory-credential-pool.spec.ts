import { describe, expect, it } from '@jest/globals';
import { describeCredentialPool } from '@sluice/testing';

import { MemoryCredentialPool } from './index.js';

describeCredentialPool('MemoryCredentialPool', (parts) => new MemoryCredentialPool(parts));

describe('MemoryCredentialPool', () => {
  it('rejects with an error whatever the signal was aborted with', async () => {
    const pool = new MemoryCredentialPool({ credentials: new Map(), now: () => 0 });
    await expect(pool.borrow('openai', AbortSignal.abort('left'))).rejects.toThrow('the exchange was aborted');
  });

  it('goes on lending a key that fares well when the clock is set back', async () => {
    let now = 3_600_000;
    const credentials = new Map([['openai', [{ id: 'openai-1', secret: 's' }]]]);
    const pool = new MemoryCredentialPool({ credentials, now: () => now });
    const { signal } = new AbortController();
    const lease = await pool.borrow('openai', signal);
    if (!('settle' in lease)) throw new Error('nothing was lent');
    lease.settle({ verdict: 'ok' });
    now = 0;
    expect(await pool.borrow('openai', signal)).toMatchObject({ credential: { id: 'openai-1' } });
  });

  it('forgets what it knew when it is made anew', async () => {
    const credentials = new Map([['openai', [{ id: 'openai-1', secret: 's' }]]]);
    const signal = new AbortController().signal;
    const first = await new MemoryCredentialPool({ credentials, now: () => 0 }).borrow('openai', signal);
    if (!('settle' in first)) throw new Error('nothing was lent');
    first.settle({ verdict: 'revoked' });
    const second = await new MemoryCredentialPool({ credentials, now: () => 0 }).borrow('openai', signal);
    expect(second).toMatchObject({ credential: { id: 'openai-1' } });
  });
});
