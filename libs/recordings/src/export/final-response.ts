import { MessageAccumulator, type StreamEvent } from '@sluice/anthropic';

import type { ClientEvent } from '../reading/client-event.js';
import { chatCompletionOf } from './chat-completion.js';

/**
 * What a client ended up with: a whole body as it was, a stream put together, or the error it ended with.
 *
 * @returns null when nothing was sent that says anything
 */
export function finalResponseOf(events: readonly ClientEvent[]): unknown {
  const [first] = events;
  if (first?.name === 'body') return first.data;
  const datas = events.map(({ data }) => data);
  const error = events.find(({ name }) => name === 'error')?.data;
  return error ?? chatCompletionOf(datas) ?? messageOf(datas) ?? null;
}

/** Recordings may be cut anywhere, or imported: what makes no message is none. */
function messageOf(datas: readonly unknown[]): unknown {
  const accumulator = new MessageAccumulator();
  try {
    for (const data of datas) if (isEvent(data)) accumulator.push(data);
    return accumulator.message();
  } catch {
    return undefined;
  }
}

function isEvent(data: unknown): data is StreamEvent {
  return typeof data === 'object' && data !== null && 'type' in data;
}
