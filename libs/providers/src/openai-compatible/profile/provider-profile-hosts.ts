import type { ProfileName } from './provider-profiles.js';

/** Whose API answers at a host: the end of the host name, or a local port that a well-known server listens on. */
const HOSTS: readonly (readonly [pattern: RegExp, profile: ProfileName])[] = [
  [/(^|\.)api\.openai\.com$/, 'openai'],
  [/\.openai\.azure\.com$|\.services\.ai\.azure\.com$/, 'azure'],
  [/(^|\.)openrouter\.ai$/, 'openrouter'],
  [/(^|\.)api\.groq\.com$/, 'groq'],
  [/(^|\.)api\.mistral\.ai$/, 'mistral'],
  [/(^|\.)api\.deepseek\.com$/, 'deepseek'],
  [/(^|\.)api\.moonshot\.(ai|cn)$/, 'moonshot'],
  [/(^|\.)api\.x\.ai$/, 'xai'],
  [/(^|\.)api\.together\.(xyz|ai)$/, 'together'],
  [/(^|\.)api\.fireworks\.ai$/, 'fireworks'],
  [/(^|\.)api\.cerebras\.ai$/, 'cerebras'],
  [/(^|\.)integrate\.api\.nvidia\.com$/, 'nvidia'],
  [/(^|\.)generativelanguage\.googleapis\.com$/, 'gemini-compat'],
  [/(^|\.)api\.z\.ai$|(^|\.)open\.bigmodel\.cn$/, 'zai'],
  [/(^|\.)dashscope(-intl|-us)?\.aliyuncs\.com$/, 'dashscope'],
];

const LOCAL_PORTS: Readonly<Record<string, ProfileName>> = { '11434': 'ollama', '1234': 'lmstudio' };

/** Stands in settings for the profile of whoever answers at the base URL. */
export const PROFILE_OF_HOST = 'auto';

/** The profile for a base URL that was configured without one; `generic` for a host nobody knows. */
export function profileForBaseUrl(baseUrl: string): ProfileName {
  if (!URL.canParse(baseUrl)) return 'generic';
  const { hostname, port, pathname } = new URL(baseUrl);
  const known = HOSTS.find(([pattern]) => pattern.test(hostname));
  const profile = known?.[1] ?? LOCAL_PORTS[port] ?? 'generic';
  return profile === 'deepseek' && pathname.startsWith('/beta') ? 'deepseek-beta' : profile;
}
