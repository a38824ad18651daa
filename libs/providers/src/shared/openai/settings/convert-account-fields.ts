import { createHash } from 'node:crypto';

import type { AttemptInput } from '@sluice/exchange';

import type { ChatFields } from '../chat-request.js';
import type { RequestConversion } from '../request-conversion.js';

/**
 * Who asks, for whom, and at which price: digests alone, since the ids themselves name accounts and sessions.
 * The digests are readings of the ambient because recordings hold the ids masked.
 */
export function convertAccountFields(conversion: RequestConversion, attempt: AttemptInput): ChatFields {
  return {
    ...userFields(conversion, attempt),
    ...sessionFields(conversion, attempt),
    ...tierFields(conversion),
  };
}

function userFields(conversion: RequestConversion, attempt: AttemptInput): ChatFields {
  const user = conversion.request.metadata?.user_id;
  if (user === undefined || user === null || user === '') return {};
  const field = conversion.provider.userField;
  if (field === 'none') {
    conversion.losses.add('field_dropped', 'metadata.user_id');
    return {};
  }
  return { [field]: attempt.ambient.read('user_digest', () => digest(user)) };
}

function sessionFields(conversion: RequestConversion, attempt: AttemptInput): ChatFields {
  const { sessionKey } = attempt;
  if (sessionKey === undefined || !conversion.provider.promptCacheKey) return {};
  return { prompt_cache_key: attempt.ambient.read('session_digest', () => digest(sessionKey)) };
}

function tierFields({ request, provider, losses }: RequestConversion): ChatFields {
  if (request['speed'] === 'fast') {
    if (provider.fastTier !== undefined) return { service_tier: provider.fastTier };
    losses.add('field_dropped', 'speed');
  }
  if (request.service_tier === undefined) return {};
  const tier = Object.hasOwn(provider.serviceTiers, request.service_tier)
    ? provider.serviceTiers[request.service_tier]
    : undefined;
  if (tier !== undefined) return { service_tier: tier };
  losses.add('field_dropped', 'service_tier');
  return {};
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
