import { USAGE_KEYS, type Usage, type UsageUpdate } from '@sluice/completion';

/** Counts of one call after another. What neither has counted stays uncounted, so that it is estimated. */
export function addUsage(before: Partial<Usage>, now: UsageUpdate): UsageUpdate {
  const sum: { -readonly [Key in keyof UsageUpdate]: UsageUpdate[Key] } = { ...now };
  for (const key of USAGE_KEYS) {
    const [earlier, later]: readonly unknown[] = [before[key], now[key]];
    if (typeof earlier === 'number') sum[key] = earlier + (typeof later === 'number' ? later : 0);
  }
  return sum;
}
