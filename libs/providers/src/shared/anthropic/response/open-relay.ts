import type { CompletionEvent } from '@sluice/completion';
import { headerValue, type ReplyRelay, type ResponseHead } from '@sluice/exchange';

import { relayedResponseHeaders } from '../../relay/relayed-response-headers.js';
import { StreamRelay } from './stream-relay.js';
import { WholeRelay } from '../../relay/whole-relay.js';
import type { AnthropicMessage } from '../message-event.js';
import { endOf, startOf } from './message-end.js';

/**
 * Opens a relay for an answer of the Messages API.
 * @param stream whether the client asked for a stream; whoever did cannot read a whole message, and the reverse
 */
export function openRelay(head: ResponseHead, stream: boolean): ReplyRelay | undefined {
  const streamed = headerValue(head.headers, 'content-type')?.includes('text/event-stream') === true;
  if (streamed !== stream) return undefined;
  const headers = relayedResponseHeaders(head.headers, false);
  return stream ? new StreamRelay({ headers, pings: false }) : new WholeRelay(headers, readMessage);
}

function readMessage(message: AnthropicMessage): readonly CompletionEvent[] {
  const content: readonly CompletionEvent[] =
    Array.isArray(message.content) && message.content.length > 0 ? [{ type: 'text', text: '' }] : [];
  const end = endOf(message, message.usage);
  const clean = end.some(({ type }) => type === 'finish');
  return [startOf(message), ...content, ...end, { type: 'eof', clean }];
}
