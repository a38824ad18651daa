import type { ProviderId } from '@sluice/exchange';

import { ANTHROPIC, ANTHROPIC_COMPATIBLE_PROVIDERS } from './anthropic-providers.js';
import { CLOUD_PROVIDERS } from './cloud-providers.js';
import type { FamilyModels, KnownProvider, ProviderOption } from './known-provider.js';

/** How a row differs from what its id says. */
type RowChanges = Partial<Omit<KnownProvider, 'id'>>;

/** A provider on the internet: `<P>_API_KEY` configures it, `<P>_API_BASE` or `<P>_BASE_URL` moves it. */
function hosted(id: ProviderId, defaultBaseUrl: string, changes: RowChanges = {}): KnownProvider {
  return { ...row(id), defaultBaseUrl, ...changes };
}

/** A server of one's own: `<P>_API_BASE` or `<P>_BASE_URL` configures it, a key is sent if there is one. */
function local(id: ProviderId, exampleBaseUrl: string): KnownProvider {
  return { ...row(id), keyless: true, exampleBaseUrl, path: '/v1', vendorNames: true };
}

function row(id: ProviderId): KnownProvider {
  const prefix = id.toUpperCase().replaceAll('-', '_');
  return {
    id,
    adapter: id,
    profile: id,
    keys: [`${prefix}_API_KEY`],
    keyless: false,
    baseUrls: [`${prefix}_API_BASE`, `${prefix}_BASE_URL`],
    options: [],
    vendorNames: false,
  };
}

const models = (big: string, middle: string, small: string): FamilyModels => ({ big, middle, small });

/** Open weights that most hosts of open models serve, and that call tools well. */
const OPEN_MODELS = models('openai/gpt-oss-120b', 'openai/gpt-oss-120b', 'openai/gpt-oss-20b');

const MODEL_GLOBS = /^[^\s,]+(,\s*[^\s,]+)*$/;

const OPENAI_OPTIONS: readonly ProviderOption[] = [
  {
    variable: 'OPENAI_RESPONSES_MODELS',
    option: 'responsesModels',
    pattern: MODEL_GLOBS,
    expected: 'a list of model names, separated by commas; * stands for anything',
    meaning:
      'Models that go by the Responses API, which shows and takes back their thinking: names separated by commas, `*` stands for anything. Others go by it where Chat Completions does not serve them.',
    example: 'gpt-5*,o3*',
  },
];

const GEMINI_OPTIONS: readonly ProviderOption[] = [
  {
    variable: 'GEMINI_SAFETY',
    option: 'safety',
    pattern: /^(OFF|BLOCK_NONE|BLOCK_ONLY_HIGH|BLOCK_MEDIUM_AND_ABOVE|BLOCK_LOW_AND_ABOVE)$/,
    expected: 'OFF, BLOCK_NONE, BLOCK_ONLY_HIGH, BLOCK_MEDIUM_AND_ABOVE or BLOCK_LOW_AND_ABOVE',
    meaning:
      'From which probability of harm on Google is to block prompts and replies, of all its categories. Unset: as Google thinks best.',
    example: 'OFF',
  },
];

const AZURE_OPTIONS: readonly ProviderOption[] = [
  {
    variable: 'AZURE_API_VERSION',
    option: 'apiVersion',
    pattern: /^(\d{4}-\d{2}-\d{2}(-preview)?|v1|latest|preview)$/,
    expected: 'a date such as 2024-10-21, with or without -preview, or v1',
    meaning:
      'The version of the API with a URL for each deployment, such as `2025-04-01-preview`. Unset, or `v1`: the v1 API.',
    example: 'v1',
  },
  {
    variable: 'AZURE_OPENAI_DEPLOYMENTS',
    option: 'deployments',
    pattern: /^[^=,]+=[^=,]+(,[^=,]+=[^=,]+)*$/,
    expected: 'a list of model=deployment, separated by commas',
    meaning: 'Which deployment runs which model: `model=deployment`, separated by commas. Others are called by name.',
    example: 'gpt-5.2=my-deployment',
  },
  {
    variable: 'AZURE_OPENAI_RESPONSES_MODELS',
    option: 'responsesModels',
    pattern: MODEL_GLOBS,
    expected: 'a list of model names, separated by commas; * stands for anything',
    meaning: 'The same for Azure as `OPENAI_RESPONSES_MODELS`; in a dated version since `2025-03-01-preview`.',
    example: 'gpt-5*',
  },
];

