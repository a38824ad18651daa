const FOREIGN = /[^a-zA-Z0-9_-]/g;

/**
 * Ids of calls as the Messages API takes them: of few letters, and each only once in a conversation. Servers of Chat
 * Completions number calls anew in each reply, or put names with dots into them. Most ids stay what they are.
 */
export class CallIds {
  readonly #current = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** The id of a call. @param place stands in for an id that the call does not have */
  ofCall(id: unknown, place: string): string {
    const told = typeof id === 'string' ? id : '';
    const plain = (told === '' ? `call_${place}` : told).replaceAll(FOREIGN, '_');
    let own = plain;
    for (let count = 2; this.#taken.has(own); count += 1) own = `${plain}_${count}`;
    this.#taken.add(own);
    this.#current.set(told, own);
    return own;
  }

  /** The id of the latest call that had this one; one that no call had stays as it is, as far as it may. */
  ofResult(id: string): string {
    return this.#current.get(id) ?? id.replaceAll(FOREIGN, '_');
  }
}
