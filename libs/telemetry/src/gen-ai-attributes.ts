import type { Attributes } from '@opentelemetry/api';
import { formatTarget, type AttemptTraceSubject, type Exchange, type ExchangeEvent } from '@sluice/exchange';

import { CONVENTION, GEN_AI, SLUICE } from './attribute-names.js';

type AttemptEnd = ExchangeEvent & { readonly type: 'attempt-end' };
type AttemptUsage = NonNullable<AttemptEnd['usage']>;

/** What a sampler may ask for, so it has to be there when the span is made (GenAI conventions, "Inference"). */
export function creationAttributes(subject: AttemptTraceSubject): Attributes {
  return {
    [GEN_AI.operationName]: 'chat',
    [GEN_AI.providerName]: subject.providerName,
    [GEN_AI.requestModel]: subject.attempt.target.model,
    ...serverAttributes(subject.url),
  };
}

function serverAttributes(address: string): Attributes {
  if (!URL.canParse(address)) return {};
  const url = new URL(address);
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port);
  return { [CONVENTION.serverAddress]: url.hostname, ...(port !== undefined && { [CONVENTION.serverPort]: port }) };
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** What was asked of the model, as far as it is no content. */
export function requestAttributes({ exchange, attempt }: AttemptTraceSubject): Attributes {
  const { request } = exchange;
  const attributes: Attributes = {
    [GEN_AI.outputType]: (request.output_config?.format ?? request.output_format) ? 'json' : 'text',
    [GEN_AI.requestMaxTokens]: request.max_tokens,
    [SLUICE.attemptNumber]: attempt.number,
    [SLUICE.attemptReason]: attempt.reason,
    [SLUICE.attemptTarget]: formatTarget(attempt.target),
  };
  const session = sessionId(exchange);
  if (session !== undefined) attributes[GEN_AI.conversationId] = session;
  if (request.stream === true) attributes[GEN_AI.requestStream] = true;
  if (attempt.credentialId !== undefined) attributes[SLUICE.credentialId] = attempt.credentialId;
  if (request.temperature !== undefined) attributes[GEN_AI.requestTemperature] = request.temperature;
  if (request.top_p !== undefined) attributes[GEN_AI.requestTopP] = request.top_p;
  if (request.top_k !== undefined) attributes[GEN_AI.requestTopK] = request.top_k;
  if (request.stop_sequences) attributes[GEN_AI.requestStopSequences] = [...request.stop_sequences];
  return attributes;
}

/** The conversation's id, unless it was made up for want of one. */
export function sessionId({ session }: Exchange): string | undefined {
  return session.source === 'request' ? undefined : session.id;
}

/** What came back, as far as it is no content. */
export function responseAttributes(end: AttemptEnd): Attributes {
  const attributes: Attributes = { [SLUICE.attemptOutcome]: end.outcome };
  if (end.responseId !== undefined) attributes[GEN_AI.responseId] = end.responseId;
  if (end.responseModel !== undefined) attributes[GEN_AI.responseModel] = end.responseModel;
  if (end.stopReason !== undefined) attributes[GEN_AI.responseFinishReasons] = [end.stopReason];
  return end.usage ? { ...attributes, ...usageAttributes(end.usage) } : attributes;
}

/** The conventions count the whole prompt as input, cached or not; the Messages API counts what was not cached. */
export function usageAttributes(usage: AttemptUsage): Attributes {
  return {
    [GEN_AI.usageInputTokens]: usage.inputTokens + usage.cacheReadTokens + usage.cacheCreationTokens,
    [GEN_AI.usageOutputTokens]: usage.outputTokens,
    [GEN_AI.usageCacheReadInputTokens]: usage.cacheReadTokens,
    [GEN_AI.usageCacheCreationInputTokens]: usage.cacheCreationTokens,
    [GEN_AI.usageReasoningOutputTokens]: usage.reasoningTokens,
  };
}
