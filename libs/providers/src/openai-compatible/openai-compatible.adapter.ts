import type { AttemptInput, Capabilities, PreparedAttempt, ProviderAdapter, ProviderId } from '@sluice/exchange';
import { ClientError, SLUICE_VERSION } from '@sluice/exchange';

import { modelProfile, type ModelRule } from './profile/model-profile.js';
import { openDecoder } from './openai-compatible-decoder.js';
import { classifyFailure } from './openai-compatible-errors.js';
import { convertRequest, type ChatRequest } from './openai-compatible-request.js';
import { RestoringDecoder } from '../shared/response/restoring-decoder.js';
import type { ProviderProfile } from './profile/provider-profile.js';
import { exceedsStack } from '../shared/json/json-value.js';

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
}

/** A provider that speaks Chat Completions (OpenAI, "Create chat completion"), in the variant of its profile. */
export function openAiCompatible(options: OpenAiCompatibleOptions): ProviderAdapter {
  const { id, profile } = options;
  const url = completionsUrl(options.baseUrl);
  return {
    id,
    capabilities: capabilitiesOf(profile),
    telemetryName: options.telemetryName ?? profile.telemetryName ?? id,
    prepare: (attempt) => withinStack(() => prepare(attempt, options, url)),
    classifyFailure,
  };
}

/** A schema or an input may be nested deeper than the stack; measuring each of them first would cost every good one. */
function withinStack<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (!exceedsStack(error)) throw error;
    throw new ClientError('invalid_request', 'The request is nested too deeply.', { cause: error });
  }
}

function prepare(attempt: AttemptInput, options: OpenAiCompatibleOptions, url: string): PreparedAttempt {
  const { profile, models } = options;
  const chat = convertRequest(attempt, profile, modelProfile(profile, attempt.target.model, models));
  return {
    request: {
      method: 'POST',
      url,
      headers: headersOf(attempt, profile, chat.stream),
      body: JSON.stringify(chat.body),
      stream: chat.stream,
    },
    losses: chat.conversion.losses.losses,
    contextEdits: chat.conversion.contextEdits,
    openDecoder: (head) => {
      const decoder = openDecoder({ head, ...decoderOptions(attempt, profile, chat) });
      const { restorations } = chat.conversion;
      const nothing = restorations.schemas.size === 0 && restorations.members.size === 0;
      return nothing ? decoder : new RestoringDecoder(decoder, restorations);
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

/** Compressed streams arrive in lumps, so none is asked for. The client's own headers stay here. */
function headersOf(attempt: AttemptInput, profile: ProviderProfile, stream: boolean): Readonly<Record<string, string>> {
  return {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    'accept-encoding': 'identity',
    'user-agent': `sluice/${SLUICE_VERSION}`,
    ...authentication(attempt.credential.secret, profile),
  };
}

/** A server of one's own may want no key at all. Azure takes an Entra token, which is a JWT, as a bearer alone. */
function authentication(secret: string, profile: ProviderProfile): Readonly<Record<string, string>> {
  if (secret === '') return {};
  const asKey = profile.authentication === 'api-key' && !secret.startsWith('eyJ');
  return asKey ? { 'api-key': secret } : { authorization: `Bearer ${secret}` };
}

function completionsUrl(baseUrl: string): string {
  const query = baseUrl.indexOf('?');
  const path = query === -1 ? baseUrl : baseUrl.slice(0, query);
  return `${path.replace(/\/+$/, '')}/chat/completions${query === -1 ? '' : baseUrl.slice(query)}`;
}

function capabilitiesOf(profile: ProviderProfile): Capabilities {
  return {
    streaming: true,
    tools: true,
    parallelTools: true,
    thinking: profile.reasoningStyle !== 'none',
    images: profile.images,
    documents: profile.pdf,
  };
}
