import { UpstreamError, type ClassifiedFailure, type UpstreamFailure } from '@sluice/exchange';

import { classifyCloudFailure, type MessagesClassifier } from '../shared/claude-cloud/cloud-failure.js';

/**
 * Reads what Vertex answered instead of a reply: in Google's form, or in that of the Messages API.
 *
 * @param messages reads failures as the Messages API tells them
 */
export function classifyVertexFailure(failure: UpstreamFailure, messages: MessagesClassifier): ClassifiedFailure {
  const read = classifyCloudFailure(failure, messages);
  if (failure.status !== 401 || failure.clientKey === true) return read;
  // Tokens end, and can be taken back: the account behind them is good for another one, so it is not laid aside.
  const publicMessage = `upstream ${failure.target.provider} rejected the gateway credential`;
  return { error: new UpstreamError('upstream_forbidden', { publicMessage, upstreamStatus: 401 }) };
}
