import type { ProfileName } from '@sluice/providers';

/** How replies of one provider are to be read, as far as providers differ in it. */
export interface ProviderRules {
  readonly profile: ProfileName;
  /** Text that begins with `<think>` is thinking. */
  readonly thinkTags: boolean;
  /** Arguments go to the client as they come; what has been sent can neither be mended nor left out. */
  readonly streamedArguments: boolean;
  /** Thinking is counted in the total alone. */
  readonly thinkingInTotal: boolean;
}

const USUAL = { thinkTags: true, streamedArguments: false, thinkingInTotal: false };

/** By the corpus' names. Hosts that nobody wrote a profile for are read like any unknown server. */
const RULES: Readonly<Record<string, ProviderRules>> = {
  openai: { ...USUAL, profile: 'openai', thinkTags: false, streamedArguments: true },
  azure: { ...USUAL, profile: 'azure', thinkTags: false, streamedArguments: true },
  'azure-inference': { ...USUAL, profile: 'generic' },
  openrouter: { ...USUAL, profile: 'openrouter', streamedArguments: true },
  alibaba: { ...USUAL, profile: 'dashscope' },
  cerebras: { ...USUAL, profile: 'cerebras' },
  deepseek: { ...USUAL, profile: 'deepseek' },
  google: { ...USUAL, profile: 'gemini-compat', thinkingInTotal: true },
  groq: { ...USUAL, profile: 'groq' },
  mistral: { ...USUAL, profile: 'mistral' },
  moonshot: { ...USUAL, profile: 'moonshot' },
  ollama: { ...USUAL, profile: 'ollama' },
  together: { ...USUAL, profile: 'together' },
  xai: { ...USUAL, profile: 'xai' },
  zai: { ...USUAL, profile: 'zai' },
};

export function rulesOf(provider: string): ProviderRules {
  return RULES[provider] ?? { ...USUAL, profile: 'generic' };
}
