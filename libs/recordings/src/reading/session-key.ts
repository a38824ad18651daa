import { createHmac } from 'node:crypto';

const KEY_LENGTH = 32;

/**
 * What the exchanges of one conversation are stored under: 32 hex digits of both who called and what they named their
 * session. An id alone would let one caller put exchanges into the session of another.
 */
export function sessionKeyOf(principalId: string, sessionId: string): string {
  return createHmac('sha256', principalId).update(sessionId).digest('hex').slice(0, KEY_LENGTH);
}
