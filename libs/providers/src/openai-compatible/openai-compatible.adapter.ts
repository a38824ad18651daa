import type {
  Assistance,
  AttemptInput,
  Capabilities,
  PreparedAttempt,
  ProviderAdapter,
  ProviderId,
  TokenCountCall,
  UpstreamRequest,
} from '@sluice/exchange';

import { listModels } from './models/list-models.js';
import { modelProfile, type ModelProfile, type ModelRule } from './profile/model-profile.js';
import { openDecoder } from './openai-compatible-decoder.js';
import { classifyFailure } from './openai-compatible-errors.js';
import { convertRequest, type ChatRequest } from './openai-compatible-request.js';
import { relayedAttempt } from './relay/relayed-attempt.js';
import { restoring } from '../shared/response/restoring-decoder.js';
import type { ChatFields } from '../shared/openai/chat-request.js';
import type { ProviderProfile } from './profile/provider-profile.js';
import { withWishedEffort } from './profile/wished-effort.js';
import { callHeaders, resourceUrl } from '../shared/openai/upstream-call.js';
import { withinStack } from '../shared/within-stack.js';

/** What makes one OpenAI-shaped upstream out of the factory. */
export interface OpenAiCompatibleOptions {
  readonly id: ProviderId;
  /** Without a trailing slash; a query, such as Azure's `?api-version=…`, is kept. */
  readonly baseUrl: string;
  readonly profile: ProviderProfile;
  /** The value of `gen_ai.provider.name`; the profile's unless told. */
  readonly telemetryName?: string;
  /** What is known about models beyond the built-in table. */
  readonly models?: readonly ModelRule[];
  /** How the server is asked for the tokens of a request; absent = it cannot be. */
  readonly countCall?: (body: ChatFields, headers: UpstreamRequest['headers']) => TokenCountCall;
}

/** A provider that speaks Chat Completions (OpenAI, "Create chat completion"), in the variant of its profile. */
export function openAiCompatible(options: OpenAiCompatibleOptions): ProviderAdapter {
  const { id, profile } = options;
  const url = resourceUrl(options.baseUrl, 'chat/completions');
  return {
    id,
    capabilities: capabilitiesOf(profile),
    telemetryName: options.telemetryName ?? profile.telemetryName ?? id,
    judgesChatRequests: profile.relaysChat,
    assistance: ({ model }) => assistanceFor(profile, modelProfile(profile, model, options.models)),
    prepare: (attempt) =>
      withinStack(() => {
        const translate = () => prepare(attempt, options, url);
        return relayedAttempt(attempt, { profile, url }, translate) ?? translate();
      }),
    classifyFailure: (failure) => classifyFailure(failure, profile),
    modelList: ({ secret }) => listModels(resourceUrl(options.baseUrl, 'models'), callHeaders(secret, profile, false)),
  };
}

function prepare(attempt: AttemptInput, options: OpenAiCompatibleOptions, url: string): PreparedAttempt {
  const { profile, models } = options;
  const { model, overrides } = attempt.target;
  const known = withWishedEffort(modelProfile(profile, model, models), overrides?.effort);
  const chat = convertRequest(attempt, profile, known);
  const headers = callHeaders(attempt.credential.secret, profile, chat.stream);
  const { countCall } = options;
  return {
    ...(countCall && { countCall: () => countCall(chat.body, headers) }),
    request: {
      method: 'POST',
      url,
      headers,
      body: JSON.stringify(chat.body),
      stream: chat.stream,
    },
    losses: chat.conversion.losses.losses,
    contextEdits: chat.conversion.contextEdits,
    openDecoder: (head) => {
      const decoder = openDecoder({ head, ...decoderOptions(attempt, profile, chat) });
      return restoring(decoder, chat.conversion.restorations);
    },
  };
}

function decoderOptions(attempt: AttemptInput, profile: ProviderProfile, chat: ChatRequest) {
  const thinking = attempt.request.thinking?.type;
  return {
    request: attempt.request,
    target: attempt.target,
    profile: profile.decoder,
    signer: attempt.signer,
    ambient: attempt.ambient,
    toolNames: chat.toolNames,
    localStops: chat.localStops,
    ...(chat.prefill !== undefined && { prefill: chat.prefill }),
    citationsEnabled: chat.citationsEnabled,
    thinkingWanted: thinking === 'enabled' || thinking === 'adaptive',
  };
}

/** What the gateway does for this upstream. Chat Completions takes no documents by URL, whoever serves it. */
function assistanceFor(profile: ProviderProfile, model: ModelProfile): Assistance {
  const searches = profile.webSearch === 'plugin' || (profile.webSearch === 'options' && model.webSearchOptions);
  return {
    fetch: model.images && !profile.remoteImages ? ['image', 'document'] : ['document'],
    webSearch: !searches,
  };
}

function capabilitiesOf(profile: ProviderProfile): Capabilities {
  return {
    streaming: true,
    tools: true,
    parallelTools: true,
    // Whether it can be asked for is a matter of the profile; what comes is read by all.
    thinking: true,
    images: profile.images,
    documents: profile.pdf,
  };
}
