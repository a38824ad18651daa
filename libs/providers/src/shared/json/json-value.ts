/** Whether a parsed value is a JSON object: neither null nor an array. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string with something in it; anything else is undefined. Servers send `""` where they mean nothing. */
export function nonEmptyString(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value as a list: arrays as they are, an object alone as its only item, anything else empty. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? [value] : [];
}

/** The parsed text, or undefined if it is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value as JSON, or undefined if it is nested too deeply to be written. */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Whether what was thrown says that a value is nested too deeply to be walked through, or too large to be written. */
export function exceedsStack(error: unknown): boolean {
  return isObject(error) && 'name' in error && error.name === 'RangeError';
}
