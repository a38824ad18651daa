import { headerValue, type ReplyRelay, type ResponseHead } from '@sluice/exchange';

import { relayedResponseHeaders } from './relayed-response-headers.js';
import { StreamRelay } from './stream-relay.js';
import { WholeRelay } from './whole-relay.js';

/**
 * Opens a relay for an answer of the Messages API.
 * @param stream whether the client asked for a stream; whoever did cannot read a whole message, and the reverse
 */
export function openRelay(head: ResponseHead, stream: boolean): ReplyRelay | undefined {
  const streamed = headerValue(head.headers, 'content-type')?.includes('text/event-stream') === true;
  if (streamed !== stream) return undefined;
  const headers = relayedResponseHeaders(head.headers, false);
  return stream ? new StreamRelay({ headers, pings: false }) : new WholeRelay(headers);
}
