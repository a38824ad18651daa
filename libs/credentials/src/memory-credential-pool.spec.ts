import { describe, expect, it } from '@jest/globals';
import { describeCredentialPool } from '@sluice/testing';

import { MemoryCredentialPool } from './index.js';

describeCredentialPool('MemoryCredentialPool', (parts) => new MemoryCredentialPool(parts));

describe('MemoryCredentialPool', () => {
  it('rejects with an error whatever the signal was aborted with', async () => {
    const pool = new MemoryCredentialPool({ credentials: new Map(), now: () => 0 });
    await expect(pool.borrow('openai', AbortSignal.abort('left'))).rejects.toThrow('the exchange was aborted');
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
