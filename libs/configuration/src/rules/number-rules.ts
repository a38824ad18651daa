import type { Rule } from './rule.js';

const DECIMAL = String.raw`(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})`;
/** Milliseconds in the units that may stand behind a duration; none means seconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, '': 1000, s: 1000, m: 60_000, h: 3_600_000 };
const DURATION = new RegExp(String.raw`^(${DECIMAL})(ms|s|m|h)?$`);
/** Thousands and millions are decimal, also with a capital: `8K` is 8000, as makers of models count, not 8192. */
const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1000, m: 1_000_000 };
const TOKENS = new RegExp(String.raw`^(${DECIMAL})([km])?$`, 'i');
const MAX_TOKENS = 1_000_000_000;

/** A whole number between two bounds, both included. */
export function wholeNumber(minimum: number, maximum: number): Rule<number> {
  return {
    expected: `a whole number from ${minimum} to ${maximum}`,
    parse: (text) => (/^\d{1,9}$/.test(text) ? within(Number(text), minimum, maximum) : undefined),
    schema: { type: 'integer', minimum, maximum },
  };
}

/** A number, fractions allowed, between two bounds, both included. */
export function fraction(minimum: number, maximum: number): Rule<number> {
  return {
    expected: `a number from ${minimum} to ${maximum}`,
    parse: (text) => (isDecimal(text) ? within(Number(text), minimum, maximum) : undefined),
    schema: { type: 'number', minimum, maximum },
  };
}

/** A duration in seconds, fractions allowed, or with a unit; read into milliseconds. */
export function seconds(minimum: number, maximum = 86_400): Rule<number> {
  return {
    expected: `a number of seconds from ${minimum} to ${maximum}, or a time such as 500ms, 30s or 10m`,
    parse: (text) => {
      const [, amount, unit = ''] = DURATION.exec(text) ?? [];
      if (amount === undefined) return undefined;
      const milliseconds = Number(amount) * (UNITS[unit] ?? 0);
      return within(milliseconds, minimum * 1000, maximum * 1000) === undefined ? undefined : Math.round(milliseconds);
    },
    schema: {
      anyOf: [
        { type: 'number', minimum, maximum },
        { type: 'string', pattern: DURATION.source },
      ],
    },
  };
}

/** A number of tokens. `64k` is 64 000 and `1m` a million: the steps are decimal. */
export const TOKEN_COUNT: Rule<number> = {
  expected: `a number of tokens from 1 to ${MAX_TOKENS}, such as 8192, 64k (64000) or 1m`,
  parse: (text) => {
    const [, amount, unit = ''] = TOKENS.exec(text) ?? [];
    if (amount === undefined) return undefined;
    // 4.1k is 4099.999999999999 to a computer.
    const tokens = Math.round(Number(amount) * (MULTIPLES[unit.toLowerCase()] ?? 0) * 1e6) / 1e6;
    return Number.isSafeInteger(tokens) ? within(tokens, 1, MAX_TOKENS) : undefined;
  },
  schema: {
    anyOf: [
      { type: 'integer', minimum: 1, maximum: MAX_TOKENS },
      { type: 'string', pattern: String.raw`^(${DECIMAL})([kKmM])?$` },
    ],
  },
};

function isDecimal(text: string): boolean {
  return /^(?:\d{1,9}|\d{0,9}\.\d{1,9})$/.test(text);
}

function within(value: number, minimum: number, maximum: number): number | undefined {
  return value >= minimum && value <= maximum ? value : undefined;
}
