import type { Effort } from '../../shared/settings/effort.js';
import type { ProviderProfile, ReasoningStyle } from './provider-profile.js';

/** What one model does otherwise than its provider's others. */
export interface ModelProfile {
  /** The efforts the model knows; empty = it takes none. */
  readonly efforts: readonly Effort[];
  readonly reasoningStyle: ReasoningStyle;
  /** `never`: temperature and top_p are refused; `unthinking`: refused unless the effort is `none`. */
  readonly sampling: 'always' | 'unthinking' | 'never';
  readonly stops: boolean;
  readonly images: boolean;
  /** Reasons before it answers, in OpenAI's sense: instructions go under the role `developer`. */
  readonly reasoning: boolean;
  readonly replaysReasoning: boolean;
  /** Understands explicit prompt-cache breakpoints. */
  readonly cacheBreakpoints: boolean;
  /** Who made it: OpenRouter hands Anthropic's own marks and OpenAI's roles on to their models alone. */
  readonly family: 'claude' | 'gemini' | 'qwen' | 'openai' | 'other';
  readonly webSearchOptions: boolean;
  readonly midSystem: ProviderProfile['midSystem'];
  readonly prefill: ProviderProfile['prefill'];
  readonly parallelSwitch: boolean;
  /** The effort that `thinking: adaptive` stands for; absent = the model decides by itself when it is not told. */
  readonly defaultEffort?: Effort;
  /** Tokens a reply may have at most, where that is known. */
  readonly maxOutputTokens?: number;
  /** Tokens prompt and reply may have together, where that is known. */
  readonly contextTokens?: number;
}

/** A row of the table of models: what is known about the models whose name matches. */
export interface ModelRule {
  readonly pattern: RegExp;
  readonly profile: Partial<ModelProfile>;
}

const LOW_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high'];
const FROM_NONE: readonly Effort[] = ['none', 'low', 'medium', 'high'];
const TO_XHIGH: readonly Effort[] = [...FROM_NONE, 'xhigh'];
const REASONING = { reasoning: true, sampling: 'never', family: 'openai' } as const;

