import type { CompletionEvent, TranslationLossCode } from '@sluice/completion';

const KEEPALIVE: CompletionEvent = Object.freeze({ type: 'keepalive' });

/** The events that one push of bytes has produced so far. */
export class CompletionQueue {
  #events: CompletionEvent[] = [];

  get length(): number {
    return this.#events.length;
  }

  push(event: CompletionEvent): void {
    this.#events.push(event);
  }

  keepalive(): void {
    this.#events.push(KEEPALIVE);
  }

  loss(code: TranslationLossCode, detail: string): void {
    this.#events.push({ type: 'loss', loss: { code, path: 'response', detail } });
  }

  take(): readonly CompletionEvent[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }
}
