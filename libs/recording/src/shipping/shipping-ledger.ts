import type { RecordingJob } from '../recording-queue.js';
import type { SpooledExchange } from '../spool/spooled-exchange.js';

/** An exchange whose lines are in files, on its way into the index. */
export interface Shipment {
  readonly exchange: SpooledExchange;
  /** When its last line was written, in milliseconds by a clock that never goes back. */
  readonly readyAtMs: number;
  /** The pointer to its blob, once there is one. */
  job: RecordingJob | undefined;
  /** When the queue took it, by the same clock; undefined while it waits for the queue. */
  queuedAtMs: number | undefined;
  /** How often the recorder could make nothing of it. */
  unreadable: number;
}

/** When the queue took what an earlier life may have given it: longer ago than anything else. */
export const ADOPTED_MS = Number.NEGATIVE_INFINITY;

/** Which exchanges are not known to be in the index. */
export class ShippingLedger {
  readonly #all = new Map<string, Shipment>();
  readonly #waiting = new Set<Shipment>();

  /** Shipments that are not done. */
  get size(): number {
    return this.#all.size;
  }

  /** Shipments the queue has not taken. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** When the oldest of them became ready. */
  get oldestReadyAtMs(): number | undefined {
    const oldest = this.#all.values().next();
    return oldest.done === true ? undefined : oldest.value.readyAtMs;
  }

  /** An exchange that was just recorded. */
  add(exchange: SpooledExchange, readyAtMs: number): void {
    const shipment: Shipment = { exchange, readyAtMs, job: undefined, queuedAtMs: undefined, unreadable: 0 };
    this.#all.set(exchange.id, shipment);
    this.#waiting.add(shipment);
  }

  /** An exchange of an earlier life: it may have been taken by the queue, and may be in the index. */
  adopt(exchange: SpooledExchange, readyAtMs: number): void {
    this.#all.set(exchange.id, { exchange, readyAtMs, job: undefined, queuedAtMs: ADOPTED_MS, unreadable: 0 });
  }

  /** The first of those that wait for the queue. */
  nextWaiting(count: number): readonly Shipment[] {
    const next: Shipment[] = [];
    for (const shipment of this.#waiting) {
      if (next.length === count) break;
      next.push(shipment);
    }
    return next;
  }

  markQueued(shipment: Shipment, nowMs: number): void {
    shipment.queuedAtMs = nowMs;
    this.#waiting.delete(shipment);
  }

  /** Sends it on its way again, blob included. */
  shipAgain(shipment: Shipment): void {
    shipment.job = undefined;
    shipment.queuedAtMs = undefined;
    this.#waiting.add(shipment);
  }

  /** Those the queue took no later than the time. */
  queuedSince(timeMs: number): readonly Shipment[] {
    return [...this.#all.values()].filter(({ queuedAtMs }) => queuedAtMs !== undefined && queuedAtMs <= timeMs);
  }

  /** It is in the index, or out of reach for good: its files may go. */
  async finish(shipment: Shipment): Promise<void> {
    this.#all.delete(shipment.exchange.id);
    this.#waiting.delete(shipment);
    await shipment.exchange.release();
  }
}
