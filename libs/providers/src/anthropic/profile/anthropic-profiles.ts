import type { AnthropicProfile } from './anthropic-profile.js';

/** The Claude API ("Messages"): nothing is changed on either way. */
const claude: AnthropicProfile = {
  telemetryName: 'anthropic',
  relay: true,
  authentication: 'x-api-key',
  forwardHeaders: true,
  betas: true,
  inlineSystem: true,
  cacheControl: true,
  contextManagement: true,
  outputConfig: true,
  thinking: 'adaptive',
  toolExtras: true,
  serverTools: true,
  metadata: true,
  images: true,
  documents: true,
};

/** What every server understands that calls itself compatible. */
const generic: AnthropicProfile = {
  telemetryName: 'anthropic-compatible',
  relay: false,
  authentication: 'both',
  forwardHeaders: false,
  betas: false,
  inlineSystem: false,
  cacheControl: false,
  contextManagement: false,
  outputConfig: false,
  thinking: 'budget',
  toolExtras: false,
  serverTools: false,
  metadata: false,
  images: true,
  documents: false,
};

/**
 * The servers whose documentation says more: DeepSeek ("Anthropic API"), Moonshot, Z.ai and Volcengine ("Claude Code"),
 * MiniMax ("Compatible Anthropic API"), OpenRouter ("Anthropic Messages"), Ollama ("Anthropic compatibility"), vLLM,
 * llama.cpp ("POST /v1/messages"), LM Studio ("Anthropic-compatible endpoints").
 */
const ANTHROPIC_PROFILES = {
  claude,
  generic,
  deepseek: { ...generic, telemetryName: 'deepseek', metadata: true, images: false },
  moonshot: { ...generic, telemetryName: 'moonshot_ai', cacheControl: true },
  zai: { ...generic, telemetryName: 'z_ai', authentication: 'bearer' },
  minimax: { ...generic, telemetryName: 'minimax', cacheControl: true, metadata: true, images: false },
  volcengine: { ...generic, telemetryName: 'volcengine', authentication: 'bearer' },
  openrouter: {
    ...generic,
    telemetryName: 'openrouter',
    authentication: 'bearer',
    cacheControl: true,
    outputConfig: true,
    thinking: 'adaptive',
    metadata: true,
    documents: true,
  },
  ollama: { ...generic, telemetryName: 'ollama' },
  vllm: { ...generic, telemetryName: 'vllm' },
  'llama-cpp': { ...generic, telemetryName: 'llama_cpp' },
  lmstudio: { ...generic, telemetryName: 'lmstudio' },
} as const satisfies Record<string, AnthropicProfile>;

export type AnthropicProfileName = keyof typeof ANTHROPIC_PROFILES;

/** The profile of this name. */
export function anthropicProfile(name: AnthropicProfileName): AnthropicProfile {
  return ANTHROPIC_PROFILES[name];
}

/** @throws {Error} naming all profiles when there is none of this name */
export function namedAnthropicProfile(name: string): AnthropicProfile {
  if (Object.hasOwn(ANTHROPIC_PROFILES, name)) return ANTHROPIC_PROFILES[name as AnthropicProfileName];
  const known = Object.keys(ANTHROPIC_PROFILES).join(', ');
  throw new Error(`There is no profile "${name}" of the Messages API. Use one of: ${known}.`);
}
