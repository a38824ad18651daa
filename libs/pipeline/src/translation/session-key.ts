import { createHash } from 'node:crypto';

import type { Exchange } from '@sluice/exchange';

const KEY_LENGTH = 32;

/**
 * A stable name of the session that tells a provider nothing about it; undefined where the client named none.
 * Bound to the caller, so that nobody can steer into another one's cache by guessing an id.
 */
export function sessionKey({ principal, session }: Pick<Exchange, 'principal' | 'session'>): string | undefined {
  if (session.source === 'request') return undefined;
  return createHash('sha256').update(`${principal.id}\n${session.id}`).digest('hex').slice(0, KEY_LENGTH);
}
