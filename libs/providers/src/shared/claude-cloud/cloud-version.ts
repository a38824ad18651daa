import { headerValue, type AttemptInput } from '@sluice/exchange';

import { generationOf } from '../anthropic/request/claude/claude-model.js';

/** The version of the Messages API that clouds take as it is, from the models that came out with it on. */
const SHARED_VERSION = '2026-10-21';
const SHARED_SINCE = 4.7;

/**
 * What stands in `anthropic_version`: each cloud has a word of its own for the first version, and knows the second by
 * its own name where the model does. The client's header says which one is meant.
 *
 * @param legacy the cloud's own word
 */
export function cloudVersion({ inbound, target }: Pick<AttemptInput, 'inbound' | 'target'>, legacy: string): string {
  const asked = inbound && headerValue(inbound.headers, 'anthropic-version');
  return asked === SHARED_VERSION && (generationOf(target.model) ?? 0) >= SHARED_SINCE ? SHARED_VERSION : legacy;
}
