import type { ClassifiedFailure, UpstreamFailure } from '@sluice/exchange';

import { classifyAnthropicFailure } from '../shared/anthropic/classify-anthropic-failure.js';
import type { AnthropicProfile } from './profile/anthropic-profile.js';

/** Reads what an upstream answered instead of a reply. Never throws, whatever the body holds. */
export function classifyFailure(failure: UpstreamFailure, { relay }: AnthropicProfile): ClassifiedFailure {
  return classifyAnthropicFailure(failure, { verbatim: relay });
}
