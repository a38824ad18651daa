/**
 * Backpressure for Observables, which have none of their own: the sink closes the valve when its buffer is full and
 * opens it when it wants more; the source looks at it before every read. Open to begin with.
 */
export class Valve {
  #opened: Promise<void> | undefined;
  #open: (() => void) | undefined;

  /** Settles when the valve opens; undefined while it is open. */
  get opened(): Promise<void> | undefined {
    return this.#opened;
  }

  get closed(): boolean {
    return this.#opened !== undefined;
  }

  /** Holds the source before its next read. Harmless when closed already. */
  close(): void {
    this.#opened ??= new Promise((resolve) => (this.#open = resolve));
  }

  /** Lets the source read on. Harmless when open already. */
  open(): void {
    const open = this.#open;
    this.#opened = undefined;
    this.#open = undefined;
    open?.();
  }
}
