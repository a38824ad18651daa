import type {
  Assistance,
  AttemptInput,
  Capabilities,
  PreparedAttempt,
  ProviderAdapter,
  TokenCountCall,
} from '@sluice/exchange';

import { openAiCompatible, type OpenAiCompatibleOptions } from '../openai-compatible/openai-compatible.adapter.js';
import { modelProfile, type ModelProfile } from '../openai-compatible/profile/model-profile.js';
import type { ProviderProfile } from '../openai-compatible/profile/provider-profile.js';
import { callHeaders, resourceUrl } from '../shared/openai/upstream-call.js';
import { readCount } from '../shared/response/read-count.js';
import { restoring } from '../shared/response/restoring-decoder.js';
import { withinStack } from '../shared/within-stack.js';
import { openDecoder, type DecoderOptions } from './openai-responses-decoder.js';
import { classifyFailure } from './openai-responses-errors.js';
import { convertRequest, type ResponsesRequest } from './openai-responses-request.js';

/** A provider that speaks the Responses API (OpenAI, "Create a model response"), in the variant of its profile. */
export function openAiResponses(options: OpenAiCompatibleOptions): ProviderAdapter {
  const { id, baseUrl } = options;
  const profile = responsesProfile(options.profile);
  const chat = openAiCompatible({ ...options, profile });
  const url = resourceUrl(baseUrl, 'responses');
  return {
    id,
    capabilities: capabilitiesOf(profile),
    telemetryName: chat.telemetryName,
    assistance: ({ model }) => assistanceFor(profile, modelProfile(profile, model, options.models)),
    prepare: (attempt) => withinStack(() => prepare(attempt, { ...options, profile }, url)),
    classifyFailure: (failure) => classifyFailure(failure, (other) => chat.classifyFailure(other)),
    ...(chat.modelList && { modelList: chat.modelList }),
  };
}

/** What the gateway does for this upstream. Files by URL are fetched here, so that every server takes them. */
function assistanceFor(profile: ProviderProfile, model: ModelProfile): Assistance {
  return {
    fetch: model.images && !profile.remoteImages ? ['image', 'document'] : ['document'],
    webSearch: profile.webSearch === 'none',
  };
}

/** What the API itself settles, whoever serves it. */
function responsesProfile(profile: ProviderProfile): ProviderProfile {
  return {
    ...profile,
    toolIds: 'long',
    midSystem: 'inline',
    partsMode: 'array',
    reasoningStyle: 'effort',
    toolChoice: { required: true, named: true, none: true },
    responseFormat: 'json_schema',
    prefill: profile.prefill === 'reject' ? 'reject' : 'plain',
    emptyToolResult: '',
  };
}

function prepare(attempt: AttemptInput, options: OpenAiCompatibleOptions, url: string): PreparedAttempt {
  const { profile, models } = options;
  const converted = convertRequest(attempt, profile, modelProfile(profile, attempt.target.model, models));
  const { conversion, body, stream } = converted;
  return {
    countCall: () => countCall(attempt, { ...options, body }),
    request: {
      method: 'POST',
      url,
      headers: callHeaders(attempt.credential.secret, profile, stream),
      body: JSON.stringify(body),
      stream,
    },
    losses: conversion.losses.losses,
    contextEdits: conversion.contextEdits,
    openDecoder: () => restoring(openDecoder(decoderOptions(attempt, profile, converted)), conversion.restorations),
  };
}

/** What the prompt is made of; the rest of a request is refused (OpenAI, "Get input token counts"). */
const COUNTED_FIELDS: ReadonlySet<string> = new Set([
  'model',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
]);

function countCall(
  { credential }: AttemptInput,
  { baseUrl, profile, body }: OpenAiCompatibleOptions & Pick<ResponsesRequest, 'body'>,
): TokenCountCall {
  const counted = Object.fromEntries(Object.entries(body).filter(([name]) => COUNTED_FIELDS.has(name)));
  return {
    request: {
      method: 'POST',
      url: resourceUrl(baseUrl, 'responses/input_tokens'),
      headers: callHeaders(credential.secret, profile, false),
      body: JSON.stringify(counted),
      stream: false,
    },
    read: readCount('input_tokens'),
  };
}

function decoderOptions(attempt: AttemptInput, profile: ProviderProfile, converted: ResponsesRequest): DecoderOptions {
  const thinking = attempt.request.thinking?.type;
  const { localLimit, prefill } = converted;
  return {
    request: attempt.request,
    target: attempt.target,
    signer: attempt.signer,
    bufferedTools: profile.decoder.toolArguments === 'buffer',
    toolNames: converted.toolNames,
    localStops: converted.localStops,
    ...(localLimit !== undefined && { localLimit }),
    ...(prefill !== undefined && { prefill }),
    searching: converted.searching,
    thinkingWanted: thinking === 'enabled' || thinking === 'adaptive',
  };
}

function capabilitiesOf(profile: ProviderProfile): Capabilities {
  return {
    streaming: true,
    tools: true,
    parallelTools: true,
    thinking: true,
    images: profile.images,
    documents: profile.pdf,
  };
}
