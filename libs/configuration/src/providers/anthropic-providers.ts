import type { ProviderId } from '@sluice/exchange';

import type { KnownProvider } from './known-provider.js';

/** A server that offers the Messages API beside its own. Its other one has variables of its own, and so has this. */
function compatible(id: ProviderId, profile: string, defaultBaseUrl: string): KnownProvider {
  const prefix = id.toUpperCase().replaceAll('-', '_');
  return {
    id,
    adapter: 'anthropic-compatible',
    profile,
    keys: [`${prefix}_API_KEY`],
    keyless: false,
    baseUrls: [`${prefix}_API_BASE`],
    defaultBaseUrl,
    options: [],
    vendorNames: false,
  };
}

/** The Claude API. `ANTHROPIC_BASE_URL` is what clients find the gateway by, so it says nothing about the upstream. */
export const ANTHROPIC: KnownProvider = {
  id: 'anthropic',
  adapter: 'anthropic',
  profile: '',
  keys: ['ANTHROPIC_API_KEY'],
  keyless: false,
  baseUrls: ['ANTHROPIC_API_BASE'],
  defaultBaseUrl: 'https://api.anthropic.com',
  options: [],
  vendorNames: false,
  models: { big: '*', middle: '*', small: '*' },
};

/** Others that speak the Messages API, well enough to be asked in it. */
export const ANTHROPIC_COMPATIBLE_PROVIDERS: readonly KnownProvider[] = [
  compatible('deepseek-anthropic', 'deepseek', 'https://api.deepseek.com/anthropic'),
  compatible('moonshot-anthropic', 'moonshot', 'https://api.moonshot.ai/anthropic'),
  compatible('zai-anthropic', 'zai', 'https://api.z.ai/api/anthropic'),
  {
    ...compatible('openrouter-anthropic', 'openrouter', 'https://openrouter.ai/api'),
    vendorNames: true,
  },
  compatible('minimax', 'minimax', 'https://api.minimax.io/anthropic'),
  compatible('volcengine', 'volcengine', 'https://ark.cn-beijing.volces.com/api/coding'),
  {
    id: 'anthropic-compatible',
    adapter: 'anthropic-compatible',
    profile: 'generic',
    profileVariable: 'ANTHROPIC_COMPATIBLE_PROFILE',
    keys: ['ANTHROPIC_COMPATIBLE_API_KEY'],
    keyless: true,
    baseUrls: ['ANTHROPIC_COMPATIBLE_API_BASE'],
    exampleBaseUrl: 'http://127.0.0.1:8080',
    options: [],
    vendorNames: true,
  },
];
