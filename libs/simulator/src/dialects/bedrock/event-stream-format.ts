import { encodeAwsEvent, SseDecoder } from '@sluice/wire';

import type { StreamWriter } from '../../dialect.js';
import type { FailureReason, FinishReason, ReplyPiece } from '../../reply-plan.js';
import type { SimulatedUsage } from '../../usage-meter.js';
import { bedrockException } from './bedrock-error.js';

/** Bedrock fills its events up to lengths that tell nothing of what is in them. */
const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** The events of the Messages API as an AWS event stream ("InvokeModelWithResponseStream"). */
export class EventStreamFormat implements StreamWriter {
  readonly #events: StreamWriter;
  #written = 0;

  /** @param events writes them as server-sent events */
  constructor(events: StreamWriter) {
    this.#events = events;
  }

  piece(piece: ReplyPiece): Uint8Array {
    return this.#reframed(this.#events.piece(piece));
  }

  finish(reason: FinishReason, usage: SimulatedUsage): Uint8Array {
    return this.#reframed(this.#events.finish(reason, usage), {
      'amazon-bedrock-invocationMetrics': {
        inputTokenCount: usage.promptTokens,
        outputTokenCount: usage.outputTokens,
        invocationLatency: 20,
        firstByteLatency: 10,
      },
    });
  }

  error(reason: FailureReason): Uint8Array {
    const { name, message } = bedrockException(reason);
    return encodeAwsEvent(
      { ':exception-type': name, ':content-type': 'application/json', ':message-type': 'exception' },
      Buffer.from(JSON.stringify({ message })),
    );
  }

  /** @param metrics stand in the last event of a message */
  #reframed(sse: string | Uint8Array, metrics: object = {}): Uint8Array {
    const records = new SseDecoder().push(Buffer.from(sse));
    return Buffer.concat(
      records.map(({ data, event }) => {
        if (event === 'ping') return Buffer.alloc(0);
        const text = event === 'message_stop' ? JSON.stringify({ ...(JSON.parse(data) as object), ...metrics }) : data;
        return this.#chunk(text);
      }),
    );
  }

  #chunk(text: string): Uint8Array {
    this.#written += 1;
    const payload = { bytes: Buffer.from(text).toString('base64'), p: PADDING.slice(0, 1 + (this.#written % 40)) };
    return encodeAwsEvent(
      { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' },
      Buffer.from(JSON.stringify(payload)),
    );
  }
}
