import { UpstreamError, type ClassifiedFailure, type UpstreamFailure } from '@sluice/exchange';

import { readFailure } from '../shared/failure/failure-report.js';
import { refusalReply } from '../shared/failure/refused-prompt.js';
import { learnQuirk } from './failure/learned-quirk.js';
import { isRefusalCode } from './refusal-code.js';

/**
 * Reads what a provider answered instead of a response. Errors look as in Chat Completions ("Error codes"), so that
 * only what this API alone says is read here.
 * @param classify reads everything else
 */
export function classifyFailure(
  failure: UpstreamFailure,
  classify: (failure: UpstreamFailure) => ClassifiedFailure,
): ClassifiedFailure {
  const known = classify(failure);
  const report = readFailure(failure);
  const { status } = report;
  if (status !== undefined && status !== 400 && status !== 404 && status !== 422) return known;
  if (known.reply === undefined && report.codes.some(isRefusalCode)) {
    return { error: known.error, reply: refusalReply(report) };
  }
  const learned = learnQuirk(report, failure);
  return learned === undefined ? known : { error: asUnsupported(known), learned };
}

/** What is said is the same; that the request will be another one is new. */
function asUnsupported({ error }: ClassifiedFailure): UpstreamError {
  const { publicMessage, retryAfterMs } = error;
  const { upstreamStatus, upstreamCode } = error instanceof UpstreamError ? error : {};
  return new UpstreamError('upstream_unsupported_parameter', {
    publicMessage,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    upstreamStatus,
    upstreamCode,
  });
}
