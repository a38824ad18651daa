import type { AttemptInput, TokenCountCall, UpstreamRequest } from '@sluice/exchange';

import { editCloudBody } from '../shared/claude-cloud/cloud-body.js';
import { cloudVersion } from '../shared/claude-cloud/cloud-version.js';
import { withoutHeaders } from '../shared/claude-cloud/without-headers.js';
import { readCount } from '../shared/response/read-count.js';

const LEGACY_VERSION = 'vertex-2023-10-16';
/** It stands in the body. */
const MOVED_HEADERS = ['anthropic-version'];

/** What a request of the Messages API is put into Vertex's form with. */
export interface VertexRequestOptions {
  readonly attempt: Pick<AttemptInput, 'target' | 'inbound'>;
  /** Up to the location: `https://…/v1/projects/…/locations/…`. */
  readonly baseUrl: string;
}

/**
 * Puts the version into the body and the model into the path ("Use Anthropic's Claude models", rawPredict). Betas stay
 * in their header, and there is no query: Google refuses what it does not know.
 */
export function vertexRequest(request: UpstreamRequest, { attempt, baseUrl }: VertexRequestOptions): UpstreamRequest {
  const { body } = editCloudBody(request.body, {
    added: { anthropic_version: cloudVersion(attempt, LEGACY_VERSION) },
    dropsField: (name) => name === 'model',
  });
  const headers = withoutHeaders(request.headers, MOVED_HEADERS);
  const method = request.stream ? 'streamRawPredict' : 'rawPredict';
  return { ...request, url: modelUrl(baseUrl, `${encodeURIComponent(attempt.target.model)}:${method}`), headers, body };
}

/** Counting is a model of its own there, and the one to count for stands in the body ("Count tokens"). */
export function vertexCountCall(request: UpstreamRequest, { baseUrl, attempt }: VertexRequestOptions): TokenCountCall {
  const { body } = editCloudBody(request.body, {
    added: { anthropic_version: cloudVersion(attempt, LEGACY_VERSION), model: attempt.target.model },
    dropsField: (name) => name === 'stream' || name === 'max_tokens',
  });
  const headers = { ...withoutHeaders(request.headers, MOVED_HEADERS), accept: 'application/json' };
  return {
    request: { ...request, url: modelUrl(baseUrl, 'count-tokens:rawPredict'), headers, body, stream: false },
    read: readCount('input_tokens'),
  };
}

function modelUrl(baseUrl: string, method: string): string {
  return `${baseUrl}/publishers/anthropic/models/${method}`;
}
