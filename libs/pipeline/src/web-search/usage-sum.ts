import { EMPTY_USAGE } from '@sluice/completion';
import type { Usage, UsageUpdate } from '@sluice/completion';

const KEYS = Object.keys(EMPTY_USAGE) as readonly (keyof Usage)[];

/** Counts of one call after another. What neither has counted stays uncounted, so that it is estimated. */
export function addUsage(before: Partial<Usage>, now: UsageUpdate): UsageUpdate {
  const sum: { -readonly [Key in keyof UsageUpdate]: UsageUpdate[Key] } = { ...now };
  for (const key of KEYS) {
    const [earlier, later]: readonly unknown[] = [before[key], now[key]];
    if (typeof earlier === 'number') sum[key] = earlier + (typeof later === 'number' ? later : 0);
  }
  return sum;
}
