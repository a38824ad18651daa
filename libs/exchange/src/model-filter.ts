import { globMatcher } from './glob.js';
import type { ModelFilter } from './settings.js';

type Matcher = (name: string) => boolean;

interface ReadFilter {
  readonly allows: Matcher;
  /** Also whatever is not allowed, where nothing else is said. */
  readonly denies: Matcher;
}

/** Settings are replaced as a whole, so that what was read of them holds as long as they do. */
const READ = new WeakMap<ModelFilter, ReadFilter>();

/**
 * Whether a model counts: whatever `allow` names does, and of the rest what `deny` does not name; nothing of the rest
 * where there is no `deny`. Case does not matter: some upstreams take any, and what is denied must not be had by another
 * spelling.
 *
 * @param filter absent = all count
 * @param names of the one model, such as with and without its provider
 */
export function passesFilter(filter: ModelFilter | undefined, names: readonly string[]): boolean {
  if (filter === undefined) return true;
  const { allows, denies } = readFilter(filter);
  const lower = names.map((name) => name.toLowerCase());
  return lower.some(allows) || !lower.some(denies);
}

function readFilter(filter: ModelFilter): ReadFilter {
  let read = READ.get(filter);
  if (read === undefined) {
    read = { allows: anyOf(filter.allow), denies: deniesOf(filter) };
    READ.set(filter, read);
  }
  return read;
}

function deniesOf({ allow, deny }: ModelFilter): Matcher {
  return deny.length === 0 && allow.length > 0 ? () => true : anyOf(deny);
}

function anyOf(globs: readonly string[]): Matcher {
  const matchers = globs.map((glob) => globMatcher(glob.toLowerCase()));
  return (name) => matchers.some((matches) => matches(name));
}
