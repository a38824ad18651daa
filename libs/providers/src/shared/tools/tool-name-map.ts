import { createHash } from 'node:crypto';

import { ClientError } from '@sluice/exchange';

/** What Chat Completions accepts as the name of a function. */
const ACCEPTED_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const REFUSED_CHARACTER = /[^a-zA-Z0-9_-]/gu;
const MAXIMUM_LENGTH = 64;
const KEPT_LENGTH = 55;

/**
 * Renames tools whose names an upstream would refuse, the same way in definitions, choice and history. A name's image depends on the name alone, unless two names collide.
 */
export class ToolNameMap {
  readonly #upstreamByClient = new Map<string, string>();
  readonly #taken = new Set<string>();

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
    let mapped = acceptableName(name);
    while (this.#taken.has(mapped)) mapped = shortened(mapped, `${name}\u0000${mapped}`);
    return mapped;
  }
}

function acceptableName(name: string): string {
  if (ACCEPTED_NAME.test(name)) return name;
  const replaced = name.replace(REFUSED_CHARACTER, '_');
  return replaced.length > MAXIMUM_LENGTH ? shortened(replaced, name) : replaced;
}

function shortened(name: string, salt: string): string {
  return `${name.slice(0, KEPT_LENGTH)}_${createHash('sha256').update(salt).digest('hex').slice(0, 8)}`;
}
