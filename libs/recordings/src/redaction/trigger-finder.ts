import { CONTEXT_LENGTH, SECRET_RULES, type SecretRule } from './secret-rules.js';

/** The tables know this many characters; others share a place with one of them, and are told apart by comparing. */
const ALPHABET = 128;
const FOLD = ALPHABET - 1;

interface Trigger {
  readonly text: string;
  /** Absent for a secret that is known by its text. */
  readonly rule?: SecretRule;
}

/** A place where a secret may begin. */
export interface FoundTrigger {
  readonly index: number;
  readonly rule: SecretRule | undefined;
}

const RULE_TRIGGERS: readonly Trigger[] = SECRET_RULES.flatMap((rule) =>
  rule.triggers.map((text): Trigger => ({ text, rule })),
);

/**
 * Finds where secrets may begin. One look at each pair of neighbouring characters decides nearly always that nothing
 * begins there; a regular expression of all triggers costs a hundred times as much.
 */
export class TriggerFinder {
  readonly #pairs = new Uint8Array(ALPHABET * ALPHABET);
  /** By the code of their first character. */
  readonly #triggers: (Trigger[] | undefined)[] = Array.from({ length: ALPHABET }, () => undefined);

  constructor(secrets: readonly string[]) {
    for (const trigger of [...RULE_TRIGGERS, ...secrets.map((text): Trigger => ({ text }))]) {
      const first = trigger.text.charCodeAt(0) & FOLD;
      const second = trigger.text.charCodeAt(1) & FOLD;
      this.#pairs[first * ALPHABET + second] = 1;
      this.#triggers[first] = [...(this.#triggers[first] ?? []), trigger];
    }
  }

  /** The first whole trigger at or after `from`. */
  next(text: string, from: number): FoundTrigger | undefined {
    const pairs = this.#pairs;
    let code = text.charCodeAt(from) & FOLD;
    for (let index = from + 1; index < text.length; index += 1) {
      const previous = code;
      code = text.charCodeAt(index) & FOLD;
      if (pairs[previous * ALPHABET + code] === 0) continue;
      const trigger = this.#at(text, index - 1);
      if (trigger !== undefined) return { index: index - 1, rule: trigger.rule };
    }
    return undefined;
  }

  /** Where the end of the text cuts a trigger off that may have begun; the text's length if it does not. */
  cutOff(text: string, from: number, longest: number): number {
    for (let index = Math.max(from, text.length - longest + 1); index < text.length; index += 1) {
      if (this.#mayBegin(text, index) && this.#isCutOffAt(text, index)) return index;
    }
    return text.length;
  }

  /**
   * Whether no trigger begins in a text, whole or cut off by its end.
   *
   * @param before the characters that stand before it
   */
  isFree(before: string, text: string): boolean {
    const pairs = this.#pairs;
    const last = text.length - 1;
    let code = text.charCodeAt(0) & FOLD;
    for (let index = 0; index < last; index += 1) {
      const next = text.charCodeAt(index + 1) & FOLD;
      if (pairs[code * ALPHABET + next] === 1 && this.#begins(before, text, index)) return false;
      code = next;
    }
    return last < 0 || this.#triggers[code] === undefined || !this.#begins(before, text, last);
  }

  #begins(before: string, text: string, index: number): boolean {
    const joined = before + text;
    const place = before.length + index;
    return this.#at(joined, place) !== undefined || this.#isCutOffAt(joined, place);
  }

  /** By the first character, and by the second if there is one. */
  #mayBegin(text: string, index: number): boolean {
    const code = text.charCodeAt(index) & FOLD;
    if (index + 1 === text.length) return this.#triggers[code] !== undefined;
    return this.#pairs[code * ALPHABET + (text.charCodeAt(index + 1) & FOLD)] === 1;
  }

  #at(text: string, index: number): Trigger | undefined {
    for (const trigger of this.#triggers[text.charCodeAt(index) & FOLD] ?? []) {
      if (text.startsWith(trigger.text, index) && isPlaceFor(trigger, text, index)) return trigger;
    }
    return undefined;
  }

  #isCutOffAt(text: string, index: number): boolean {
    const length = text.length - index;
    for (const trigger of this.#triggers[text.charCodeAt(index) & FOLD] ?? []) {
      if (trigger.text.length <= length || !trigger.text.startsWith(text.slice(index))) continue;
      if (isPlaceFor(trigger, text, index)) return true;
    }
    return false;
  }
}

function isPlaceFor(trigger: Trigger, text: string, index: number): boolean {
  return trigger.rule?.atWordStart !== true || isWordStart(text, index);
}

/** Whether a word may begin here: no letter or digit stands before it, unless that belongs to an escape of nested JSON. */
export function isWordStart(text: string, index: number): boolean {
  if (index === 0 || !isAlphanumeric(text.charCodeAt(index - 1))) return true;
  const before = text.slice(Math.max(0, index - CONTEXT_LENGTH), index);
  return /\\(?:[nrtbf]|u[0-9A-Fa-f]{4})$/.test(before);
}

export function isAlphanumeric(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
}
