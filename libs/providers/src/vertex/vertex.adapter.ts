import type { AttemptInput, PreparedAttempt, ProviderAdapter, ProviderSettings, ReplyRelay } from '@sluice/exchange';

import { anthropicMessages } from '../anthropic/anthropic.adapter.js';
import { anthropicProfile } from '../anthropic/profile/anthropic-profiles.js';
import { CLOUD_ASSISTANCE, withFetchedMedia } from '../shared/claude-cloud/fetched-media.js';
import { classifyVertexFailure } from './vertex-errors.js';
import { vertexBaseUrl } from './profile/vertex-host.js';
import { vertexCountCall, vertexRequest } from './vertex-request.js';

/** Claude on Google Cloud. What is sent is the client's own request, and what comes back is handed on. */
export function createVertex(settings: ProviderSettings): ProviderAdapter {
  const { id } = settings;
  const baseUrl = vertexBaseUrl(settings);
  const messages = anthropicMessages({
    id,
    baseUrl,
    profile: {
      ...anthropicProfile('claude'),
      telemetryName: 'gcp.vertex_ai',
      forwardHeaders: false,
      inlineSystem: false,
    },
  });
  return {
    ...messages,
    assistance: () => CLOUD_ASSISTANCE,
    prepare: (attempt) => {
      const written = withFetchedMedia(attempt);
      const prepared = messages.prepare({ ...written, credential: { ...attempt.credential, secret: '' } });
      return prediction(prepared, attempt, baseUrl);
    },
    classifyFailure: (failure) => classifyVertexFailure(failure, (anthropic) => messages.classifyFailure(anthropic)),
  };
}

function prediction(prepared: PreparedAttempt, attempt: AttemptInput, baseUrl: string): PreparedAttempt {
  const { openRelay } = prepared;
  return {
    ...prepared,
    request: vertexRequest(prepared.request, { attempt, baseUrl }),
    countCall: () => vertexCountCall(prepared.request, { attempt, baseUrl }),
    signing: { scheme: 'google' },
    ...(openRelay && {
      openRelay: (head) => {
        const relay = openRelay(head);
        return relay && withPings(relay);
      },
    }),
  };
}

/** Whether Vertex sends pings is nowhere said. */
function withPings(relay: ReplyRelay): ReplyRelay {
  return { headers: relay.headers, pings: true, push: (bytes) => relay.push(bytes), end: () => relay.end() };
}
