import { isObject } from '../json/json-value.js';

/** Reads the count that an upstream's counter gives under a name; undefined for anything else. */
export function readCount(name: string): (body: unknown) => number | undefined {
  return (body) => {
    const count: unknown = isObject(body) ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
    return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
  };
}
