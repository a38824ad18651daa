import { isFields } from './fields.js';

/** What is wrong with a request, in the words, and by the code, that OpenAI has for it ("Error codes"). */
export interface ChatFault {
  readonly message: string;
  /** Such as `messages[0].role`; null where it is no one parameter's. */
  readonly parameter: string | null;
  /** Such as `invalid_type`. */
  readonly kind: string | null;
}

/** `messages.0.role` as OpenAI writes it: `messages[0].role`. */
function parameterOf(path: string): string {
  return path.replaceAll(/\.(\d+)(?=\.|$)/g, '[$1]');
}

/** A field that has to be there is not. */
export function missing(path: string): ChatFault {
  const parameter = parameterOf(path);
  return { message: `Missing required parameter: '${parameter}'.`, parameter, kind: 'missing_required_parameter' };
}

/** A field is there, or has to be, and is of another type. @param expected such as `a string` */
export function wrongType(path: string, expected: string, value: unknown): ChatFault {
  if (value === undefined) return missing(path);
  const parameter = parameterOf(path);
  return {
    message: `Invalid type for '${parameter}': expected ${expected}, but got ${typeWords(value)} instead.`,
    parameter,
    kind: 'invalid_type',
  };
}

/** A field holds another word than those it may. */
export function wrongWord(path: string, value: string, words: readonly string[]): ChatFault {
  const quoted = words.map((word) => `'${word}'`);
  const last = quoted.pop() ?? '';
  const supported = quoted.length === 0 ? last : `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`;
  return {
    message: `Invalid value: '${value.slice(0, 64)}'. Supported values are: ${supported}.`,
    parameter: parameterOf(path),
    kind: 'invalid_value',
  };
}

/** A number lies outside of its bounds. */
export function outOfBounds(path: string, value: number, { least, most }: { least: number; most: number }): ChatFault {
  const parameter = parameterOf(path);
  const below = value < least;
  const type = Number.isInteger(value) && Number.isInteger(least) && most === Infinity ? 'integer' : 'decimal';
  const bound = below
    ? `below minimum value. Expected a value >= ${least}`
    : `above maximum value. Expected a value <= ${most}`;
  return {
    message: `Invalid '${parameter}': ${type} ${bound}, but got ${value} instead.`,
    parameter,
    kind: `${type}_${below ? 'below_min' : 'above_max'}_value`,
  };
}

/** A list that may not be empty is. */
export function emptyList(path: string): ChatFault {
  const parameter = parameterOf(path);
  return {
    message: `Invalid '${parameter}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
    parameter,
    kind: 'empty_array',
  };
}

/** Something that the API has, and that cannot be carried over: better no answer than one to another question. */
export function unsupported(path: string, message: string): ChatFault {
  return { message, parameter: parameterOf(path), kind: 'unsupported_value' };
}

/** A field has the right type, and is wrong all the same. */
export function wrongValue(path: string, message: string): ChatFault {
  return { message, parameter: parameterOf(path), kind: 'invalid_value' };
}

function typeWords(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (isFields(value)) return 'an object';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return `a ${typeof value}`;
}
