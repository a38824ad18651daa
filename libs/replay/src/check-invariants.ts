import { assertEventOrder, EventOrderError, type StreamEvent } from '@sluice/anthropic';
import { dialectOfPath } from '@sluice/exchange';
import { readClientEvents, type ClientEvent } from '@sluice/recordings';

import { chatStreamFault, type StreamFault } from './chat-stream-fault.js';
import type { ReplayedExchange } from './replay-exchange.js';
import type { ReplayDifference } from './replay-run.js';
import type { VerifiableRecording } from './verifiable-recording.js';

/** Whether the new response keeps to the grammar of its client's API, whatever the recorded one did, where it is ours. */
export function checkInvariants(
  recorded: VerifiableRecording,
  { bytes, events: reported }: ReplayedExchange,
): ReplayDifference[] {
  if (reported.some((event) => event.type === 'response-head' && event.relayed === true)) return [];
  const events = readClientEvents(Buffer.from(bytes).toString('utf8'));
  // A client that left has a stream without an end, and a whole body has no order.
  if (recorded.hasClientLeft || events.length === 0 || events[0]?.name === 'body') return [];
  const fault =
    dialectOfPath(recorded.open.req.path) === 'messages' ? messageStreamFault(events) : chatStreamFault(events);
  return fault === undefined ? [] : [violation(fault, events)];
}

function messageStreamFault(events: readonly ClientEvent[]): StreamFault | undefined {
  try {
    assertEventOrder(events.filter(({ name }) => name !== 'comment').map(({ data }) => data as StreamEvent));
    return undefined;
  } catch (error) {
    if (error instanceof EventOrderError) return { eventIndex: error.eventIndex, rule: error.rule };
    return { eventIndex: 0, rule: String(error) };
  }
}

function violation({ eventIndex, rule }: StreamFault, events: readonly ClientEvent[]): ReplayDifference {
  return {
    check: 'invariant',
    class: 'breaking',
    where: `event ${eventIndex} (${events[eventIndex]?.name ?? 'end of stream'})`,
    path: '$',
    expected: rule,
    actual: 'a response that breaks this rule',
    context: [],
  };
}
