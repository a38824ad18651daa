import { assertEventOrder, EventOrderError, type StreamEvent } from '@sluice/anthropic';
import { readClientEvents } from '@sluice/recordings';

import type { ReplayedExchange } from './replay-exchange.js';
import type { ReplayDifference } from './replay-run.js';
import type { VerifiableRecording } from './verifiable-recording.js';

/** Whether the new response keeps to the grammar of the Messages API, whatever the recorded one did, where it is ours. */
export function checkInvariants(
  recorded: VerifiableRecording,
  { bytes, events: reported }: ReplayedExchange,
): ReplayDifference[] {
  if (reported.some((event) => event.type === 'response-head' && event.relayed === true)) return [];
  const events = readClientEvents(Buffer.from(bytes).toString('utf8'));
  // A client that left has a stream without an end, and a whole body has no order.
  if (recorded.hasClientLeft || events.length === 0 || events[0]?.name === 'body') return [];
  try {
    assertEventOrder(events.filter(({ name }) => name !== 'comment').map(({ data }) => data as StreamEvent));
    return [];
  } catch (error) {
    return [violation(error, events)];
  }
}

function violation(error: unknown, events: readonly { readonly name: string }[]): ReplayDifference {
  const index = error instanceof EventOrderError ? error.eventIndex : 0;
  const rule = error instanceof EventOrderError ? error.rule : String(error);
  return {
    check: 'invariant',
    class: 'breaking',
    where: `event ${index} (${events[index]?.name ?? 'end of stream'})`,
    path: '$',
    expected: rule,
    actual: 'a response that breaks this rule',
    context: [],
  };
}
