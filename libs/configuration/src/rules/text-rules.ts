import type { Rule } from './rule.js';

const SWITCH_VALUES: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** `true` or `false`. */
export const SWITCH: Rule<boolean> = {
  expected: '`true` or `false`',
  parse: (text) => SWITCH_VALUES.get(text.toLowerCase()),
  schema: { type: 'boolean' },
};

/** One of a few words. */
export function oneOf<Word extends string>(words: readonly Word[]): Rule<Word> {
  return {
    expected: `one of ${words.join(', ')}`,
    parse: (text) => words.find((word) => word === text.toLowerCase()),
    schema: { enum: words },
  };
}

/** Any text on one line. */
export function line(expected = 'text on one line'): Rule<string> {
  return {
    expected,
    parse: (text) => (isOneLine(text) ? text : undefined),
    schema: { type: 'string', pattern: String.raw`^[^\u0000-\u001f\u007f-\u009f]*$` },
  };
}

/** A day. */
export const DAY: Rule<string> = {
  expected: 'a day such as 2026-01-31',
  parse: (text) => (isDay(text) ? text : undefined),
  schema: { type: 'string', pattern: String.raw`^\d{4}-\d{2}-\d{2}$` },
};

/** Text that a pattern describes. */
export function matching(pattern: RegExp, expected: string): Rule<string> {
  return {
    expected,
    parse: (text) => (pattern.test(text) ? text : undefined),
    schema: { type: 'string', pattern: pattern.source },
  };
}

/** A key that can stand in an HTTP header: undici would refuse others at the first request, without a name. */
export function key(minimumLength = 1): Rule<string> {
  const length = minimumLength > 1 ? `at least ${minimumLength} ` : '';
  return {
    expected: `${length}printable ASCII characters without spaces`,
    parse: (text) => (text.length >= minimumLength && isHeaderSafe(text) ? text : undefined),
    schema: { type: 'string', pattern: String.raw`^[\x21-\x7e]+$`, minLength: minimumLength },
    isSecret: () => true,
  };
}

/** Whether a text is made of visible ASCII only. */
export function isHeaderSafe(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Whether a text has no line break and no other control character. */
export function isOneLine(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

/** Whether a text is a day that there is. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(text);
  // Node takes the 30th of February for a day in March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
