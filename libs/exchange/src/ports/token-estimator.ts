import type { MessagesRequest } from '@sluice/anthropic';

/** Guesses prompt tokens without tokenising: cheap enough for the request path. */
export interface TokenEstimator {
  /** @param bodyBytes length of the request body, so that nothing has to be serialised again */
  estimate(request: MessagesRequest, bodyBytes: number): number;
}
