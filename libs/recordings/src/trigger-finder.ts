import { CONTEXT_LENGTH, SECRET_RULES, type SecretRule } from './secret-rules.js';

/** How many different characters the tables know; no trigger begins with another one. */
const ALPHABET = 128;

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
  readonly #firsts = new Uint8Array(ALPHABET);
  readonly #triggers = new Map<number, Trigger[]>();

  constructor(secrets: readonly string[]) {
    for (const trigger of [...RULE_TRIGGERS, ...secrets.map((text): Trigger => ({ text }))]) {
      const first = trigger.text.charCodeAt(0);
      const second = trigger.text.charCodeAt(1);
      if (first >= ALPHABET || second >= ALPHABET) continue;
      this.#firsts[first] = 1;
      this.#pairs[first * ALPHABET + second] = 1;
      this.#triggers.set(first, [...(this.#triggers.get(first) ?? []), trigger]);
    }
  }

  /** The first whole trigger at or after `from`. */
  next(text: string, from: number): FoundTrigger | undefined {
    const pairs = this.#pairs;
    let code = text.charCodeAt(from);
    for (let index = from + 1; index < text.length; index += 1) {
      const previous = code;
      code = text.charCodeAt(index);
      if (previous >= ALPHABET || code >= ALPHABET || pairs[previous * ALPHABET + code] === 0) continue;
      const trigger = this.#at(text, index - 1);
      if (trigger !== undefined) return { index: index - 1, rule: trigger.rule };
    }
    return undefined;
  }

  /** Where the end of the text cuts a trigger off that may have begun; the text's length if it does not. */
  cutOff(text: string, from: number, longest: number): number {
    const firsts = this.#firsts;
    for (let index = Math.max(from, text.length - longest + 1); index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < ALPHABET && firsts[code] === 1 && this.#isCutOffAt(text, index)) return index;
    }
    return text.length;
  }

  #at(text: string, index: number): Trigger | undefined {
    return this.#triggers
      .get(text.charCodeAt(index))
      ?.find(
        (trigger) =>
          text.startsWith(trigger.text, index) && (trigger.rule?.atWordStart !== true || isWordStart(text, index)),
      );
  }

  #isCutOffAt(text: string, index: number): boolean {
    const tail = text.slice(index);
    const candidates = this.#triggers.get(text.charCodeAt(index)) ?? [];
    return candidates.some(
      (trigger) =>
        trigger.text.length > tail.length &&
        trigger.text.startsWith(tail) &&
        (trigger.rule?.atWordStart !== true || isWordStart(text, index)),
    );
  }
}

/** Whether a word may begin here: no letter or digit stands before it, unless that belongs to an escape of nested JSON. */
function isWordStart(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - CONTEXT_LENGTH), index);
  return !/[A-Za-z0-9]$/.test(before) || /\\(?:[nrtbf]|u[0-9A-Fa-f]{4})$/.test(before);
}
