import type { ClientEvent } from './client-event.js';
import { coalesceEvents } from './client-events.js';

/** The message a client ends up with: blocks with their content joined, how it ended, and what it cost. */
export interface ClientMessage {
  readonly start: unknown;
  readonly blocks: readonly unknown[];
  readonly ending: unknown;
  readonly failure: unknown;
}

interface Block {
  readonly start: unknown;
  readonly deltas: unknown[];
}

type Fields = Readonly<Partial<Record<string, unknown>>>;

/** Puts the events of a stream together; a whole body is a message already. Lenient: what does not fit is left out. */
export function messageOf(events: readonly ClientEvent[]): ClientMessage {
  const blocks = new Map<unknown, Block>();
  let start: unknown;
  let ending: unknown;
  let failure: unknown;
  for (const { name, data } of coalesceEvents(events)) {
    const fields = (typeof data === 'object' && data !== null ? data : {}) as Fields;
    if (name === 'message_start' || name === 'body') start = data;
    else if (name === 'content_block_start')
      blocks.set(fields['index'], { start: fields['content_block'], deltas: [] });
    else if (name === 'content_block_delta') blocks.get(fields['index'])?.deltas.push(fields['delta']);
    else if (name === 'message_delta') ending = data;
    else if (name === 'error') failure = data;
    else if (name === 'message') blocks.set(blocks.size, { start: chatPart(fields), deltas: [] });
  }
  return { start, blocks: [...blocks.values()], ending, failure };
}

/** What an event of Chat Completions says; which reply it belongs to is no part of that. */
function chatPart({ choices, usage, error }: Fields): unknown {
  return { choices, usage, error };
}
