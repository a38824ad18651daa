import type { Quirks } from '@sluice/exchange';

import { NO_BETAS } from './bedrock-quirks.js';

/** Of accounts and plans at Anthropic, or of its own servers: they mean nothing to Bedrock, which refuses them. */
const FOREIGN_BETAS = /^(?:claude-code-|oauth-|prompt-caching-scope-)/;

/** The betas of a header, as Bedrock wants them in the body. */
export function bedrockBetas(header: string | undefined, quirks: Quirks): readonly string[] {
  if (NO_BETAS in quirks) return [];
  const names = (header ?? '').split(',').map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== '' && !FOREIGN_BETAS.test(name));
}