/**
 * Every provider that has variables of its own, in order of preference: the first configured one that has `models`
 * serves the families that no variable names. A provider that is not here is configured by `<NAME>_API_BASE` and
 * `<NAME>_API_KEY`.
 */
export const KNOWN_PROVIDERS: readonly KnownProvider[] = [
  hosted('openai', 'https://api.openai.com/v1', {
    baseUrls: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
    profileVariable: 'OPENAI_PROFILE',
    options: OPENAI_OPTIONS,
    models: models('gpt-5.2', 'gpt-5.2', 'gpt-5-mini'),
  }),
  hosted('openai-responses', 'https://api.openai.com/v1', {
    beside: 'openai',
    profile: 'openai',
    keys: ['OPENAI_API_KEY'],
    baseUrls: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
    profileVariable: 'OPENAI_PROFILE',
  }),
  ANTHROPIC,
  hosted('gemini', 'https://generativelanguage.googleapis.com/v1beta', {
    profile: '',
    path: '/v1beta',
    profileVariable: 'GEMINI_PROFILE',
    options: GEMINI_OPTIONS,
    models: models('gemini-2.5-pro', 'gemini-2.5-pro', 'gemini-2.5-flash'),
  }),
  hosted('openrouter', 'https://openrouter.ai/api/v1', {
    vendorNames: true,
    models: models('anthropic/claude-opus-4.5', 'anthropic/claude-sonnet-4.5', 'anthropic/claude-haiku-4.5'),
  }),
  hosted('groq', 'https://api.groq.com/openai/v1', { vendorNames: true, models: OPEN_MODELS }),
  hosted('mistral', 'https://api.mistral.ai/v1', {
    models: models('mistral-large-latest', 'mistral-medium-latest', 'mistral-small-latest'),
  }),
  hosted('deepseek', 'https://api.deepseek.com', {
    models: models('deepseek-reasoner', 'deepseek-chat', 'deepseek-chat'),
  }),
  hosted('xai', 'https://api.x.ai/v1'),
  hosted('together', 'https://api.together.xyz/v1', { vendorNames: true, models: OPEN_MODELS }),
  hosted('fireworks', 'https://api.fireworks.ai/inference/v1', { vendorNames: true }),
  hosted('cerebras', 'https://api.cerebras.ai/v1', { models: models('gpt-oss-120b', 'gpt-oss-120b', 'gpt-oss-120b') }),
  hosted('nvidia', 'https://integrate.api.nvidia.com/v1', { vendorNames: true, models: OPEN_MODELS }),
  hosted('moonshot', 'https://api.moonshot.ai/v1'),
  hosted('zai', 'https://api.z.ai/api/paas/v4', { models: models('glm-4.7', 'glm-4.7', 'glm-4.7') }),
  hosted('dashscope', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', {
    models: models('qwen3-coder-plus', 'qwen3-coder-plus', 'qwen3-coder-flash'),
  }),
  {
    ...row('azure'),
    profile: '',
    keys: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY', 'AZURE_OPENAI_AD_TOKEN'],
    baseUrls: ['AZURE_OPENAI_ENDPOINT', 'AZURE_API_BASE'],
    exampleBaseUrl: 'https://your-resource.openai.azure.com',
    options: AZURE_OPTIONS,
  },
  ...CLOUD_PROVIDERS,
  ...ANTHROPIC_COMPATIBLE_PROVIDERS,
  local('ollama', 'http://127.0.0.1:11434/v1'),
  local('lmstudio', 'http://127.0.0.1:1234/v1'),
  local('vllm', 'http://127.0.0.1:8000/v1'),
];
