import type { DecoderProfile } from './decoder-profile.js';
import type { ProviderProfile } from './provider-profile.js';

const BUFFERED: DecoderProfile = { thinkTags: true, toolArguments: 'buffer', usageConvention: 'inclusive' };
const STREAMED: DecoderProfile = { ...BUFFERED, toolArguments: 'stream' };
const FULL_CHOICE = { required: true, named: true, none: true };

/** What every upstream of this kind has understood so far: the choice for one that nothing is known about. */
const GENERIC: ProviderProfile = {
  authentication: 'bearer',
  tokensField: 'max_tokens',
  streamOptions: true,
  obfuscationSwitch: false,
  storeSwitch: false,
  maxStops: 4,
  topK: false,
  partsMode: 'string',
  midSystem: 'user',
  developerRole: false,
  nullContent: false,
  emptyToolResult: '',
  images: true,
  visionStrict: false,
  remoteImages: true,
  pdf: false,
  reasoningStyle: 'none',
  efforts: [],
  reasoningReplay: 'none',
  reasoningRequired: false,
  prefill: 'plain',
  toolIds: 'plain',
  toolChoice: FULL_CHOICE,
  forcedChoiceWhileThinking: true,
  parallelSwitch: true,
  maxTools: 128,
  strictTools: false,
  schemaDialect: 'plain',
  responseFormat: 'json_object',
  webSearch: 'none',
  userField: 'none',
  promptCacheKey: false,
  cacheMarks: 'strip',
  cacheLifetimes: {},
  serviceTiers: {},
  streamWhenThinking: false,
  decoder: BUFFERED,
};

const OPENAI: ProviderProfile = {
  ...GENERIC,
  telemetryName: 'openai',
  tokensField: 'max_completion_tokens',
  obfuscationSwitch: true,
  storeSwitch: true,
  partsMode: 'array',
  midSystem: 'inline',
  developerRole: true,
  nullContent: true,
  pdf: true,
  reasoningStyle: 'effort',
  strictTools: true,
  schemaDialect: 'loose',
  responseFormat: 'json_schema',
  webSearch: 'options',
  userField: 'safety_identifier',
  promptCacheKey: true,
  cacheMarks: 'breakpoint',
  serviceTiers: { auto: 'auto', standard_only: 'default' },
  fastTier: 'priority',
  decoder: { ...STREAMED, thinkTags: false },
};

/** Servers that run open models themselves: they render a chat template, which knows one leading system message. */
const LOCAL: ProviderProfile = {
  ...GENERIC,
  topK: true,
  remoteImages: false,
  schemaDialect: 'loose',
  responseFormat: 'json_schema',
};

const DEEPSEEK: ProviderProfile = {
  ...GENERIC,
  telemetryName: 'deepseek',
  images: false,
  reasoningStyle: 'deepseek',
  reasoningReplay: 'reasoning_content',
  reasoningRequired: true,
  forcedChoiceWhileThinking: false,
  parallelSwitch: false,
};

