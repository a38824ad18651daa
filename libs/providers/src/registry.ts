import type { ProviderAdapter, ProviderId, ProviderSettings } from '@sluice/exchange';

import { createAzure } from './azure/azure.adapter.js';
import { createCerebras } from './cerebras/cerebras.adapter.js';
import { createDashScope } from './dashscope/dashscope.adapter.js';
import { createDeepSeek } from './deepseek/deepseek.adapter.js';
import { createFireworks } from './fireworks/fireworks.adapter.js';
import { createGroq } from './groq/groq.adapter.js';
import { createLmStudio } from './lmstudio/lmstudio.adapter.js';
import { createMistral } from './mistral/mistral.adapter.js';
import { createMoonshot } from './moonshot/moonshot.adapter.js';
import { createNvidia } from './nvidia/nvidia.adapter.js';
import { createOllama } from './ollama/ollama.adapter.js';
import { createOpenRouter } from './openrouter/openrouter.adapter.js';
import { createTogether } from './together/together.adapter.js';
import { createVllm } from './vllm/vllm.adapter.js';
import { createXai } from './xai/xai.adapter.js';
import { createZai } from './zai/zai.adapter.js';
import { createOpenAi } from './openai/openai.adapter.js';
import { createOpenAiCompatible } from './openai-compatible/create-openai-compatible.js';
import { createOpenAiResponses } from './openai-responses/create-openai-responses.js';
import { createSimulator } from './simulator/simulator.adapter.js';

/** Makes an adapter from what the configuration says. @throws {Error} when it says something impossible */
export type ProviderFactory = (settings: ProviderSettings) => ProviderAdapter;

/** Every adapter there is, one line for each folder of this library. */
export const PROVIDER_FACTORIES = {
  openai: createOpenAi,
  'openai-compatible': createOpenAiCompatible,
  'openai-responses': createOpenAiResponses,
  openrouter: createOpenRouter,
  groq: createGroq,
  mistral: createMistral,
  deepseek: createDeepSeek,
  xai: createXai,
  together: createTogether,
  fireworks: createFireworks,
  cerebras: createCerebras,
  nvidia: createNvidia,
  moonshot: createMoonshot,
  zai: createZai,
  dashscope: createDashScope,
  azure: createAzure,
  ollama: createOllama,
  lmstudio: createLmStudio,
  vllm: createVllm,
  simulator: createSimulator,
} as const satisfies Record<string, ProviderFactory>;

/**
 * The providers of a configuration, by id.
 * @throws {Error} when a provider names an adapter or a profile that is not there, or an id stands twice
 */
export function createProviders(settings: readonly ProviderSettings[]): ReadonlyMap<ProviderId, ProviderAdapter> {
  const providers = new Map<ProviderId, ProviderAdapter>();
  for (const provider of settings) {
    if (providers.has(provider.id)) throw new Error(`The provider "${provider.id}" is configured twice. Rename one.`);
    providers.set(provider.id, factoryOf(provider)(provider));
  }
  return providers;
}

function factoryOf({ id, adapter }: ProviderSettings): ProviderFactory {
  const factories: Readonly<Record<string, ProviderFactory>> = PROVIDER_FACTORIES;
  const factory = Object.hasOwn(factories, adapter) ? factories[adapter] : undefined;
  if (factory !== undefined) return factory;
  const known = Object.keys(PROVIDER_FACTORIES).join(', ');
  throw new Error(`The provider "${id}" names the adapter "${adapter}", which does not exist. Use one of: ${known}.`);
}
