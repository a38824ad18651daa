import type { CacheControl } from '@sluice/anthropic';

import { isFields } from './fields.js';

/** `cache_control`, which clients of this API put on parts, messages and tools for models that are told what to cache. */
export function markOf({ cache_control: mark }: { readonly cache_control?: unknown }): {
  cache_control?: CacheControl;
} {
  // Its own fields are checked with the rest of the request.
  return isFields(mark) ? { cache_control: mark as unknown as CacheControl } : {};
}
