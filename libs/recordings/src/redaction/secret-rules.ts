/** Longest stretch of text that may be held back until a secret's end is seen, in characters. */
export const MAX_SECRET_LENGTH = 4096;

/** A secret shorter than this is no secret, and as a known one it would mask ordinary words. */
export const LEAST_SECRET_LENGTH = 6;

/** How one kind of secret looks. All patterns are sticky; they run on decoded text. */
export interface SecretRule {
  readonly name: string;
  /** What the secret begins with, literally. */
  readonly triggers: readonly string[];
  /** From the trigger on: everything that could still belong to it. While it reaches the end of the text, nothing is decided. */
  readonly live: RegExp;
  /**
   * From the trigger on: the secret. What group 1 matches stays readable: it says what was there, and whoever looks
   * for keys by their beginning, such as the adapters in error messages, sees the same before and after.
   */
  readonly whole: RegExp;
  /** What may follow once the secret is longer than {@link MAX_SECRET_LENGTH}. */
  readonly more: RegExp;
  /** Only where no letter or digit stands before it: `task-…` is no key. */
  readonly atWordStart?: boolean;
}

const token = (names: readonly [string, ...string[]], leastLength: number): SecretRule => {
  const alternatives = names.map((name) => name.replaceAll('-', '\\-')).join('|');
  return {
    name: names[0],
    triggers: names,
    live: /[\w-]*/y,
    whole: new RegExp(`(${alternatives})[\\w-]{${leastLength},}`, 'y'),
    more: /[\w-]*/y,
    atWordStart: true,
  };
};

/** In the order in which they are tried at one place. */
export const SECRET_RULES: readonly SecretRule[] = [
  token(['sk-'], 16),
  token(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], 20),
  token(['github_pat_'], 20),
  token(['AKIA', 'ASIA'], 16),
  token(['AIza'], 30),
  token(['xoxa-', 'xoxb-', 'xoxe-', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-'], 10),
  {
    name: 'jwt',
    triggers: ['eyJ'],
    live: /[\w.-]*/y,
    whole: /(eyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/y,
    more: /[\w.-]*/y,
    atWordStart: true,
  },
  {
    name: 'private key',
    triggers: ['-----BEGIN '],
    live: /-----BEGIN [A-Z0-9 ]*(?:-----[A-Za-z0-9+/=\s\\:,]*|-{0,4}$)/y,
    whole: /(-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----)[A-Za-z0-9+/=\s\\:,]{16,}/y,
    more: /[A-Za-z0-9+/=\s\\:,]*/y,
  },
  {
    name: 'bearer',
    triggers: ['Bearer ', 'bearer '],
    live: /[Bb]earer [\w.~+/=-]*/y,
    whole: /([Bb]earer )(?=[\w.~+/=-]*\d)[\w.~+/=-]{16,}/y,
    more: /[\w.~+/=-]*/y,
  },
  {
    name: 'userinfo',
    triggers: ['://'],
    live: /:\/\/[^\s/@"'<>\\?#`]*/y,
    whole: /(:\/\/)[^\s/@"'<>\\?#`]+(?=@)/y,
    more: /[^\s/@"'<>\\?#`]*/y,
  },
];

/** How many characters before a trigger decide whether a word begins there: an escape of nested JSON is six long. */
export const CONTEXT_LENGTH = 6;
