import type { AttemptInput, TokenCountCall, UpstreamRequest } from '@sluice/exchange';

import { asBuffer } from '../shared/as-buffer.js';
import { editCloudBody } from '../shared/claude-cloud/cloud-body.js';
import { readCount } from '../shared/response/read-count.js';

/** What stands before the model in the name of an inference profile: where it may be served. */
const GEOGRAPHY = /^(?:global|us|us-gov|eu|apac|jp|au|ca|sa|me|af)\.(?=[a-z0-9-]+\.)/;
/** Counting knows models alone, no profiles of one's own. */
const OWN_PROFILE = /^arn:(?!.*:foundation-model\/)/;

/**
 * Asks for the tokens of a request ("CountTokens"), of the model behind an inference profile.
 *
 * @param invocation the request as Bedrock would get it
 * @returns undefined where nobody can tell the model
 */
export function bedrockCountCall(
  invocation: UpstreamRequest,
  { request, target }: Pick<AttemptInput, 'request' | 'target'>,
  baseUrl: string,
): TokenCountCall | undefined {
  if (OWN_PROFILE.test(target.model)) return undefined;
  const model = target.model.replace(GEOGRAPHY, '');
  // What is counted has to be a request that could be made, and whoever counts names no limit.
  const { max_tokens: asked }: { readonly max_tokens?: number | undefined } = 'max_tokens' in request ? request : {};
  const limit = { max_tokens: asked ?? (request.thinking?.budget_tokens ?? 0) + 1 };
  const { body } = editCloudBody(invocation.body, { added: limit, dropsField: () => false });
  return {
    request: {
      ...invocation,
      url: `${baseUrl}/model/${encodeURIComponent(model)}/count-tokens`,
      headers: { ...invocation.headers, accept: 'application/json' },
      body: JSON.stringify({ input: { invokeModel: { body: asBuffer(body).toString('base64') } } }),
      stream: false,
    },
    read: readCount('inputTokens'),
  };
}
