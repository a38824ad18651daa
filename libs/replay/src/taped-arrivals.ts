/** What is waited for outside of upstream calls: its outcome is a reading, and comes when that stands on the tape. */
type AwaitedSite = 'media' | 'web_search';

const AWAITED: ReadonlySet<string> = new Set<AwaitedSite>(['media', 'web_search']);

/** Lets the pipeline go on at the frames at which it went on then: what happened in between happens first again. */
export class TapedArrivals {
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #arrived = new Map<string, number>();

  /** Resolves at the next reading of a site. */
  wait(site: AwaitedSite): Promise<void> {
    const early = this.#arrived.get(site) ?? 0;
    if (early > 0) {
      this.#arrived.set(site, early - 1);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting.set(site, [...(this.#waiting.get(site) ?? []), resolve]);
    });
  }

  /** The replay has come to a reading. @returns whether anybody may be waiting for one of its kind */
  arrive(site: string): boolean {
    if (!AWAITED.has(site)) return false;
    const [next, ...others] = this.#waiting.get(site) ?? [];
    this.#waiting.set(site, others);
    if (next === undefined) this.#arrived.set(site, (this.#arrived.get(site) ?? 0) + 1);
    else next();
    return true;
  }
}
