import type { SseRecord } from './sse-record.js';

/** One event of a stream was larger than allowed. The decoder that threw it is of no further use. */
export class SseLimitError extends Error {
  override readonly name = 'SseLimitError';
  readonly code = 'event_too_large';
  /** What was complete before the event that is too large. */
  readonly records: readonly SseRecord[];
  readonly limitBytes: number;

  constructor(limitBytes: number, records: readonly SseRecord[]) {
    super(`one event of the stream is larger than ${limitBytes} bytes; the stream cannot be read any further`);
    this.limitBytes = limitBytes;
    this.records = records;
  }
}
