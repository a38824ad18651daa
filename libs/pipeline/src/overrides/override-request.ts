import type { MessagesRequest } from '@sluice/anthropic';
import type { RequestLimits, TargetOverrides } from '@sluice/exchange';

import { dropTools } from './drop-tools.js';
import { limitTokens, type TokenBounds } from './limit-tokens.js';
import { overrideEffort } from './override-effort.js';
import { RequestDraft } from './request-draft.js';

/** What an operator wants to be done with a request. */
export interface RequestWishes {
  readonly overrides?: TargetOverrides | undefined;
  readonly limits?: RequestLimits | undefined;
}

/**
 * The request as the operator wants it. What he puts in the place of the client's wishes is no loss; what the client
 * does not get of them is one. Limits of all requests come first, and what a target wants of its own comes last.
 */
export function overrideRequest(
  request: MessagesRequest,
  { overrides = {}, limits = {} }: RequestWishes,
): RequestDraft {
  const draft = new RequestDraft(request);
  const { effort, temperature, dropTools: globs } = overrides;
  if (globs !== undefined && globs.length > 0) dropTools(draft, globs);
  if (effort !== undefined) overrideEffort(draft, effort);
  limitTokens(draft, boundsOf(limits, overrides));
  if (temperature !== undefined && temperature !== request.temperature) draft.set('temperature', temperature);
  if (overrides.streams === false && request.stream === true) draft.set('stream', false);
  return draft;
}

function boundsOf(limits: RequestLimits, { maxOutputTokens: most = Infinity }: TargetOverrides): TokenBounds {
  return { least: limits.minOutputTokens ?? 0, most: Math.min(limits.maxOutputTokens ?? Infinity, most) };
}
