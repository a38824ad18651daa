const REQUIRED_COUNTS = [
  'input_tokens',
  'output_tokens',
  'cache_creation_input_tokens',
  'cache_read_input_tokens',
] as const;

/** Says what is wrong with the counts of a `message_start` or `message_delta`, if anything. */
export function usageFault(usage: unknown): string | undefined {
  if (typeof usage !== 'object' || usage === null) return 'usage must be present';
  const counts = usage as Readonly<Record<string, unknown>>;
  for (const key of REQUIRED_COUNTS) {
    const count = counts[key];
    if (!Number.isInteger(count) || (count as number) < 0) return `usage.${key} must be an integer of at least 0`;
  }
  return undefined;
}
