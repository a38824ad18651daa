import type { ProviderId } from '@sluice/exchange';

import type { AnthropicProfile } from './profile/anthropic-profile.js';

/** What makes one upstream of the Messages API out of the factory. */
export interface AnthropicMessagesOptions {
  readonly id: ProviderId;
  /** As clients have it in `ANTHROPIC_BASE_URL`: what stands before `/v1/messages`. */
  readonly baseUrl: string;
  readonly profile: AnthropicProfile;
  /** `/v1/models` stands beside `/v1/messages`, and lists what can be asked for there. */
  readonly lists?: true;
}
