import { createHash } from 'node:crypto';

/** What stands in the field before the item is done; it is not to be kept. */
export const UNSEALED = 'sim-not-done';

/** What makes a reasoning item this simulator's own. The real ones are opaque; so is this. */
export function sealReasoning(id: string): string {
  return `sim-${createHash('sha256').update(`simulator ${id}`).digest('base64url')}`;
}
