import type { MessagesRequest } from '@sluice/anthropic';

import { wrongType } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatRequestFields } from './chat-request.js';

/** As long as a name of a user may be ("Create a Message", `metadata.user_id`). */
const MAX_USER_CHARACTERS = 256;

/** `priority` is what `fast` was called before. */
const TIERS: Readonly<Record<string, Pick<MessagesRequest, 'service_tier'> & { readonly speed?: 'fast' }>> = {
  auto: { service_tier: 'auto' },
  default: { service_tier: 'standard_only' },
  priority: { speed: 'fast' },
  fast: { speed: 'fast' },
};

/** Reads who is asking, and how fast the answer shall come. */
export function readAccount(
  body: ChatRequestFields,
  reading: ChatReading,
): Pick<MessagesRequest, 'metadata' | 'service_tier'> {
  return { ...readUser(body, reading), ...readTier(body.service_tier, reading) };
}

function readUser(body: ChatRequestFields, reading: ChatReading): Pick<MessagesRequest, 'metadata'> {
  const field = body.safety_identifier == null ? 'user' : 'safety_identifier';
  const value = body[field];
  if (value === undefined || value === null || value === '') return {};
  if (typeof value !== 'string') reading.refuse(wrongType(field, 'a string', value));
  else if (value.length > MAX_USER_CHARACTERS) reading.lose('field_dropped', field, 'too long');
  else return { metadata: { user_id: value } };
  return {};
}

function readTier(tier: unknown, reading: ChatReading): Pick<MessagesRequest, 'service_tier'> {
  if (tier === undefined || tier === null) return {};
  const known = typeof tier === 'string' && Object.hasOwn(TIERS, tier) ? TIERS[tier] : undefined;
  if (known) return known;
  if (typeof tier === 'string') reading.lose('field_dropped', 'service_tier', tier.slice(0, 16));
  else reading.refuse(wrongType('service_tier', 'a string', tier));
  return {};
}
