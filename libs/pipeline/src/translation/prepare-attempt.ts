import type { MessagesRequest } from '@sluice/anthropic';
import type {
  AttemptInput,
  Credential,
  Exchange,
  InboundRequest,
  PreparedAttempt,
  ProviderAdapter,
  Quirks,
  SignatureSigner,
  Target,
} from '@sluice/exchange';
import { ClientError } from '@sluice/exchange';
import { factsOf } from '@sluice/models';

import { withExtraFields } from '../overrides/extra-fields.js';

import type { RunningExchange } from '../running-exchange.js';
import { ambientSigner } from './ambient-signer.js';
import { withOpenLength } from './open-length.js';
import { sessionKey } from './session-key.js';

/** What an attempt is prepared from. */
export interface AttemptSubject {
  readonly exchange: Pick<Exchange, 'request' | 'ambient' | 'principal' | 'session' | 'config' | 'chat'> &
    Pick<RunningExchange, 'overrideLosses' | 'requestFault' | 'requestFaultPlace'> & {
      readonly inbound: Pick<InboundRequest, 'body'> & Partial<InboundRequest>;
    };
  /** What the client has asked for, before any stage had something else asked. */
  readonly asked: MessagesRequest;
  readonly target: Target;
  readonly provider: ProviderAdapter;
  readonly credential: Credential;
  readonly signer: SignatureSigner;
  readonly quirks: Quirks;
  /** Tokens of the whole prompt, by our own estimate. */
  readonly estimatedInputTokens?: number | undefined;
  readonly recallArguments: NonNullable<AttemptInput['recallArguments']>;
}

/**
 * Puts a request into the words of its provider.
 * @throws {ClientError} when the request needs something this provider cannot do at all
 */
export function prepareAttempt(subject: AttemptSubject): PreparedAttempt {
  const { exchange, asked, provider, target, credential, signer, quirks, estimatedInputTokens, recallArguments } =
    subject;
  const { ambient, request, inbound, chat } = exchange;
  const key = sessionKey(exchange);
  const limits = factsOf(exchange.config, target);
  const prepared = provider.prepare({
    request: withOpenLength(request, { exchange, asked, target, facts: limits }),
    target,
    credential,
    ambient,
    signer: ambientSigner(ambient, signer),
    quirks,
    recallArguments,
    ...(chat
      ? { chat: { includeUsage: chat.includeUsage, ...(request === asked && { body: inbound.body }) } }
      : { inbound: { query: '', headers: [], ...inbound } }),
    ...(limits && { limits }),
    ...(estimatedInputTokens !== undefined && { estimatedInputTokens }),
    ...(key !== undefined && { sessionKey: key }),
  });
  if (chat && !prepared.openRelay) refuseFault(exchange);
  return withExtraFields(withEarlierLosses(readable(prepared, subject), exchange), exchange.config, target);
}

/** What is wrong with a request is for upstreams to judge that are sent it as it came, not for those that are not. */
function refuseFault({ requestFault, requestFaultPlace: place }: AttemptSubject['exchange']): void {
  if (requestFault !== undefined) throw new ClientError('invalid_request', requestFault, { place });
}

/** Who asked for a stream cannot be handed a whole answer, nor the reverse: it has to be written for him. */
function readable(prepared: PreparedAttempt, { asked, exchange }: AttemptSubject): PreparedAttempt {
  if (!prepared.openRelay || (asked.stream === true) === (exchange.request.stream === true)) return prepared;
  const decoded: { -readonly [Field in keyof PreparedAttempt]: PreparedAttempt[Field] } = { ...prepared };
  delete decoded.openRelay;
  return decoded;
}

function withEarlierLosses(prepared: PreparedAttempt, exchange: AttemptSubject['exchange']): PreparedAttempt {
  const { chat, overrideLosses = [] } = exchange;
  // What is sent on as it came has lost nothing.
  const unread = chat && !prepared.openRelay ? chat.losses : [];
  if (unread.length === 0 && overrideLosses.length === 0) return prepared;
  return { ...prepared, losses: [...unread, ...overrideLosses, ...prepared.losses] };
}
