import { headerValue, UpstreamError, type ClassifiedFailure, type UpstreamFailure } from '@sluice/exchange';

import { classifyCloudFailure, type MessagesClassifier } from '../shared/claude-cloud/cloud-failure.js';
import { readFailure, type FailureReport } from '../shared/failure/failure-report.js';
import { redactMessage } from '../shared/failure/redact-message.js';
import { learnBedrockQuirk } from './bedrock-quirks.js';

const UNKNOWN_MODEL = /provided model identifier is invalid|could not resolve the foundation model/i;
/** The account has not been given the model: another target may serve, and the key is good. */
const NO_MODEL_ACCESS = /you don't have access to the model|not available for this account|model access is denied/i;
/** It quotes the headers that were signed, the session's token among them. */
const BAD_SIGNATURE = /^the request signature we calculated does not match/i;

/**
 * Reads what Bedrock answered instead of a reply: `{"message": …}`, with the name of the exception in a header.
 *
 * @param messages reads failures as the Messages API tells them
 */
export function classifyBedrockFailure(failure: UpstreamFailure, messages: MessagesClassifier): ClassifiedFailure {
  const report = readFailure(failure);
  const known = knownError(failure, report);
  if (known !== undefined) return { error: known };
  const learned = learnBedrockQuirk(report, failure.quirks ?? {});
  const read = classifyCloudFailure(failure, messages);
  if (learned === undefined) return read;
  return {
    error: errorOf('upstream_unsupported_parameter', failure, report),
    learned: { ...read.learned, ...learned },
  };
}

function knownError(failure: UpstreamFailure, report: FailureReport): UpstreamError | undefined {
  const { message } = report;
  if (failure.status === 403 && BAD_SIGNATURE.test(message)) {
    return errorOf('upstream_forbidden', failure, { ...report, message: 'the signature of the request is wrong' });
  }
  if (failure.status === 403 && NO_MODEL_ACCESS.test(message))
    return errorOf('upstream_model_forbidden', failure, report);
  if (!UNKNOWN_MODEL.test(message)) return undefined;
  const publicMessage = `model: ${failure.request.model}`;
  return new UpstreamError('upstream_model_not_found', { publicMessage, ...statusOf(failure) });
}

function errorOf(
  code: 'upstream_forbidden' | 'upstream_model_forbidden' | 'upstream_unsupported_parameter',
  failure: UpstreamFailure,
  { message }: FailureReport,
): UpstreamError {
  const publicMessage = `${failure.target.provider}: ${redactMessage(message)}`;
  return new UpstreamError(code, { publicMessage, ...statusOf(failure) });
}

function statusOf({ status, headers }: UpstreamFailure): { upstreamStatus?: number; upstreamCode?: string } {
  const name = headerValue(headers, 'x-amzn-errortype')?.split(':')[0];
  return {
    ...(status !== undefined && { upstreamStatus: status }),
    ...(name !== undefined && { upstreamCode: name }),
  };
}
