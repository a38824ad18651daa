import { createHash } from 'node:crypto';

/** What makes a thinking block this simulator's own. The real ones are opaque; so is this. */
export function signThinking(thinking: string): string {
  return `Sim${createHash('sha256').update(`simulator ${thinking}`).digest('base64')}`;
}