/** Every profile, each as what it has different from its base. */
export const PROVIDER_PROFILES = {
  generic: GENERIC,
  openai: OPENAI,
  azure: { ...OPENAI, telemetryName: 'azure.ai.openai', authentication: 'api-key', webSearch: 'none' },
  openrouter: {
    ...GENERIC,
    telemetryName: 'openrouter',
    topK: true,
    partsMode: 'array',
    nullContent: true,
    pdf: true,
    reasoningStyle: 'openrouter',
    efforts: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'],
    reasoningReplay: 'reasoning_details',
    strictTools: true,
    schemaDialect: 'loose',
    responseFormat: 'json_schema',
    webSearch: 'plugin',
    userField: 'user',
    promptCacheKey: true,
    cacheMarks: 'claude',
    decoder: STREAMED,
  },
  groq: {
    ...GENERIC,
    telemetryName: 'groq',
    tokensField: 'max_completion_tokens',
    reasoningStyle: 'groq',
    responseFormat: 'json_schema',
    serviceTiers: { auto: 'auto', standard_only: 'default' },
  },
  mistral: {
    ...GENERIC,
    telemetryName: 'mistral_ai',
    streamOptions: false,
    reasoningStyle: 'mistral',
    prefill: 'prefix',
    toolIds: 'mistral',
    responseFormat: 'json_schema',
  },
  deepseek: DEEPSEEK,
  // "Chat Prefix Completion (Beta)" is there under the path `/beta` alone.
  'deepseek-beta': { ...DEEPSEEK, prefill: 'prefix' },
  moonshot: {
    ...GENERIC,
    telemetryName: 'moonshot_ai',
    reasoningStyle: 'thinking-switch',
    reasoningReplay: 'reasoning_content',
    reasoningRequired: true,
    toolIds: 'kimi',
    forcedChoiceWhileThinking: false,
    promptCacheKey: true,
  },
  xai: {
    ...GENERIC,
    telemetryName: 'x_ai',
    reasoningStyle: 'xai',
    schemaDialect: 'loose',
    responseFormat: 'json_schema',
  },
  together: { ...GENERIC, telemetryName: 'together', topK: true, responseFormat: 'json_schema' },
  fireworks: { ...GENERIC, telemetryName: 'fireworks', topK: true, responseFormat: 'json_schema' },
  cerebras: {
    ...GENERIC,
    telemetryName: 'cerebras',
    tokensField: 'max_completion_tokens',
    images: false,
    responseFormat: 'json_schema',
  },
  nvidia: { ...GENERIC, telemetryName: 'nvidia', parallelSwitch: false },
  vllm: {
    ...LOCAL,
    telemetryName: 'vllm',
    reasoningStyle: 'chat-template',
    prefill: 'continue',
    forcedChoiceWhileThinking: false,
  },
  ollama: {
    ...LOCAL,
    telemetryName: 'ollama',
    reasoningStyle: 'effort',
    efforts: ['none', 'low', 'medium', 'high', 'max'],
    toolChoice: { required: false, named: false, none: false },
    parallelSwitch: false,
  },
  lmstudio: {
    ...LOCAL,
    telemetryName: 'lmstudio',
    toolChoice: { required: true, named: false, none: true },
    parallelSwitch: false,
  },
  'gemini-compat': {
    ...GENERIC,
    telemetryName: 'gcp.gemini',
    maxStops: 5,
    remoteImages: false,
    reasoningStyle: 'effort',
    efforts: ['low', 'medium', 'high'],
    schemaDialect: 'gemini',
    parallelSwitch: false,
    responseFormat: 'json_schema',
    decoder: { ...BUFFERED, geminiCompat: true },
  },
  zai: {
    ...GENERIC,
    telemetryName: 'zai',
    maxStops: 1,
    reasoningStyle: 'thinking-switch',
    reasoningReplay: 'reasoning_content',
    toolChoice: { required: false, named: false, none: false },
    parallelSwitch: false,
  },
  dashscope: {
    ...GENERIC,
    telemetryName: 'dashscope',
    topK: true,
    reasoningStyle: 'enable-thinking',
    forcedChoiceWhileThinking: false,
    streamWhenThinking: true,
  },
  simulator: { ...OPENAI, telemetryName: 'simulator', storeSwitch: false, obfuscationSwitch: false },
} as const satisfies Record<string, ProviderProfile>;

export type ProfileName = keyof typeof PROVIDER_PROFILES;

/** @throws {Error} when there is no such profile; names the ones there are */
export function providerProfile(name: string): ProviderProfile {
  const profile = (PROVIDER_PROFILES as Readonly<Record<string, ProviderProfile | undefined>>)[name];
  if (profile !== undefined && Object.hasOwn(PROVIDER_PROFILES, name)) return profile;
  throw new Error(
    `There is no provider profile "${name}". Use one of: ${Object.keys(PROVIDER_PROFILES).sort().join(', ')}.`,
  );
}
