import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

import { fraction, seconds, TOKEN_COUNT, wholeNumber } from './rules/number-rules.js';
import type { Rule } from './rules/rule.js';
import { AGES_BY_MODE, BYTES_BY_MODE, ENCRYPTION_KEY, ENCRYPTION_KEYS, MODES_BY_KEY } from './rules/recording-rules.js';
import { key, line, oneOf, SWITCH } from './rules/text-rules.js';
import { HOST_LIST, HTTP_URL, storeUrl } from './rules/url-rules.js';

/** A value that could not be read. It stays on the DTO until validation has turned it into a fault. */
export class Unreadable {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const RULES = new Map<string, Rule>();

/** The rule of a variable of the DTO. */
export function ruleOf(variable: string): Rule | undefined {
  return RULES.get(variable);
}

/**
 * Reads a variable by one function and reports it by one sentence: parsing and checking cannot drift apart, and
 * class-validator's stock messages, which would print `must be an integer number` without a range, are not used.
 */
function Variable(rule: Rule): PropertyDecorator {
  const read = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? (rule.parse(value) ?? new Unreadable(value)) : value,
  );
  const check = ValidateBy({
    name: 'expected',
    validator: {
      validate: (value: unknown) => !(value instanceof Unreadable),
      defaultMessage: () => rule.expected,
    },
  });
  return (target, property) => {
    RULES.set(String(property), rule);
    read(target, property);
    check(target, property);
  };
}

/** A whole number between two bounds, both included. */
export const WholeNumber = (minimum: number, maximum: number): PropertyDecorator =>
  Variable(wholeNumber(minimum, maximum));

/** A number, fractions allowed, between two bounds, both included. */
export const Fraction = (minimum: number, maximum: number): PropertyDecorator => Variable(fraction(minimum, maximum));

/** A duration in seconds, or with a unit, read into milliseconds. */
export const Seconds = (minimum: number): PropertyDecorator => Variable(seconds(minimum));

/** A number of tokens, such as `64k`. */
export const TokenCount = (): PropertyDecorator => Variable(TOKEN_COUNT);

/** Times by the modes of recordings, read into milliseconds. */
export const AgesByMode = (): PropertyDecorator => Variable(AGES_BY_MODE);

/** Sizes by the modes of recordings, read into bytes. */
export const BytesByMode = (): PropertyDecorator => Variable(BYTES_BY_MODE);

/** A key of 32 bytes in base64. */
export const EncryptionKey = (): PropertyDecorator => Variable(ENCRYPTION_KEY);

/** Several of them, separated by commas. */
export const EncryptionKeys = (): PropertyDecorator => Variable(ENCRYPTION_KEYS);

/** What recordings of some callers keep, by the names of their keys. */
export const ModesByKey = (): PropertyDecorator => Variable(MODES_BY_KEY);

/** `true` or `false`. */
export const Switch = (): PropertyDecorator => Variable(SWITCH);

/** One of a few words. */
export const OneOf = (words: readonly string[]): PropertyDecorator => Variable(oneOf(words));

/** Any text on one line. */
export const Line = (expected?: string): PropertyDecorator => Variable(line(expected));

/** A key that can stand in an HTTP header. */
export const Key = (minimumLength?: number): PropertyDecorator => Variable(key(minimumLength));

/** A base URL that requests go to. */
export const HttpUrl = (): PropertyDecorator => Variable(HTTP_URL);

/** Hosts separated by commas, each with a port or without. */
export const HostList = (): PropertyDecorator => Variable(HOST_LIST);

/** The URL of a store. */
export const StoreUrl = (schemes: readonly string[]): PropertyDecorator => Variable(storeUrl(schemes));
