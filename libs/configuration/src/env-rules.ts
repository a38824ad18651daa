import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';

/** A value that could not be read. It stays on the DTO until validation has turned it into a fault. */
export class Unreadable {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A schema of JSON, draft 2020-12, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How a setting is read. */
export interface Rule<Value = unknown> {
  /** Ends the sentence "NAME must be …". Never holds a value. */
  readonly expected: string;
  /** The typed value, or undefined if the text is not acceptable. */
  readonly parse: (text: string) => Value | undefined;
  /** What `sluice.yaml` may hold for it, for editors: never more than can be read, and nearly as much. */
  readonly schema: JsonSchema;
}

/** A base URL that requests go to: http(s), no userinfo (keys have variables of their own), no query. */
export const HTTP_URL: Rule<string> = {
  expected: 'an http:// or https:// URL without user, password, query or fragment',
  parse: (text) => {
    const url = urlOf(text, ['http:', 'https:']);
    if (url === undefined || url.username + url.password + url.search + url.hash !== '') return undefined;
    return url.href.replace(/\/+$/, '');
  },
  schema: { type: 'string', format: 'uri', pattern: '^https?://[^?#@]+$' },
};

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
    constraints: [rule],
    validator: {
      validate: (value: unknown) => !(value instanceof Unreadable),
      defaultMessage: () => rule.expected,
    },
  });
  return (target, property) => {
    read(target, property);
    check(target, property);
  };
}

/** A whole number between two bounds, both included. */
export function WholeNumber(minimum: number, maximum: number): PropertyDecorator {
  return Variable({
    expected: `a whole number from ${minimum} to ${maximum}`,
    parse: (text) => (/^\d{1,9}$/.test(text) ? within(Number(text), minimum, maximum) : undefined),
    schema: { type: 'integer', minimum, maximum },
  });
}

/** A number, fractions allowed, between two bounds, both included. */
export function Fraction(minimum: number, maximum: number): PropertyDecorator {
  return Variable({
    expected: `a number from ${minimum} to ${maximum}`,
    parse: decimal(minimum, maximum),
    schema: { type: 'number', minimum, maximum },
  });
}

/** A duration as it may be written besides as a number of seconds. */
const DURATION = /^\d{1,9}(\.\d{1,9})?(ms|s|m|h)$/;

/** A duration in seconds, fractions allowed, read into milliseconds. */
export function Seconds(minimum: number, maximum = 86_400): PropertyDecorator {
  const seconds = decimal(minimum, maximum);
  return Variable({
    expected: `a number of seconds from ${minimum} to ${maximum}`,
    parse: (text) => {
      const value = seconds(text);
      return value === undefined ? undefined : Math.round(value * 1000);
    },
    schema: { anyOf: [{ type: 'number', minimum, maximum }, { type: 'string', pattern: DURATION.source }] },
  });
}

/** `true` or `false`. */
export function Switch(): PropertyDecorator {
  const values: Readonly<Record<string, boolean>> = { true: true, false: false };
  return Variable({
    expected: '`true` or `false`',
    parse: (text) => values[text.toLowerCase()],
    schema: { type: 'boolean' },
  });
}

/** One of a few words. */
export function OneOf(words: readonly string[]): PropertyDecorator {
  return Variable({
    expected: `one of ${words.join(', ')}`,
    parse: (text) => words.find((word) => word === text.toLowerCase()),
    schema: { enum: words },
  });
}

/** Any text on one line. */
export function Line(expected = 'text on one line'): PropertyDecorator {
  return Variable({
    expected,
    parse: (text) => (isOneLine(text) ? text : undefined),
    schema: { type: 'string', pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]*$' },
  });
}

/** A key that can stand in an HTTP header: undici would refuse others at the first request, without a name. */
export function Key(minimumLength = 1): PropertyDecorator {
  const length = minimumLength > 1 ? `at least ${minimumLength} ` : '';
  return Variable({
    expected: `${length}printable ASCII characters without spaces`,
    parse: (text) => (text.length >= minimumLength && isHeaderSafe(text) ? text : undefined),
    schema: { type: 'string', pattern: `^[\\x21-\\x7e]{${minimumLength},}$` },
  });
}

/** A base URL that requests go to. */
export function HttpUrl(): PropertyDecorator {
  return Variable(HTTP_URL);
}

/** Hosts separated by commas, each with a port or without: names, or addresses as they stand in URLs. */
export function HostList(): PropertyDecorator {
  return Variable({
    expected: 'a list of hosts such as `files.internal` or `10.0.0.7:8080`, separated by commas',
    parse: (text) => {
      const hosts = text.split(',').map((entry) => hostOf(entry.trim()));
      return hosts.every((host) => host !== undefined) ? hosts : undefined;
    },
    schema: { type: 'array', items: { type: 'string', pattern: HOST.source } },
  });
}

/** The URL of a store. It may hold a password, so its text is never printed. */
export function StoreUrl(schemes: readonly string[]): PropertyDecorator {
  return Variable({
    expected: `a URL beginning with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
    parse: (text) => (urlOf(text, schemes) === undefined ? undefined : text),
    schema: { type: 'string', pattern: `^(${schemes.join('|')})//` },
  });
}

/** Whether a text is made of visible ASCII only. */
export function isHeaderSafe(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** Whether a text has no line break and no other control character. */
export function isOneLine(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}

const HOST = /^(\[[\da-fA-F:.]+\]|[\w.-]+)(:\d{1,5})?$/;

/** As a URL has it, but for a port that its scheme implies. */
function hostOf(entry: string): string | undefined {
  const [, host = '', port = ''] = HOST.exec(entry) ?? [];
  const url = `http://${host}${port}`;
  return host !== '' && URL.canParse(url) ? new URL(url).hostname + port : undefined;
}

function decimal(minimum: number, maximum: number): (text: string) => number | undefined {
  return (text) => (/^\d{0,9}(\.\d{1,9})?$/.test(text) ? within(Number(text), minimum, maximum) : undefined);
}

function within(value: number, minimum: number, maximum: number): number | undefined {
  return value >= minimum && value <= maximum ? value : undefined;
}

function urlOf(text: string, schemes: readonly string[]): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && schemes.includes(url.protocol) ? url : undefined;
}
