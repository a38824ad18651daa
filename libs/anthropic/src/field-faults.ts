/**
 * What is wrong with a value, as `<path below it>: <reason>`, or `: <reason>` for the value itself.
 * Undefined when nothing is. Paths are put together only on the way out of a fault, so a good request pays nothing.
 */
export type Fault = string | undefined;

/** An object of a request body whose fields are not known to be right. */
export type Fields = Readonly<Record<string, unknown>>;

export const NOT_AN_OBJECT = ': Input should be an object';
export const NOT_A_LIST = ': Input should be a valid list';
export const NOT_TEXT_OR_LIST = ': Input should be a valid string or a valid list';

/** Puts a path before a fault that was found below it. */
export function under(path: string, fault: Fault): Fault {
  if (fault === undefined) return undefined;
  return fault.startsWith(':') ? `${path}${fault}` : `${path}.${fault}`;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field that must be there and be a string. */
export function requiredText(fields: Fields, key: string): Fault {
  const value = fields[key];
  if (typeof value === 'string') return undefined;
  return value === undefined ? `${key}: Field required` : `${key}: Input should be a valid string`;
}

/** A field that may be absent or null, and is a string otherwise. */
export function optionalText(fields: Fields, key: string): Fault {
  return fields[key] == null || typeof fields[key] === 'string' ? undefined : `${key}: Input should be a valid string`;
}

/** A field that may be absent or null, and is true or false otherwise. */
export function optionalFlag(fields: Fields, key: string): Fault {
  return fields[key] == null || typeof fields[key] === 'boolean'
    ? undefined
    : `${key}: Input should be a valid boolean`;
}

/** A field that may be absent, and is a number otherwise. */
export function optionalNumber(fields: Fields, key: string): Fault {
  return fields[key] === undefined || typeof fields[key] === 'number'
    ? undefined
    : `${key}: Input should be a valid number`;
}

/** A field that must be there and be an object. */
export function requiredFields(fields: Fields, key: string): Fault {
  if (isFields(fields[key])) return undefined;
  return fields[key] === undefined ? `${key}: Field required` : `${key}${NOT_AN_OBJECT}`;
}

/** A field that must be there and be one of a few words. */
export function requiredWord(fields: Fields, key: string, words: ReadonlySet<string>): Fault {
  const value = fields[key];
  if (typeof value === 'string' && words.has(value)) return undefined;
  return value === undefined ? `${key}: Field required` : `${key}: Input should be ${listWords(words)}`;
}

/** A field that may be absent or null, and is one of a few words otherwise. */
export function optionalWord(fields: Fields, key: string, words: ReadonlySet<string>): Fault {
  return fields[key] == null ? undefined : requiredWord(fields, key, words);
}

/** The tag that says which kind of object this is. */
export function tagFault(tag: unknown, words: ReadonlySet<string>): Fault {
  if (typeof tag === 'string' && words.has(tag)) return undefined;
  if (tag === undefined) return 'type: Field required';
  const found = typeof tag === 'string' ? `'${tag.slice(0, 64)}'` : `of the wrong kind`;
  const expected = Array.from(words, (word) => `'${word}'`).join(', ');
  return `: Input tag ${found} found using 'type' does not match any of the expected tags: ${expected}`;
}

/** `'a', 'b' or 'c'`. */
function listWords(words: ReadonlySet<string>): string {
  const quoted = Array.from(words, (word) => `'${word}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

/** Runs a check over a list; the first fault wins, under its position. */
export function eachFault(list: readonly unknown[], check: (item: unknown) => Fault): Fault {
  for (let index = 0; index < list.length; index += 1) {
    const fault = check(list[index]);
    if (fault !== undefined) return under(String(index), fault);
  }
  return undefined;
}
