import { isDeepStrictEqual } from 'node:util';

import type { SluiceConfiguration } from '@sluice/configuration';

/** Names in a list of changes; whoever changes more looks at the files. */
const MOST_NAMES = 30;

/** What follows from the rest, or is where the rest was found. */
const DERIVED: ReadonlySet<string> = new Set(['snapshot.hash', 'origins']);

/**
 * The names of the settings that differ, such as `providers.openai.baseUrl`. Names alone: what they were set to may be
 * secret.
 */
export function changedSettings(present: SluiceConfiguration, next: SluiceConfiguration): readonly string[] {
  const names = differences(present, next, '').map((name) => name.replace(/^snapshot\./, ''));
  const more = names.length - MOST_NAMES;
  return more > 0 ? [...names.slice(0, MOST_NAMES), `and ${more} more`] : names;
}

function differences(present: unknown, next: unknown, name: string): readonly string[] {
  if (DERIVED.has(name) || isDeepStrictEqual(present, next)) return [];
  const [before, after] = [membersOf(present), membersOf(next)];
  // Of keys it is enough to say whose they are.
  if (!before || !after || name.startsWith('credentials.')) return [name];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) =>
    differences(before.get(key), after.get(key), name === '' ? key : `${name}.${key}`),
  );
}

/** The members of what has names for them; lists have where each of their members says what it is called. */
function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (value instanceof Map) return value as ReadonlyMap<string, unknown>;
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const entries = value.map((member: unknown) => [nameOf(member), member] as const);
  return entries.every(isNamed) ? new Map(entries) : undefined;
}

function isNamed(entry: readonly [string | undefined, unknown]): entry is readonly [string, unknown] {
  return entry[0] !== undefined;
}

function nameOf(member: unknown): string | undefined {
  if (typeof member !== 'object' || member === null) return undefined;
  const { id, name } = member as { readonly id?: unknown; readonly name?: unknown };
  return [id, name].find((candidate) => typeof candidate === 'string');
}
