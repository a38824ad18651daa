import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { openAiCompatible } from '../openai-compatible/openai-compatible.adapter.js';
import { modelProfile } from '../openai-compatible/profile/model-profile.js';
import type { ProviderProfile } from '../openai-compatible/profile/provider-profile.js';
import { AzureDeployments } from './azure-deployments.js';
import { azureBaseUrl, readAzureEndpoint, type AzureEndpoint } from './azure-endpoint.js';
import { AZURE_INFERENCE_PROFILE, AZURE_PROFILE, azureVersionProfile } from './profile/azure-profile.js';

/**
 * Azure OpenAI and Microsoft Foundry. The base URL and the option `apiVersion` say which of Azure's APIs is meant; the
 * option `deployments` says which deployment runs which model.
 */
export function createAzure({ id, baseUrl, options = {} }: ProviderSettings): ProviderAdapter {
  const endpoint = readAzureEndpoint(baseUrl, options['apiVersion']);
  const deployments = new AzureDeployments(options['deployments']);
  const profile = profileOf(endpoint);
  /** Every deployment has a URL of its own, so the adapter of one is made when it is asked for, which costs nothing. */
  const adapterOf = (deployment: string, model = deployment): ProviderAdapter =>
    openAiCompatible({
      id,
      baseUrl: azureBaseUrl(endpoint, deployment),
      profile,
      ...(model !== deployment && { models: [{ pattern: /^/, profile: modelProfile(profile, model) }] }),
    });
  const anyone = adapterOf('any');
  return {
    id,
    capabilities: anyone.capabilities,
    telemetryName: anyone.telemetryName,
    prepare: (attempt) => {
      const found = deployments.find(attempt.target.model);
      const deployment = endpoint.deployment ?? found.deployment;
      const target = { ...attempt.target, model: deployment };
      return adapterOf(deployment, found.model).prepare({ ...attempt, target });
    },
    classifyFailure: (failure) => anyone.classifyFailure(failure),
  };
}

function profileOf({ style, apiVersion }: AzureEndpoint): ProviderProfile {
  if (style === 'inference') return AZURE_INFERENCE_PROFILE;
  return style === 'v1' || apiVersion === undefined ? AZURE_PROFILE : azureVersionProfile(apiVersion);
}
