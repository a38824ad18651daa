import type {
  AttemptInput,
  Credential,
  PreparedAttempt,
  ProviderAdapter,
  ProviderId,
  TokenCountCall,
  UpstreamRequest,
} from '@sluice/exchange';

import { readCount } from '../shared/response/read-count.js';
import { restoring } from '../shared/response/restoring-decoder.js';
import { withinStack } from '../shared/within-stack.js';
import { openDecoder } from './gemini-decoder.js';
import { classifyFailure } from './gemini-errors.js';
import { callHeaders } from './gemini-headers.js';
import { listModels } from './gemini-models.js';
import { convertRequest } from './gemini-request.js';
import type { GeminiProfile } from './profile/gemini-profile.js';
import { safetySettings } from './profile/safety-settings.js';
import type { GeminiFields } from './request/gemini-request.js';
import { thinkingWanted } from './request/settings/thinking-config.js';

/** What makes an adapter for one of the places at which Google serves Gemini. */
export interface GeminiOptions {
  readonly id: ProviderId;
  /** Without a trailing slash, up to the version or, on Vertex AI, to the location. */
  readonly baseUrl: string;
  readonly profile: GeminiProfile;
  /** The least probability of harm at which Google is to block, such as `OFF`; its own default unless told. */
  readonly safety?: string | undefined;
}

/** Gemini by its own API (Gemini API, "Generating content"; Vertex AI, "Generate content with the Gemini API"). */
export function gemini(options: GeminiOptions): ProviderAdapter {
  const { id, profile } = options;
  const safety = safetySettings(options.safety);
  return {
    id,
    capabilities: {
      streaming: true,
      tools: true,
      parallelTools: true,
      thinking: true,
      images: true,
      documents: true,
    },
    telemetryName: profile.telemetryName,
    // Google fetches by itself what is not fetched here, but not from everywhere.
    assistance: () => ({ fetch: ['image', 'document'], webSearch: false }),
    prepare: (attempt) => withinStack(() => prepare(attempt, options, safety)),
    classifyFailure: (failure) => classifyFailure(failure, profile),
    // Vertex AI has a list for each publisher, and in it what a project would first have to deploy.
    ...(profile.models === 'models' && {
      modelList: (credential: Credential) => listModels({ ...options, credential }),
    }),
  };
}

function prepare(attempt: AttemptInput, options: GeminiOptions, safety: GeminiFields): PreparedAttempt {
  const converted = convertRequest(attempt, options.profile, safety);
  const { conversion, body } = converted;
  const request: UpstreamRequest = {
    method: 'POST',
    ...address(attempt, options),
    headers: callHeaders({ credential: attempt.credential, stream: attempt.request.stream === true }, options.profile),
    body: JSON.stringify(body),
  };
  return {
    request,
    countCall: () => countCall(attempt, options, { request, body }),
    ...(options.profile.authentication === 'oauth' && { signing: { scheme: 'google' as const } }),
    losses: conversion.losses.losses,
    contextEdits: conversion.contextEdits,
    openDecoder: () => {
      const decoder = openDecoder({
        request: attempt.request,
        target: attempt.target,
        signer: attempt.signer,
        toolNames: converted.toolNames,
        localStops: converted.localStops,
        prefill: converted.prefill ?? '',
        citationsEnabled: converted.searches,
        thinkingWanted: thinkingWanted(attempt),
        resume: (continuationToken) => ({ ...request, body: JSON.stringify({ ...body, continuationToken }) }),
      });
      return restoring(decoder, conversion.restorations);
    },
  };
}

/** "Counting tokens": the Gemini API wants a whole request in the question, Vertex AI its parts. */
function countCall(
  { target }: AttemptInput,
  { baseUrl, profile }: GeminiOptions,
  { request, body }: { readonly request: UpstreamRequest; readonly body: GeminiFields },
): TokenCountCall {
  const path = modelPath(target.model, profile);
  const { contents, systemInstruction, tools } = body;
  const parts = {
    contents,
    ...(systemInstruction !== undefined && { systemInstruction }),
    ...(tools !== undefined && { tools }),
  };
  const question = profile.models === 'models' ? { generateContentRequest: { model: path, ...parts } } : parts;
  return {
    request: {
      ...request,
      url: `${baseUrl.replace(/\/+$/, '')}/${path}:countTokens`,
      headers: { ...request.headers, accept: 'application/json' },
      body: JSON.stringify(question),
      stream: false,
    },
    read: readCount('totalTokens'),
  };
}

function address({ request, target }: AttemptInput, { baseUrl, profile }: GeminiOptions) {
  const stream = request.stream === true;
  const method = stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return { url: `${baseUrl.replace(/\/+$/, '')}/${modelPath(target.model, profile)}:${method}`, stream };
}

/** Names with a slash say by themselves where the model stands, such as `tunedModels/mine` and `endpoints/123`. */
function modelPath(model: string, { models }: GeminiProfile): string {
  const path = model.split('/').map(encodeURIComponent).join('/');
  return model.includes('/') ? path : `${models}/${path}`;
}
