import type { PreparedAttempt, ReplyRelay, ResponseHead } from '@sluice/exchange';

import type { RunState } from '../running-exchange.js';

/** Opens what hands an answer on, where this one may be, and says so to the stages that write. */
export function openServingRelay(
  { serving }: RunState,
  prepared: PreparedAttempt,
  head: ResponseHead,
): ReplyRelay | undefined {
  if (serving?.relay === undefined) return undefined;
  const relay = prepared.openRelay?.(head);
  if (relay === undefined) delete serving.relay;
  else serving.relay = { status: head.status, headers: relay.headers, pings: relay.pings };
  return relay;
}

/** What was held back of an answer that has failed is not to be written. */
export function failServingRelay({ serving }: RunState): void {
  if (serving?.relay !== undefined) serving.relay = 'awaited';
}

/** Keeps how the upstream itself tells that its reply has failed. */
export function keepLastWords({ serving }: RunState, words: Uint8Array | undefined): void {
  if (serving && words !== undefined && words.length > 0) serving.lastWords = words;
}
