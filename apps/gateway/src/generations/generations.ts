import type { Generation } from './generation.js';

/** A generation, for as long as one request needs it. */
export interface GenerationLease {
  readonly generation: Generation;
  /** To be called when the request has ended; only the first call counts. */
  leave(): void;
}

/** A generation and how many requests are under way in it. */
interface Tenure {
  readonly generation: Generation;
  requests: number;
  isRetired: boolean;
}

/** The generation that new requests get, and those before it that still have requests of their own. */
export class Generations {
  #tenure: Tenure;
  /** Generations that are being closed. */
  readonly #closing = new Set<Promise<void>>();
  #retired = 0;

  constructor(first: Generation) {
    this.#tenure = { generation: first, requests: 0, isRetired: false };
  }

  get current(): Generation {
    return this.#tenure.generation;
  }

  /** How many earlier ones still have requests. */
  get retired(): number {
    return this.#retired;
  }

  /** Lends the current one to a request, which is to ask for nothing but what it was lent. */
  enter(): GenerationLease {
    const tenure = this.#tenure;
    tenure.requests += 1;
    let isOver = false;
    return {
      generation: tenure.generation,
      leave: () => {
        if (isOver) return;
        isOver = true;
        tenure.requests -= 1;
        if (tenure.isRetired && tenure.requests === 0) this.#end(tenure);
      },
    };
  }

  /** What comes from now on gets `next`. The one before is closed when its last request has ended. */
  replace(next: Generation): void {
    const former = this.#tenure;
    this.#tenure = { generation: next, requests: 0, isRetired: false };
    former.isRetired = true;
    this.#retired += 1;
    if (former.requests === 0) this.#end(former);
  }

  /** Closes the current one, and waits for those before it that have no requests any more. */
  async close(): Promise<void> {
    await Promise.all([this.current.close(), ...this.#closing]);
  }

  #end({ generation }: Tenure): void {
    this.#retired -= 1;
    const closed = generation
      .close()
      .catch(() => undefined)
      .finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}
