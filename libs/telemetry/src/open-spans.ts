/** A span that can be ended from outside, when the process is about to go. */
export interface OpenSpan {
  endForShutdown(): void;
}

/** Every span that has begun and not ended: nothing is lost when the process ends, and a leak can be seen. */
export class OpenSpans {
  readonly #spans = new Set<OpenSpan>();

  get size(): number {
    return this.#spans.size;
  }

  add(span: OpenSpan): void {
    this.#spans.add(span);
  }

  delete(span: OpenSpan): void {
    this.#spans.delete(span);
  }

  endAll(): void {
    for (const span of [...this.#spans]) span.endForShutdown();
  }
}
