import { AZURE_PROFILE } from '../../azure/profile/azure-profile.js';
import { CEREBRAS_PROFILE } from '../../cerebras/profile/cerebras-profile.js';
import { DASHSCOPE_PROFILE } from '../../dashscope/profile/dashscope-profile.js';
import { DEEPSEEK_BETA_PROFILE, DEEPSEEK_PROFILE } from '../../deepseek/profile/deepseek-profile.js';
import { FIREWORKS_PROFILE } from '../../fireworks/profile/fireworks-profile.js';
import { GROQ_PROFILE } from '../../groq/profile/groq-profile.js';
import { LMSTUDIO_PROFILE } from '../../lmstudio/profile/lmstudio-profile.js';
import { MISTRAL_PROFILE } from '../../mistral/profile/mistral-profile.js';
import { MOONSHOT_PROFILE } from '../../moonshot/profile/moonshot-profile.js';
import { NVIDIA_PROFILE } from '../../nvidia/profile/nvidia-profile.js';
import { OLLAMA_PROFILE } from '../../ollama/profile/ollama-profile.js';
import { OPENROUTER_PROFILE } from '../../openrouter/profile/openrouter-profile.js';
import { TOGETHER_PROFILE } from '../../together/profile/together-profile.js';
import { VLLM_PROFILE } from '../../vllm/profile/vllm-profile.js';
import { XAI_PROFILE } from '../../xai/profile/xai-profile.js';
import { ZAI_PROFILE } from '../../zai/profile/zai-profile.js';
import { GENERIC_PROFILE } from './generic-profile.js';
import { OPENAI_PROFILE } from './openai-profile.js';
import type { ProviderProfile } from './provider-profile.js';

/** Every profile by the name that settings know it by. A provider with a folder of its own keeps its profile there. */
export const PROVIDER_PROFILES = {
  generic: GENERIC_PROFILE,
  openai: OPENAI_PROFILE,
  azure: AZURE_PROFILE,
  openrouter: OPENROUTER_PROFILE,
  groq: GROQ_PROFILE,
  mistral: MISTRAL_PROFILE,
  deepseek: DEEPSEEK_PROFILE,
  'deepseek-beta': DEEPSEEK_BETA_PROFILE,
  moonshot: MOONSHOT_PROFILE,
  xai: XAI_PROFILE,
  together: TOGETHER_PROFILE,
  fireworks: FIREWORKS_PROFILE,
  cerebras: CEREBRAS_PROFILE,
  nvidia: NVIDIA_PROFILE,
  vllm: VLLM_PROFILE,
  ollama: OLLAMA_PROFILE,
  lmstudio: LMSTUDIO_PROFILE,
  'gemini-compat': {
    ...GENERIC_PROFILE,
    telemetryName: 'gcp.gemini',
    relaysChat: false,
    maxStops: 5,
    remoteImages: false,
    reasoningStyle: 'effort',
    efforts: ['low', 'medium', 'high'],
    schemaDialect: 'gemini',
    parallelSwitch: false,
    responseFormat: 'json_schema',
    decoder: { ...GENERIC_PROFILE.decoder, geminiCompat: true },
  },
  zai: ZAI_PROFILE,
  dashscope: DASHSCOPE_PROFILE,
  simulator: { ...OPENAI_PROFILE, telemetryName: 'simulator', storeSwitch: false, obfuscationSwitch: false },
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
