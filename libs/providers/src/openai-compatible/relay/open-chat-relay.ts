import { headerValue, type ReplyRelay, type ResponseHead } from '@sluice/exchange';

import { relayedResponseHeaders } from '../../shared/relay/relayed-response-headers.js';
import { WholeRelay } from '../../shared/relay/whole-relay.js';
import type { DecoderProfile } from '../profile/decoder-profile.js';
import { ChatStreamRelay } from './chat-stream-relay.js';
import { readWholeChat } from './chat-whole.js';

/** What was asked for. */
export interface RelayedAnswer {
  /** Whoever asked for a stream cannot read a whole reply, and the reverse. */
  readonly stream: boolean;
  readonly hidesUsage: boolean;
  readonly profile: DecoderProfile;
}

/** Opens a relay for an answer of Chat Completions. */
export function openChatRelay(
  head: ResponseHead,
  { stream, hidesUsage, profile }: RelayedAnswer,
): ReplyRelay | undefined {
  const streamed = headerValue(head.headers, 'content-type')?.includes('text/event-stream') === true;
  if (streamed !== stream) return undefined;
  const headers = relayedResponseHeaders(head.headers, false);
  if (!stream) return new WholeRelay(headers, (reply) => readWholeChat(reply, profile));
  return new ChatStreamRelay({ headers, profile, hidesUsage });
}
