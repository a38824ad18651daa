/**
 * Names of the OpenTelemetry semantic conventions (HTTP, general, generative AI) that spans carry. Written out and
 * not imported: dashboards and queries rest on them, and a dependency's update must not rename them.
 */
export const CONVENTION = {
  clientAddress: 'client.address',
  errorType: 'error.type',
  httpRequestMethod: 'http.request.method',
  httpResendCount: 'http.request.resend_count',
  httpResponseStatusCode: 'http.response.status_code',
  httpRoute: 'http.route',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  sessionId: 'session.id',
  tenantId: 'tenant.id',
  urlPath: 'url.path',
  urlScheme: 'url.scheme',
  userAgent: 'user_agent.original',
  userId: 'user.id',
} as const;

/** Only on spans of upstream calls: backends take any span with one of these for a call of a model. */
export const GEN_AI = {
  conversationId: 'gen_ai.conversation.id',
  operationName: 'gen_ai.operation.name',
  outputType: 'gen_ai.output.type',
  providerName: 'gen_ai.provider.name',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  requestModel: 'gen_ai.request.model',
  requestStopSequences: 'gen_ai.request.stop_sequences',
  requestStream: 'gen_ai.request.stream',
  requestTemperature: 'gen_ai.request.temperature',
  requestTopK: 'gen_ai.request.top_k',
  requestTopP: 'gen_ai.request.top_p',
  responseFinishReasons: 'gen_ai.response.finish_reasons',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  responseTimeToFirstChunk: 'gen_ai.response.time_to_first_chunk',
  usageCacheCreationInputTokens: 'gen_ai.usage.cache_creation.input_tokens',
  usageCacheReadInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  usageInputTokens: 'gen_ai.usage.input_tokens',
  usageOutputTokens: 'gen_ai.usage.output_tokens',
  usageReasoningOutputTokens: 'gen_ai.usage.reasoning.output_tokens',
} as const;

/** Facts for which the conventions have no name. */
export const SLUICE = {
  agentId: 'sluice.agent.id',
  attemptCount: 'sluice.attempt.count',
  attemptNumber: 'sluice.attempt.number',
  attemptOutcome: 'sluice.attempt.outcome',
  attemptReason: 'sluice.attempt.reason',
  attemptTarget: 'sluice.attempt.target',
  backoffMs: 'sluice.backoff.ms',
  backoffReason: 'sluice.backoff.reason',
  costEstimated: 'sluice.cost.estimated',
  costReportedUsd: 'sluice.cost.reported_usd',
  costUnpriced: 'sluice.cost.unpriced_attempts',
  costUsd: 'sluice.cost.usd',
  credentialId: 'sluice.credential.id',
  errorCode: 'sluice.error.code',
  exchangeId: 'sluice.exchange.id',
  fallback: 'sluice.fallback',
  finalModel: 'sluice.final.model',
  finalProvider: 'sluice.final.provider',
  loss: 'sluice.loss',
  outcome: 'sluice.outcome',
  parentAgentId: 'sluice.parent_agent.id',
  principalId: 'sluice.principal.id',
  requestId: 'sluice.request.id',
  requestModel: 'sluice.request.model',
  retryAfterMs: 'sluice.retry_after_ms',
  routePolicyVersion: 'sluice.route.policy_version',
  routeRule: 'sluice.route.rule',
  sentBytes: 'sluice.sent_bytes',
  stopReason: 'sluice.stop_reason',
  stream: 'sluice.stream',
  timeToFirstTokenMs: 'sluice.ttft_ms',
  usageCacheCreationTokens: 'sluice.usage.cache_creation_tokens',
  usageCacheReadTokens: 'sluice.usage.cache_read_tokens',
  usageInputTokens: 'sluice.usage.input_tokens',
  usageOutputTokens: 'sluice.usage.output_tokens',
} as const;

/** Names of span events. */
export const SPAN_EVENT = {
  firstChunk: 'gen_ai.first_chunk',
  headers: 'sluice.headers',
  streamError: 'sluice.stream_error',
} as const;
