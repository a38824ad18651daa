import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

import type { StreamBytes } from './dialect.js';
import type { ReplyPace } from './reply-plan.js';
import type { SimulatorClock } from './simulator-clock.js';

interface StreamSinkContext {
  readonly response: ServerResponse;
  readonly clock: SimulatorClock;
  readonly signal: AbortSignal;
}

/** Writes a stream at its pace, and never faster than the client reads. */
export class StreamSink {
  readonly #context: StreamSinkContext;
  readonly #delayMs: number;
  readonly #piecesPerWrite: number;
  readonly #bytesPerWrite: number | undefined;
  #pending: StreamBytes = '';
  #pieces = 0;

  constructor(context: StreamSinkContext, pace: ReplyPace) {
    this.#context = context;
    this.#delayMs = pace.delayMs ?? 0;
    this.#piecesPerWrite = pace.piecesPerWrite ?? 1;
    this.#bytesPerWrite = pace.bytesPerWrite;
  }

  /** Adds one delta's frames. */
  async add(frames: StreamBytes): Promise<void> {
    this.#pending = joined(this.#pending, frames);
    this.#pieces += 1;
    if (this.#pieces >= this.#piecesPerWrite) await this.flush();
  }

  async flush(): Promise<void> {
    const pending = this.#pending;
    if (pending.length === 0) return;
    this.#pending = '';
    this.#pieces = 0;
    await this.#write(pending);
  }

  /** Writes what ends the stream, after everything that waits. */
  async last(frames: StreamBytes): Promise<void> {
    this.#pending = joined(this.#pending, frames);
    await this.flush();
  }

  async #write(pending: StreamBytes): Promise<void> {
    if (this.#delayMs > 0) await this.#context.clock.sleep(this.#delayMs, this.#context.signal);
    if (this.#bytesPerWrite === undefined) {
      await this.#send(pending);
      return;
    }
    const bytes = Buffer.from(pending);
    for (let start = 0; start < bytes.length; start += this.#bytesPerWrite) {
      await this.#send(bytes.subarray(start, start + this.#bytesPerWrite));
    }
  }

  async #send(data: StreamBytes): Promise<void> {
    const { response, signal } = this.#context;
    if (signal.aborted) return;
    if (response.write(data)) {
      // Writes of one tick leave the process together: each has to have its own, as a provider's deltas do.
      await setImmediate();
      return;
    }
    await once(response, 'drain', { signal }).catch(() => undefined);
  }
}

/** Text stays text, which is cheaper; one binary frame makes bytes of all that waits. */
function joined(before: StreamBytes, more: StreamBytes): StreamBytes {
  if (typeof before === 'string' && typeof more === 'string') return before + more;
  return Buffer.concat([Buffer.from(before), Buffer.from(more)]);
}
