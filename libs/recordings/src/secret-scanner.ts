import { CONTEXT_LENGTH, MAX_SECRET_LENGTH, SECRET_RULES, triggerPattern, type SecretRule } from './secret-rules.js';

/** A stretch of text that must not be kept: from `start` up to, not including, `end`. */
export interface SecretSpan {
  readonly start: number;
  readonly end: number;
  /** It goes on in text that has not come yet, if that begins with what this pattern matches. */
  readonly more?: RegExp;
}

/** What a scan found out. */
export interface SecretScan {
  readonly spans: readonly SecretSpan[];
  /** Everything before this index is decided. */
  readonly decided: number;
}

const NOTHING_FOUND: readonly SecretSpan[] = [];
const RULE_OF_TRIGGER: ReadonlyMap<string, SecretRule> = new Map(
  SECRET_RULES.flatMap((rule) => rule.triggers.map((trigger) => [trigger, rule] as const)),
);
const TRIGGERS = [...RULE_OF_TRIGGER.keys()];
const TRIGGER_PREFIXES: ReadonlySet<string> = new Set(
  TRIGGERS.flatMap((trigger) => Array.from({ length: trigger.length - 1 }, (_, index) => trigger.slice(0, index + 1))),
);
const LONGEST_PREFIX = Math.max(...TRIGGERS.map((trigger) => trigger.length)) - 1;
const BEGINS_TRIGGER = new Uint8Array(128);
for (const trigger of TRIGGERS) BEGINS_TRIGGER[trigger.charCodeAt(0)] = 1;

const WORD_STARTS: ReadonlySet<string> = new Set(
  SECRET_RULES.filter((rule) => rule.atWordStart).flatMap((rule) => rule.triggers.map((trigger) => trigger.charAt(0))),
);

/** A known secret shorter than this would mask ordinary words. */
const LEAST_KNOWN_LENGTH = 6;

/** Finds secrets by their shape, and known ones by their text. Decisions depend on the text alone, not on how it was cut. */
export class SecretScanner {
  readonly #secrets: readonly string[];
  readonly #pattern: RegExp;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets
      .filter((secret) => secret.length >= LEAST_KNOWN_LENGTH)
      .sort((one, other) => other.length - one.length);
    this.#pattern = triggerPattern(this.#secrets);
  }

  /**
   * @param text what stands before `from` was decided earlier and serves as context
   * @param final whether no more text follows, so that everything must be decided
   */
  scan(text: string, from: number, final: boolean): SecretScan {
    const pattern = this.#pattern;
    pattern.lastIndex = from;
    let found = pattern.exec(text);
    if (found === null) return { spans: NOTHING_FOUND, decided: final ? text.length : this.#undecidedTail(text, from) };
    const spans: SecretSpan[] = [];
    let position = from;
    while (found !== null) {
      const span = this.#decide(text, found, final);
      if (span === 'pending') return { spans, decided: found.index };
      if (span !== undefined) spans.push(span);
      position = span?.end ?? found.index + 1;
      pattern.lastIndex = position;
      found = pattern.exec(text);
    }
    return { spans, decided: final ? text.length : this.#undecidedTail(text, position) };
  }

  #decide(text: string, found: RegExpExecArray, final: boolean): SecretSpan | 'pending' | undefined {
    const start = found.index;
    const rule = RULE_OF_TRIGGER.get(found[0]);
    if (rule !== undefined) {
      const end = matchEnd(rule.live, text, start);
      if (end === text.length && !final && end - start < MAX_SECRET_LENGTH) return 'pending';
      rule.whole.lastIndex = start;
      const whole = rule.whole.exec(text);
      if (whole !== null) return spanOf(rule, whole, text);
    }
    const known = this.#secrets.find((secret) => text.startsWith(secret, start));
    return known === undefined ? undefined : { start, end: start + known.length };
  }

  /** Where a trigger or a known secret may have begun that the end of the text cuts off. */
  #undecidedTail(text: string, from: number): number {
    const length = text.length;
    let undecided = length;
    for (let index = Math.max(from, length - LONGEST_PREFIX); index < length; index += 1) {
      if (BEGINS_TRIGGER[text.charCodeAt(index)] !== 1 || !TRIGGER_PREFIXES.has(text.slice(index))) continue;
      if (isInsideWord(text, index)) continue;
      undecided = index;
      break;
    }
    for (const secret of this.#secrets) {
      const tail = prefixTail(text, secret, Math.max(from, length - secret.length + 1));
      if (tail < undecided) undecided = tail;
    }
    return undecided;
  }
}

function matchEnd(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : start;
}

function spanOf(rule: SecretRule, whole: RegExpExecArray, text: string): SecretSpan {
  const start = whole.index + (whole[1]?.length ?? 0);
  const end = whole.index + whole[0].length;
  return end === text.length ? { start, end, more: rule.more } : { start, end };
}

function prefixTail(text: string, secret: string, from: number): number {
  const first = secret.charAt(0);
  for (let index = text.indexOf(first, from); index !== -1; index = text.indexOf(first, index + 1)) {
    if (secret.startsWith(text.slice(index))) return index;
  }
  return text.length;
}

/** A rule that holds only at the start of a word; else every word that ends in `s`, `e` or `g` would hold back a frame. */
function isInsideWord(text: string, index: number): boolean {
  return (
    WORD_STARTS.has(text.charAt(index)) &&
    /[A-Za-z0-9]/.test(text.charAt(index - 1)) &&
    !text.slice(Math.max(0, index - CONTEXT_LENGTH), index).includes('\\')
  );
}
