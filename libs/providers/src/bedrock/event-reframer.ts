import type { AnthropicErrorType } from '@sluice/anthropic';
import { AwsEventStreamDecoder, AwsEventStreamError, type AwsEventMessage } from '@sluice/wire';

import { errorTypeOf } from '../shared/claude-cloud/cloud-failure.js';
import { redactMessage } from '../shared/failure/redact-message.js';
import { isObject, nonEmptyString, parsedJson } from '../shared/json/json-value.js';
import { withoutMetrics } from './invocation-metrics.js';
import { STREAM_EXCEPTIONS, type BedrockChunk, type BedrockException } from './bedrock-types.js';

const NOTHING = new Uint8Array();

/**
 * Turns Bedrock's event stream into the server-sent events that the Messages API would have sent: the same JSON, byte
 * for byte, without the padding around it and the metrics in it. Bytes of any other kind, such as a reply in one piece,
 * pass as they are: the first byte of an event stream is that of a length, and always 0.
 */
export class EventReframer {
  readonly #decoder = new AwsEventStreamDecoder();
  #kind: 'unknown' | 'events' | 'other' = 'unknown';
  #broken = false;

  push(bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0 || this.#broken) return NOTHING;
    if (this.#kind === 'unknown') this.#kind = bytes[0] === 0 ? 'events' : 'other';
    return this.#kind === 'other' ? bytes : this.#reframed(bytes);
  }

  #reframed(bytes: Uint8Array): Uint8Array {
    try {
      return written(this.#decoder.push(bytes));
    } catch (error) {
      if (!(error instanceof AwsEventStreamError)) throw error;
      this.#broken = true;
      return Buffer.concat([written(error.messages), Buffer.from(errorEvent('api_error', error.message))]);
    }
  }
}

function written(messages: readonly AwsEventMessage[]): Uint8Array {
  return messages.length === 0 ? NOTHING : Buffer.from(messages.map(eventOf).join(''));
}

function eventOf({ headers, payload }: AwsEventMessage): string {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  const fields = parsedJson(text);
  const kind = headers.get(':message-type');
  if (kind === 'exception' || kind === 'error') return exceptionEvent(headers, fields);
  const { bytes }: BedrockChunk = isObject(fields) ? fields : {};
  return typeof bytes === 'string' ? chunkEvent(Buffer.from(bytes, 'base64')) : '';
}

/** A line end can stand in JSON only between its parts, but in an event it would end the line. */
function chunkEvent(chunk: Buffer): string {
  const json = withoutMetrics(chunk)
    .toString('utf8')
    .replace(/[\r\n]+/g, ' ');
  return `event: ${typeOf(json)}\ndata: ${json}\n\n`;
}

/** The type stands in front in everything that was ever seen; where it does not, it is looked for. */
function typeOf(json: string): string {
  const first = /^\{\s*"type"\s*:\s*"(\w+)"/.exec(json)?.[1];
  if (first !== undefined) return first;
  const event = parsedJson(json);
  const { type }: { readonly type?: unknown } = isObject(event) ? event : {};
  return typeof type === 'string' && /^\w+$/.test(type) ? type : 'message';
}

/** Errors of the framing itself have a code and a message in their headers. */
function exceptionEvent(headers: ReadonlyMap<string, string>, fields: unknown): string {
  const name = headers.get(':exception-type') ?? headers.get(':error-code') ?? '';
  const { message, originalMessage, originalStatusCode }: BedrockException = isObject(fields) ? fields : {};
  const words = nonEmptyString(message) ?? nonEmptyString(originalMessage) ?? headers.get(':error-message') ?? name;
  const status = STREAM_EXCEPTIONS[name] ?? (typeof originalStatusCode === 'number' ? originalStatusCode : 500);
  return errorEvent(errorTypeOf(status), redactMessage(words));
}

function errorEvent(type: AnthropicErrorType, message: string): string {
  return `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message } })}\n\n`;
}
