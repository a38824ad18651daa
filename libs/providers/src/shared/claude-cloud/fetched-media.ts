import type { Assistance, AttemptInput } from '@sluice/exchange';

import { asBuffer } from '../as-buffer.js';
import { withKnownEffort } from '../anthropic/request/known-effort.js';

/** Clouds follow no URLs: the gateway fetches what they lead to. */
export const CLOUD_ASSISTANCE: Assistance = { fetch: ['image', 'document'], webSearch: false };

/**
 * The attempt with bytes that say what its request says. What was fetched stands in the request alone, and the client's
 * bytes have a URL in its place; where they have none, they are what is sent.
 */
export function withFetchedMedia(attempt: AttemptInput): AttemptInput {
  const { inbound, request } = attempt;
  if (inbound === undefined || !asBuffer(inbound.body).includes('"url"')) return attempt;
  return { ...attempt, inbound: { ...inbound, body: Buffer.from(JSON.stringify(withKnownEffort(request))) } };
}
