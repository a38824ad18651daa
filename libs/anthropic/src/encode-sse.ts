import type { ContentBlockDeltaEvent, StreamEvent } from './stream-event.js';

const DELTA_HEAD = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":';

/**
 * Writes one event as the bytes of a server-sent event.
 * Deltas are nearly the whole of a stream, so those that carry text are put together from a template.
 */
export function encodeSse(event: StreamEvent): string {
  if (event.type === 'content_block_delta') return encodeDelta(event);
  return encodeAny(event);
}

/** Writes several events, as one piece for the socket. */
export function encodeSseAll(events: readonly StreamEvent[]): string {
  let text = '';
  for (const event of events) text += encodeSse(event);
  return text;
}

function encodeDelta(event: ContentBlockDeltaEvent): string {
  const { delta, index } = event;
  switch (delta.type) {
    case 'text_delta':
      return `${DELTA_HEAD}${index},"delta":{"type":"text_delta","text":${JSON.stringify(delta.text)}}}\n\n`;
    case 'input_json_delta':
      return `${DELTA_HEAD}${index},"delta":{"type":"input_json_delta","partial_json":${JSON.stringify(delta.partial_json)}}}\n\n`;
    case 'thinking_delta':
      return `${DELTA_HEAD}${index},"delta":{"type":"thinking_delta","thinking":${JSON.stringify(delta.thinking)}}}\n\n`;
    default:
      return encodeAny(event);
  }
}

function encodeAny(event: StreamEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
