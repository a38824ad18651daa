import { isDeepStrictEqual } from 'node:util';

/** Where two values differ first, and how; undefined if they do not. */
export function firstDifference(expected: unknown, actual: unknown, path = ''): string | undefined {
  if (isDeepStrictEqual(expected, actual)) return undefined;
  if (typeof expected === 'string' && typeof actual === 'string') return textDifference(expected, actual, path);
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null) {
    return `${path}: expected ${shown(expected)}, got ${shown(actual)}`;
  }
  const left = expected as Readonly<Record<string, unknown>>;
  const right = actual as Readonly<Record<string, unknown>>;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const difference = firstDifference(left[key], right[key], path === '' ? key : `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return `${path}: they differ in their kind`;
}

function textDifference(expected: string, actual: string, path: string): string {
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at += 1;
  const from = Math.max(0, at - 20);
  return `${path}, character ${at}: expected ${shown(expected.slice(from))}, got ${shown(actual.slice(from))}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120);
}
