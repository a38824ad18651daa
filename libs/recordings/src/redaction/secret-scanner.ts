import { LEAST_SECRET_LENGTH, MAX_SECRET_LENGTH, SECRET_RULES, type SecretRule } from './secret-rules.js';
import { PERSONAL_MEMBERS } from './personal-fields.js';
import { SuspectFinder } from './suspect-finder.js';
import { TriggerFinder, type FoundTrigger } from './trigger-finder.js';

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

/** Finds secrets by their shape, and known ones by their text. Decisions depend on the text alone, not on how it was cut. */
export class SecretScanner {
  readonly #secrets: readonly string[];
  readonly #triggers: TriggerFinder;
  readonly #longest: number;
  /** The same for the raw bytes of JSON, and the keys of what is personal. */
  readonly suspects: SuspectFinder;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets
      .filter((secret) => secret.length >= LEAST_SECRET_LENGTH)
      .sort((one, other) => other.length - one.length);
    this.#triggers = new TriggerFinder(this.#secrets);
    this.suspects = new SuspectFinder(this.#secrets, PERSONAL_MEMBERS);
    const literals = [...SECRET_RULES.flatMap((rule) => rule.triggers), ...this.#secrets];
    this.#longest = Math.max(...literals.map((literal) => literal.length));
  }

  /** Whether nothing in a whole text can be a secret, by a look that is cheaper than a scan. */
  isClean(text: string): boolean {
    return this.#triggers.next(text, 0) === undefined;
  }

  /**
   * Whether nothing in a text can be a secret, nor the beginning of one.
   *
   * @param before the characters that stand before it
   */
  isFree(before: string, text: string): boolean {
    return this.#triggers.isFree(before, text);
  }

  /**
   * @param text what stands before `from` was decided earlier and serves as context
   * @param final whether no more text follows, so that everything must be decided
   */
  scan(text: string, from: number, final: boolean): SecretScan {
    let found = this.#triggers.next(text, from);
    if (found === undefined) return { spans: NOTHING_FOUND, decided: this.#decidedEnd(text, from, final) };
    const spans: SecretSpan[] = [];
    let position = from;
    while (found !== undefined) {
      const span = this.#decide(text, found, final);
      if (span === 'pending') return { spans, decided: found.index };
      if (span !== undefined) spans.push(span);
      position = span?.end ?? found.index + 1;
      found = this.#triggers.next(text, position);
    }
    return { spans, decided: this.#decidedEnd(text, position, final) };
  }

  #decidedEnd(text: string, from: number, final: boolean): number {
    return final ? text.length : this.#triggers.cutOff(text, from, this.#longest);
  }

  #decide(text: string, found: FoundTrigger, final: boolean): SecretSpan | 'pending' | undefined {
    const { index: start, rule } = found;
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