/** Tested against the model's name in lower case without `vendor/`; every row that matches counts, the last one most. */
const MODEL_RULES: readonly ModelRule[] = [
  { pattern: /^(gpt|chatgpt|o\d)/, profile: { family: 'openai' } },
  { pattern: /^gpt-3\.5/, profile: { images: false, maxOutputTokens: 4096, contextTokens: 16_385 } },
  { pattern: /^gpt-4(-|$)/, profile: { maxOutputTokens: 4096, contextTokens: 128_000 } },
  { pattern: /^gpt-4(-\d{4})?$/, profile: { images: false, maxOutputTokens: 8192, contextTokens: 8192 } },
  { pattern: /^(gpt-4o|chatgpt-4o)/, profile: { maxOutputTokens: 16_384, contextTokens: 128_000 } },
  { pattern: /^gpt-4\.1/, profile: { maxOutputTokens: 32_768, contextTokens: 1_047_576 } },
  {
    pattern: /^o\d/,
    profile: { ...REASONING, efforts: LOW_TO_HIGH, maxOutputTokens: 100_000, contextTokens: 200_000 },
  },
  { pattern: /^o1-(mini|preview)/, profile: { maxOutputTokens: 32_768, contextTokens: 128_000 } },
  { pattern: /^(o1|o3-mini)/, profile: { parallelSwitch: false } },
  { pattern: /^(o1-mini|o3-mini)/, profile: { images: false } },
  { pattern: /^(o3|o4-mini)/, profile: { stops: false } },
  {
    pattern: /^gpt-5(-|$)/,
    profile: {
      ...REASONING,
      efforts: ['minimal', ...LOW_TO_HIGH],
      stops: false,
      maxOutputTokens: 128_000,
      contextTokens: 400_000,
    },
  },
  { pattern: /^gpt-5-pro/, profile: { efforts: ['high'] } },
  { pattern: /^gpt-5-codex/, profile: { efforts: LOW_TO_HIGH } },
  {
    pattern: /^gpt-(5\.\d|[6-9]|\d\d)/,
    profile: { ...REASONING, sampling: 'unthinking', efforts: TO_XHIGH, stops: false, maxOutputTokens: 128_000 },
  },
  { pattern: /^gpt-5\.[1-3](-|$)/, profile: { contextTokens: 400_000 } },
  { pattern: /^gpt-5\.1(-|$)/, profile: { efforts: FROM_NONE } },
  { pattern: /^gpt-(5\.([6-9]|\d\d)|[6-9]|\d\d)/, profile: { cacheBreakpoints: true } },
  {
    pattern: /^gpt-5[^/]*-chat/,
    profile: {
      reasoning: false,
      sampling: 'always',
      efforts: [],
      stops: true,
      maxOutputTokens: 16_384,
      contextTokens: 128_000,
    },
  },
  { pattern: /search(-preview|-api)/, profile: { webSearchOptions: true } },
  {
    pattern: /gpt-oss/,
    profile: {
      family: 'other',
      reasoning: false,
      sampling: 'always',
      reasoningStyle: 'effort',
      efforts: LOW_TO_HIGH,
      images: false,
      stops: true,
    },
  },
  { pattern: /^claude/, profile: { family: 'claude' } },
  { pattern: /^gemini/, profile: { family: 'gemini' } },
  { pattern: /^(gemini-2\.5-flash)/, profile: { efforts: FROM_NONE } },
  { pattern: /^(qwen|qwq|qvq)/, profile: { family: 'qwen' } },
  // xAI, "Reasoning": models that reason refuse `stop`; few can be told how hard to think.
  { pattern: /^grok-(3-mini|[4-9]|code)/, profile: { stops: false } },
  { pattern: /^grok-.*non-reasoning/, profile: { stops: true } },
  { pattern: /^grok-3-mini/, profile: { efforts: ['low', 'high'] } },
  { pattern: /^grok-4\.3/, profile: { efforts: FROM_NONE } },
  { pattern: /^grok-(4\.[5-9]|[5-9])/, profile: { efforts: LOW_TO_HIGH } },
  { pattern: /^(deepseek|codestral|devstral|mixtral|grok-code|grok-3)/, profile: { images: false } },
  {
    pattern: /^(qwen3?-?(coder|max|\d+b)|qwq|kimi-k2(-|$)|glm-(4\.[5-7]|5)(-air|-flash|-x)?$)/,
    profile: { images: false },
  },
  { pattern: /^llama-?3[.-][13]/, profile: { images: false } },
  // The first of its kind, on servers of one's own: its template knows no earlier thinking.
  { pattern: /^deepseek-r1/, profile: { replaysReasoning: false } },
];

/** What to heed with this model at this provider. `extra` rules come last and so win. */
export function modelProfile(provider: ProviderProfile, model: string, extra: readonly ModelRule[] = []): ModelProfile {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  let profile: ModelProfile = {
    efforts: provider.efforts,
    reasoningStyle: provider.reasoningStyle,
    sampling: 'always',
    stops: true,
    images: provider.images,
    reasoning: false,
    replaysReasoning: provider.reasoningReplay !== 'none',
    cacheBreakpoints: false,
    family: 'other',
    webSearchOptions: false,
    midSystem: provider.midSystem,
    prefill: provider.prefill,
    parallelSwitch: provider.parallelSwitch,
  };
  for (const rule of [...MODEL_RULES, ...extra]) {
    if (rule.pattern.test(name)) profile = { ...profile, ...rule.profile };
  }
  return reconciled(provider, profile);
}

/** A provider that speaks its own way about thinking, or can never take images, is stronger than any model. */
function reconciled(provider: ProviderProfile, profile: ModelProfile): ModelProfile {
  const images = profile.images && provider.images;
  if (provider.reasoningStyle === 'xai') return { ...profile, images, reasoningStyle: 'xai' };
  if (provider.reasoningStyle !== 'openrouter') return { ...profile, images };
  const native = profile.family === 'claude';
  return {
    ...profile,
    images,
    reasoningStyle: 'openrouter',
    efforts: provider.efforts,
    midSystem: native || profile.family === 'openai' ? 'inline' : provider.midSystem,
    prefill: native ? 'native' : provider.prefill,
    // Claude does not think behind OpenRouter unless it is told to, whatever the client's word for it.
    ...(native && { defaultEffort: 'high' }),
  };
}
