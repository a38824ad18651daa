import type {
  AttemptInput,
  Capabilities,
  Credential,
  PreparedAttempt,
  ProviderAdapter,
  ProviderSettings,
  TokenCountCall,
  UpstreamRequest,
} from '@sluice/exchange';

import { openRelay } from '../shared/anthropic/response/open-relay.js';
import { readCount } from '../shared/response/read-count.js';
import { withinStack } from '../shared/within-stack.js';
import { openDecoder } from './anthropic-decoder.js';
import { classifyFailure } from './anthropic-errors.js';
import { listModels } from './anthropic-models.js';
import { composeRequest } from './anthropic-request.js';
import type { AnthropicMessagesOptions } from './anthropic-types.js';
import type { AnthropicProfile } from './profile/anthropic-profile.js';
import { anthropicProfile } from './profile/anthropic-profiles.js';

/** The Claude API. */
export function createAnthropic({ id, baseUrl }: ProviderSettings): ProviderAdapter {
  return anthropicMessages({ id, baseUrl, profile: anthropicProfile('claude'), lists: true });
}

/** A provider that speaks the Messages API, as it is or in the variant of its profile. */
export function anthropicMessages(options: AnthropicMessagesOptions): ProviderAdapter {
  const { id, profile } = options;
  return {
    id,
    capabilities: capabilitiesOf(profile),
    telemetryName: profile.telemetryName,
    warmsCaches: profile.relay,
    judgesRequests: profile.relay,
    prepare: (attempt) => withinStack(() => prepare(attempt, options)),
    classifyFailure: (failure) => classifyFailure(failure, profile),
    ...(options.lists && { modelList: (credential: Credential) => listModels(options, credential) }),
  };
}

function prepare(attempt: AttemptInput, options: AnthropicMessagesOptions): PreparedAttempt {
  const { profile } = options;
  const stream = attempt.request.stream === true;
  const composed = composeRequest(attempt, options);
  return {
    ...composed,
    ...(profile.relay && { countCall: () => countCall(composed.request) }),
    openDecoder: () => openDecoder(attempt, profile),
    ...(profile.relay && attempt.chat === undefined && { openRelay: (head) => openRelay(head, stream) }),
  };
}

/** "Count tokens in a Message": what a client asks it of the gateway is what the upstream is asked. */
function countCall(request: UpstreamRequest): TokenCountCall {
  const { headers, url } = request;
  return {
    request: {
      ...request,
      url: url.replace(/\/v1\/messages(?=\?|$)/, '/v1/messages/count_tokens'),
      headers: { ...headers, accept: 'application/json' },
      stream: false,
    },
    read: readCount('input_tokens'),
  };
}

function capabilitiesOf(profile: AnthropicProfile): Capabilities {
  return {
    streaming: true,
    tools: true,
    parallelTools: true,
    thinking: profile.thinking !== 'none',
    images: profile.images,
    documents: profile.documents,
  };
}
