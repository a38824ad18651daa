import type { Credential, PreparedAttempt, ProviderAdapter, ProviderSettings, Quirks, Target } from '@sluice/exchange';

import { anthropicMessages } from '../anthropic/anthropic.adapter.js';
import { anthropicProfile } from '../anthropic/profile/anthropic-profiles.js';
import { apiChoice, type OpenAiApi } from '../openai/profile/api-choice.js';
import { orByResponses } from '../openai/profile/responses-refusal.js';
import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { modelProfile } from '../openai-compatible/profile/model-profile.js';
import type { ProviderProfile } from '../openai-compatible/profile/provider-profile.js';
import { openAiResponses } from '../openai-responses/openai-responses.adapter.js';
import { AzureDeployments } from './azure-deployments.js';
import { azureBaseUrl, claudeBaseUrl, readAzureEndpoint, type AzureEndpoint } from './azure-endpoint.js';
import {
  AZURE_INFERENCE_PROFILE,
  AZURE_PROFILE,
  azureVersionProfile,
  servesResponses,
} from './profile/azure-profile.js';

/** By which of its APIs a model of Azure is reached. */
type AzureApi = OpenAiApi | 'claude';

/** Where a target is served. */
interface AzureRoute {
  readonly api: AzureApi;
  readonly adapter: ProviderAdapter;
  /** The same with the name of the deployment. */
  readonly target: Target;
}

/**
 * Azure OpenAI and Microsoft Foundry. The base URL and the option `apiVersion` say which of Azure's APIs is meant; the
 * option `deployments` says which deployment runs which model. OpenAI's models go by Chat Completions or Responses, as
 * at OpenAI itself, and Claude's requests are relayed.
 */
export function createAzure(settings: ProviderSettings): ProviderAdapter {
  const { id, baseUrl, options = {} } = settings;
  const endpoint = readAzureEndpoint(baseUrl, options['apiVersion']);
  const deployments = new AzureDeployments(options['deployments']);
  const chooseApi = apiChoice(settings);
  const apiOf = (model: string, quirks: Quirks): AzureApi => {
    if (endpoint.style === 'inference') return 'chat';
    if (model.startsWith('claude-')) return 'claude';
    return hasResponses(endpoint) ? chooseApi(model, quirks) : 'chat';
  };
  const routeOf = (target: Target, quirks: Quirks = {}, credential?: Credential): AzureRoute => {
    const found = deployments.find(target.model);
    const deployment = endpoint.deployment ?? found.deployment;
    const api = apiOf(found.model, quirks);
    const place = { id, endpoint, deployment, model: found.model };
    const adapter = api === 'claude' ? claudeAdapter(id, endpoint, credential) : openAiAdapter(api, place);
    return { api, adapter, target: { ...target, model: deployment } };
  };
  const { capabilities, telemetryName, judgesChatRequests = false } = routeOf({ provider: id, model: '' }).adapter;
  return {
    id,
    capabilities,
    telemetryName,
    judgesChatRequests,
    assistance: (wanted) => {
      const { adapter, target } = routeOf(wanted);
      return adapter.assistance?.(target) ?? { fetch: [], webSearch: false };
    },
    prepare: (attempt) => {
      const { api, adapter, target } = routeOf(attempt.target, attempt.quirks, attempt.credential);
      const prepared = adapter.prepare({ ...attempt, target });
      return api === 'claude' ? prepared : withoutCounter(prepared);
    },
    classifyFailure: (failure) => {
      const { api, adapter } = routeOf(failure.target, failure.quirks);
      const classified = adapter.classifyFailure(failure);
      return api === 'chat' && hasResponses(endpoint) ? orByResponses(failure, classified) : classified;
    },
  };
}

interface OpenAiPlace {
  readonly id: string;
  readonly endpoint: AzureEndpoint;
  readonly deployment: string;
  readonly model: string;
}

/** Every deployment may have a URL of its own, so its adapter is made when it is asked for, which costs nothing. */
function openAiAdapter(api: OpenAiApi, { id, endpoint, deployment, model }: OpenAiPlace): ProviderAdapter {
  const profile = profileOf(endpoint);
  const baseUrl = azureBaseUrl(endpoint, api === 'responses' ? undefined : deployment);
  const models = [{ pattern: /^/, profile: modelProfile(profile, model) }];
  const options = { id, baseUrl, profile, ...(model !== deployment && { models }) };
  return api === 'responses' ? openAiResponses(options) : openAiCompatible(options);
}

/** Claude in Microsoft Foundry, at an address beside that of the other models ("Claude in Microsoft Foundry"). */
function claudeAdapter(id: string, endpoint: AzureEndpoint, credential?: Credential): ProviderAdapter {
  const authentication = credential?.secret.startsWith('eyJ') === true ? 'bearer' : 'x-api-key';
  const claude = anthropicProfile('claude');
  const profile = { ...claude, telemetryName: 'azure.ai.inference', authentication, inlineSystem: false } as const;
  return anthropicMessages({ id, baseUrl: claudeBaseUrl(endpoint), profile });
}

/** Azure OpenAI counts no tokens of requests that are yet to be made. */
function withoutCounter(prepared: PreparedAttempt): PreparedAttempt {
  return { ...prepared, countCall: () => undefined };
}

function hasResponses({ style, apiVersion }: AzureEndpoint): boolean {
  return style === 'v1' || (style === 'deployments' && servesResponses(apiVersion ?? ''));
}

function profileOf({ style, apiVersion }: AzureEndpoint): ProviderProfile {
  if (style === 'inference') return AZURE_INFERENCE_PROFILE;
  return style === 'v1' || apiVersion === undefined ? AZURE_PROFILE : azureVersionProfile(apiVersion);
}
