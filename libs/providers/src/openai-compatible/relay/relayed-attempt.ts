import type { AttemptInput, PreparedAttempt } from '@sluice/exchange';

import type { ProviderProfile } from '../profile/provider-profile.js';
import { callHeaders } from '../../shared/openai/upstream-call.js';
import { openChatRelay } from './open-chat-relay.js';
import { relayedChatBody } from './relayed-chat-body.js';

/**
 * Sends a request of Chat Completions on as it came, and its answer back, where the client and the upstream both speak
 * it.
 *
 * @param translate the same by way of the Messages API, for answers that cannot be handed on
 * @returns undefined where the request has to be written anew
 */
export function relayedAttempt(
  attempt: AttemptInput,
  { profile, url }: { readonly profile: ProviderProfile; readonly url: string },
  translate: () => PreparedAttempt,
): PreparedAttempt | undefined {
  const { body: bytes } = attempt.chat ?? {};
  if (!profile.relaysChat || bytes === undefined) return undefined;
  const stream = attempt.request.stream === true;
  const { body, losses, hidesUsage } = relayedChatBody(bytes, attempt, profile);
  return {
    request: { method: 'POST', url, headers: callHeaders(attempt.credential.secret, profile, stream), body, stream },
    losses,
    countCall: () => translate().countCall?.(),
    openDecoder: (head) => translate().openDecoder(head),
    openRelay: (head) => openChatRelay(head, { stream, hidesUsage, profile: profile.decoder }),
  };
}
