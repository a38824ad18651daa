/** Where two JSON values part. */
export interface JsonDifference {
  /** A path such as `$.content[1].input.path`. */
  readonly path: string;
  /** Undefined where there is nothing. */
  readonly expected: unknown;
  readonly actual: unknown;
}

const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

/** The first place at which two JSON values differ, in the order of the expected one; the order of keys says nothing. */
export function findJsonDifference(expected: unknown, actual: unknown, path = '$'): JsonDifference | undefined {
  if (Object.is(expected, actual)) return undefined;
  if (Array.isArray(expected) && Array.isArray(actual)) return differenceOfArrays(expected, actual, path);
  if (isPlainObject(expected) && isPlainObject(actual)) return differenceOfObjects(expected, actual, path);
  return { path, expected, actual };
}

function differenceOfArrays(expected: readonly unknown[], actual: readonly unknown[], path: string) {
  const length = Math.max(expected.length, actual.length);
  for (let index = 0; index < length; index += 1) {
    const difference = findJsonDifference(expected[index], actual[index], `${path}[${index}]`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

type PlainObject = Readonly<Record<string, unknown>>;

function differenceOfObjects(expected: PlainObject, actual: PlainObject, path: string): JsonDifference | undefined {
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const step = PLAIN_KEY.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    const difference = findJsonDifference(memberOf(expected, key), memberOf(actual, key), path + step);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** What an object itself has under a key: every one inherits a `constructor`. */
function memberOf(object: PlainObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
