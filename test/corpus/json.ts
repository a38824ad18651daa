/** A JSON object whose members are not known. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; anything else, a list included, as an empty one. */
export function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The value as text; anything else as none. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The parsed text, or undefined if it is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
