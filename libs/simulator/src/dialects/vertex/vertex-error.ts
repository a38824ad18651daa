import type { FailureReply } from '../../dialect.js';
import type { FailureReason } from '../../reply-plan.js';
import { anthropicErrorFor } from '../anthropic/anthropic-error.js';

/** Google's word for a status ("Errors", google.rpc.Code), and what it says with it. */
const FAULTS: Readonly<Record<number, readonly [word: string, message: string]>> = {
  401: ['UNAUTHENTICATED', 'Request had invalid authentication credentials. Expected OAuth 2 access token.'],
  403: ['PERMISSION_DENIED', "Permission 'aiplatform.endpoints.predict' denied on resource."],
  404: ['NOT_FOUND', 'Publisher Model was not found or your project does not have access to it.'],
  429: [
    'RESOURCE_EXHAUSTED',
    'Quota exceeded for aiplatform.googleapis.com/online_prediction_requests_per_base_model.',
  ],
  500: ['INTERNAL', 'Internal error encountered.'],
  503: ['UNAVAILABLE', 'The service is currently unavailable.'],
  504: ['DEADLINE_EXCEEDED', 'The request timed out.'],
};

/** What Google itself has nothing to say about comes from the model's maker, in its own form. */
export function vertexFailure(reason: FailureReason, requestId: string): FailureReply {
  const { status, message } = reason;
  const fault = FAULTS[status];
  if (fault === undefined || message !== undefined) return { status, body: anthropicErrorFor(reason, requestId) };
  return { status, body: { error: { code: status, message: fault[1], status: fault[0] } } };
}
