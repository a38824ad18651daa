import type { FailureReason } from '../../reply-plan.js';
import { openAiErrorFor } from '../chat/openai-error.js';

/** What Azure's own front says; everything else comes from the models behind it, in OpenAI's words. */
const FRONT: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: [
    '401',
    'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  ],
  404: ['DeploymentNotFound', 'The API deployment for this resource does not exist.'],
  408: ['Timeout', 'The operation was timeout.'],
  429: ['429', 'Requests have exceeded token rate limit of your current pricing tier. Please retry after 1 second.'],
};

/** The body of a failure ("Azure OpenAI REST API reference", error responses; "Content filtering"). */
export function azureErrorFor(reason: FailureReason): object {
  if (reason.code === 'content_filter') return filteredPrompt(reason.message);
  const front = reason.code === undefined ? FRONT[reason.status] : undefined;
  if (front === undefined) return openAiErrorFor(reason);
  return { error: { code: front[0], message: reason.message ?? front[1] } };
}

function filteredPrompt(message?: string): object {
  return {
    error: {
      message:
        message ?? "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      type: null,
      param: 'prompt',
      code: 'content_filter',
      status: 400,
      innererror: {
        code: 'ResponsibleAIPolicyViolation',
        content_filter_result: { violence: { filtered: true, severity: 'high' } },
      },
    },
  };
}
