export type { Ambient, AmbientTimer } from './ambient.js';
export type { AwsKeys } from './aws-keys.js';
export { CLIENT_KEY_ID, isLease } from './credential.js';
export type {
  Credential,
  CredentialLease,
  CredentialPool,
  CredentialSettlement,
  CredentialShortage,
} from './credential.js';
export { CLIENT_ERROR_CODES, ClientError } from './errors/client-error.js';
export type { ClientErrorCode } from './errors/client-error.js';
export { chatErrorEnvelopeOf } from './errors/chat-error.js';
export type { ChatErrorEnvelope } from './errors/chat-error.js';
export { errorEnvelopeOf, errorResponseOf } from './errors/error-response.js';
export type { ErrorResponse } from './errors/error-response.js';
export { GatewayError } from './errors/gateway-error.js';
export type { CredentialVerdict, GatewayErrorOptions, RetryAdvice, VerbatimAnswer } from './errors/gateway-error.js';
export type { RequestFaultPlace } from './errors/request-fault-place.js';
export { SERVICE_ERROR_CODES, ServiceError } from './errors/service-error.js';
export type { ServiceErrorCode } from './errors/service-error.js';
export { UPSTREAM_ERROR_CODES, UpstreamError } from './errors/upstream-error.js';
export type { UpstreamErrorCode, UpstreamErrorOptions } from './errors/upstream-error.js';
export type { AttemptCost, CostRow, ExchangeCost } from './attempt-cost.js';
export type { Attempt } from './attempt.js';
export { timeOfUlid } from './exchange-id.js';
export { takesClientKey, takesClientKeys } from './client-keys.js';
export { globMatcher } from './glob.js';
export { passesFilter } from './model-filter.js';
export type { ConfiguredModel, Modality, ModelFacts, ModelFeatures, TokenPrices } from './model-facts.js';
export type { ListedModel, ListedPrice, ModelListCall, ModelListPage } from './model-list.js';
export type { AttemptOutcome, ExchangeEvent, ExchangeOutcome } from './exchange-event.js';
export type { ExchangeObserver } from './exchange-observer.js';
export { dialectOfPath } from './client-dialect.js';
export type { ClientDialect } from './client-dialect.js';
export type { ChatWishes, ClientChunk, CommitState, Exchange, InboundRequest, Principal, Session } from './exchange.js';
export type { RequestSigner, RequestSigning, SigningInput } from './ports/request-signer.js';
export type { FetchedMedia, MediaFetcher, MediaKind, MediaReference } from './ports/media-fetcher.js';
export type { RelayedRead, ReplyRelay } from './reply-relay.js';
export type { PromptCounter } from './ports/prompt-counter.js';
export type { SignaturePayload, SignatureSigner } from './ports/signature-signer.js';
export type { TokenEstimator } from './ports/token-estimator.js';
export type {
  WebSearch,
  WebSearchErrorCode,
  WebSearchHit,
  WebSearchOutcome,
  WebSearchQuery,
} from './ports/web-search.js';
export { NO_TRACE } from './ports/trace-context-source.js';
export type { AttemptTraceSubject, RequestTraceSubject, TraceContextSource } from './ports/trace-context-source.js';
export { headerValue } from './ports/transport.js';
export type { HeaderList, ResponseHead, Transport, UpstreamRequest, UpstreamResponse } from './ports/transport.js';
export type {
  Assistance,
  AttemptInput,
  Capabilities,
  ChatInput,
  ClassifiedFailure,
  CompletionDecoder,
  PreparedAttempt,
  ProviderAdapter,
  TokenCountCall,
  UpstreamFailure,
} from './provider-adapter.js';
export { recordingModeOf } from './recording-mode.js';
export { NO_QUIRKS } from './quirks.js';
export type { Quirks } from './quirks.js';
export type {
  AssistanceSettings,
  ConfigSnapshot,
  DefinedModel,
  ModelFilter,
  ModelSettings,
  ProviderSettings,
  RecordingMode,
  RequestLimits,
  RetrySettings,
  RouteRule,
  RoutingSettings,
  SamplingSettings,
  StreamingSettings,
  TimeoutSettings,
} from './settings.js';
export { formatTarget } from './target.js';
export type { ProviderId, ReasoningEffort, Route, Target, TargetOverrides } from './target.js';
export type { TraceContext } from './trace-context.js';
export { SLUICE_VERSION } from './version.js';
