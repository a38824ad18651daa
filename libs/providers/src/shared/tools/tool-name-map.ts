import { createHash } from 'node:crypto';

import { ClientError } from '@sluice/exchange';

/** What an upstream accepts as the name of a function. */
interface ToolNameRules {
  readonly accepted: RegExp;
  /** Characters that are replaced by an underscore; matches all of them. */
  readonly refused: RegExp;
  readonly longest: number;
  /** Put before a name that is refused for nothing but how it begins. */
  readonly leading: string;
}

const CHAT_COMPLETIONS: ToolNameRules = {
  accepted: /^[a-zA-Z0-9_-]{1,64}$/,
  refused: /[^a-zA-Z0-9_-]/gu,
  longest: 64,
  leading: '',
};
/** Of a name that is too long so much less is kept: an underscore and eight digits stand for the rest. */
const DIGEST_LENGTH = 9;

/**
 * Renames tools whose names an upstream would refuse, the same way in definitions, choice and history. A name's image depends on the name alone, unless two names collide.
 */
export class ToolNameMap {
  readonly #rules: ToolNameRules;
  readonly #upstreamByClient = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(rules = CHAT_COMPLETIONS) {
    this.#rules = rules;
  }

  /** @throws {ClientError} `invalid_request` when the name is empty */
  toUpstream(name: string, path: string): string {
    const known = this.#upstreamByClient.get(name);
    if (known !== undefined) return known;
    if (name === '') throw new ClientError('invalid_request', `${path}: String should have at least 1 character`);
    const mapped = this.#unused(name);
    this.#upstreamByClient.set(name, mapped);
    this.#taken.add(mapped);
    return mapped;
  }

  #unused(name: string): string {
    let mapped = this.#acceptable(name);
    while (this.#taken.has(mapped)) mapped = this.#shortened(mapped, `${name}\u0000${mapped}`);
    return mapped;
  }

  #acceptable(name: string): string {
    const { accepted, refused, longest, leading } = this.#rules;
    if (accepted.test(name)) return name;
    const replaced = name.replace(refused, '_');
    const led = accepted.test(replaced.slice(0, longest)) ? replaced : `${leading}${replaced}`;
    return led.length > longest ? this.#shortened(led, name) : led;
  }

  #shortened(name: string, salt: string): string {
    const kept = name.slice(0, this.#rules.longest - DIGEST_LENGTH);
    return `${kept}_${createHash('sha256').update(salt).digest('hex').slice(0, 8)}`;
  }
}
