import type { DifferenceClass } from './replay-run.js';

/** How grave it is that `actual` stands where `expected` stood. */
export function classOfChange(expected: unknown, actual: unknown): DifferenceClass {
  if (expected === undefined) return 'additive';
  if (actual === undefined || kindOf(expected) !== kindOf(actual)) return 'breaking';
  return 'behaviour';
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
