import type { ProviderAdapter, ProviderSettings } from '@sluice/exchange';

import { anthropicMessages } from '../anthropic/anthropic.adapter.js';
import { namedAnthropicProfile } from '../anthropic/profile/anthropic-profiles.js';

/** A server that is not Anthropic's and speaks the Messages API; its profile says how well. */
export function createAnthropicCompatible({ id, baseUrl, profile }: ProviderSettings): ProviderAdapter {
  const spoken = namedAnthropicProfile(profile === '' ? 'generic' : profile);
  return anthropicMessages({ id, baseUrl, profile: spoken, lists: true });
}
