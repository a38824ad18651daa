import { headerValue } from '@sluice/exchange';
import type {
  AttemptInput,
  HeaderList,
  PreparedAttempt,
  ProviderAdapter,
  ProviderSettings,
  RequestSigning,
  ResponseHead,
} from '@sluice/exchange';

import { anthropicMessages } from '../anthropic/anthropic.adapter.js';
import { anthropicProfile } from '../anthropic/profile/anthropic-profiles.js';
import { inOwnEnvelope } from '../shared/claude-cloud/cloud-failure.js';
import { CLOUD_ASSISTANCE, withFetchedMedia } from '../shared/claude-cloud/fetched-media.js';
import { LossCollector } from '../shared/loss-collector.js';
import { bedrockCountCall } from './bedrock-count.js';
import { BedrockDecoder, BedrockRelay } from './bedrock-decoder.js';
import { classifyBedrockFailure } from './bedrock-errors.js';
import { bedrockRequest } from './bedrock-request.js';
import { bedrockPlace, type BedrockPlace } from './profile/bedrock-service.js';

/**
 * Claude at AWS: by Bedrock's own API, or with the profiles `mantle` and `claude-platform` by the Messages API itself.
 * What is sent is the client's own request, and what comes back is handed on.
 */
export function createBedrock(settings: ProviderSettings): ProviderAdapter {
  const place = bedrockPlace(settings);
  const { service, baseUrl } = place;
  const messages = anthropicMessages({
    id: settings.id,
    baseUrl,
    profile: {
      ...anthropicProfile('claude'),
      telemetryName: service.telemetryName,
      // Bedrock takes no headers but its own; betas go into the body.
      forwardHeaders: !service.invokes,
      inlineSystem: !service.invokes,
    },
  });
  const workspace = settings.options?.['workspace'];
  return {
    ...messages,
    ...(service.invokes && { assistance: () => CLOUD_ASSISTANCE }),
    prepare: (attempt) => {
      const written = service.invokes ? withFetchedMedia(attempt) : attempt;
      const prepared = messages.prepare({ ...written, credential: { ...attempt.credential, secret: '' } });
      const signing = signingOf(place);
      if (service.invokes) return { ...invocation(prepared, attempt, baseUrl), signing };
      return { ...inWorkspace(prepared, workspace), signing };
    },
    classifyFailure: (failure) => {
      const read = classifyBedrockFailure(failure, (anthropic) => messages.classifyFailure(anthropic));
      return service.invokes && failure.clientKey !== true ? inOwnEnvelope(read) : read;
    },
  };
}

function signingOf({ service, region }: BedrockPlace): RequestSigning {
  const { name, apiKeyHeader } = service;
  return { scheme: 'aws', service: name, region, ...(apiKeyHeader !== undefined && { apiKeyHeader }) };
}

function invocation(prepared: PreparedAttempt, attempt: AttemptInput, baseUrl: string): PreparedAttempt {
  const { openRelay } = prepared;
  const losses = new LossCollector();
  const request = bedrockRequest(prepared.request, { attempt, baseUrl, losses });
  return {
    ...prepared,
    request,
    countCall: () => bedrockCountCall(request, attempt, baseUrl),
    losses: [...prepared.losses, ...losses.losses],
    openDecoder: (head) => new BedrockDecoder(prepared.openDecoder(messagesHead(head))),
    ...(openRelay && {
      openRelay: (head) => {
        const relay = openRelay(messagesHead(head));
        return relay && new BedrockRelay(relay);
      },
    }),
  };
}

/** The head of an answer as the Messages API would have sent it. */
function messagesHead({ status, headers }: ResponseHead): ResponseHead {
  const reframed = headerValue(headers, 'content-type')?.startsWith('application/vnd.amazon.eventstream') === true;
  const others = reframed ? headers.filter(([name]) => name !== 'content-type') : headers;
  const type = reframed ? [['content-type', 'text/event-stream; charset=utf-8'] as const] : [];
  return { status, headers: [...type, ...withRequestId(others)] };
}

/** The headers of an answer, its id where the Messages API has it. */
function withRequestId(headers: HeaderList): HeaderList {
  const id = headerValue(headers, 'x-amzn-requestid');
  return id === undefined ? headers : [...headers, ['request-id', id]];
}

/** The workspace of the client's own header comes first. */
function inWorkspace(prepared: PreparedAttempt, workspace: string | undefined): PreparedAttempt {
  if (workspace === undefined) return prepared;
  const { request } = prepared;
  return { ...prepared, request: { ...request, headers: { 'anthropic-workspace-id': workspace, ...request.headers } } };
}
