/** A failure as one sentence for a terminal; stacks are for bugs, and those print themselves. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const known = error.name.endsWith('Error') && error.name !== 'TypeError' && error.name !== 'RangeError';
  return known ? error.message : (error.stack ?? error.message);
}
