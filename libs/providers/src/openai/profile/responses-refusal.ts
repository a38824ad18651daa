import { UpstreamError, type ClassifiedFailure, type UpstreamFailure } from '@sluice/exchange';

import { readFailure } from '../../shared/failure/failure-report.js';
import { RESPONSES_QUIRK } from './api-choice.js';

/**
 * "This model is only supported in v1/responses and not in v1/chat/completions", "Function tools with reasoning_effort
 * are not supported for … in /v1/chat/completions. Please use /v1/responses instead"; and of Azure "The chatCompletion
 * operation does not work with the specified model".
 */
const POINTS_TO_RESPONSES = /v1\/responses|responses api/i;
const NOT_BY_CHAT =
  /not supported (?:in|with|by) (?:the )?\/?(?:v1\/)?chat[ /_-]?completions?|chatCompletion operation does not work/i;

/** A failure of Chat Completions; where it says that Responses serves the model, this is learned, and asked there. */
export function orByResponses(failure: UpstreamFailure, classified: ClassifiedFailure): ClassifiedFailure {
  if (!pointsToResponses(failure)) return classified;
  const { error } = classified;
  const { publicMessage } = error;
  const { upstreamStatus, upstreamCode } = error instanceof UpstreamError ? error : {};
  const told = new UpstreamError('upstream_unsupported_parameter', { publicMessage, upstreamStatus, upstreamCode });
  return { error: told, learned: { [RESPONSES_QUIRK]: true } };
}

function pointsToResponses(failure: UpstreamFailure): boolean {
  const { status, message } = readFailure(failure);
  if (status !== 400 && status !== 404) return false;
  return POINTS_TO_RESPONSES.test(message) || NOT_BY_CHAT.test(message);
}
