import type { Attributes } from '@opentelemetry/api';
import {
  formatTarget,
  type AttemptCost,
  type AttemptTraceSubject,
  type Exchange,
  type ExchangeEvent,
} from '@sluice/exchange';

import { CONVENTION, GEN_AI, SLUICE } from './attribute-names.js';

type AttemptEnd = ExchangeEvent & { readonly type: 'attempt-end' };
type AttemptUsage = NonNullable<AttemptEnd['usage']>;

/** What a sampler may ask for, so it has to be there when the span is made (GenAI conventions, "Inference"). */
export function creationAttributes(subject: AttemptTraceSubject): Attributes {
  const attributes: Attributes = {};
  attributes[GEN_AI.operationName] = 'chat';
  attributes[GEN_AI.providerName] = subject.providerName;
  attributes[GEN_AI.requestModel] = subject.attempt.target.model;
  addServerAttributes(attributes, subject.url);
  return attributes;
}

function addServerAttributes(attributes: Attributes, address: string): void {
  if (!URL.canParse(address)) return;
  const url = new URL(address);
  attributes[CONVENTION.serverAddress] = url.hostname;
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : Number(url.port);
  if (port !== undefined) attributes[CONVENTION.serverPort] = port;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** What was asked of the model, as far as it is no content. */
export function requestAttributes({ exchange, attempt }: AttemptTraceSubject): Attributes {
  const { request } = exchange;
  const attributes: Attributes = {};
  attributes[GEN_AI.outputType] = (request.output_config?.format ?? request.output_format) ? 'json' : 'text';
  attributes[GEN_AI.requestMaxTokens] = request.max_tokens;
  attributes[SLUICE.attemptNumber] = attempt.number;
  attributes[SLUICE.attemptReason] = attempt.reason;
  attributes[SLUICE.attemptTarget] = formatTarget(attempt.target);
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
  const attributes: Attributes = {};
  attributes[SLUICE.attemptOutcome] = end.outcome;
  if (end.responseId !== undefined) attributes[GEN_AI.responseId] = end.responseId;
  if (end.responseModel !== undefined) attributes[GEN_AI.responseModel] = end.responseModel;
  if (end.stopReason !== undefined) attributes[GEN_AI.responseFinishReasons] = [end.stopReason];
  if (end.usage) addUsageAttributes(attributes, end.usage);
  if (end.cost) addCostAttributes(attributes, end.cost);
  return attributes;
}

function addCostAttributes(attributes: Attributes, { usd, reportedUsd, estimated }: AttemptCost): void {
  if (usd !== undefined) attributes[SLUICE.costUsd] = usd;
  if (reportedUsd !== undefined) attributes[SLUICE.costReportedUsd] = reportedUsd;
  if (estimated) attributes[SLUICE.costEstimated] = [...estimated];
}

/** The conventions count the whole prompt as input, cached or not; the Messages API counts what was not cached. */
function addUsageAttributes(attributes: Attributes, usage: AttemptUsage): void {
  attributes[GEN_AI.usageInputTokens] = usage.inputTokens + usage.cacheReadTokens + usage.cacheCreationTokens;
  attributes[GEN_AI.usageOutputTokens] = usage.outputTokens;
  attributes[GEN_AI.usageCacheReadInputTokens] = usage.cacheReadTokens;
  attributes[GEN_AI.usageCacheCreationInputTokens] = usage.cacheCreationTokens;
  attributes[GEN_AI.usageReasoningOutputTokens] = usage.reasoningTokens;
}
