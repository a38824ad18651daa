import type { ContextEdit, MessagesRequest } from '@sluice/anthropic';
import type { CompletionError, CompletionEvent, TranslationLoss } from '@sluice/completion';

import type { Ambient } from './ambient.js';
import type { Credential } from './credential.js';
import type { GatewayError } from './errors/gateway-error.js';
import type { ModelFacts } from './model-facts.js';
import type { ModelListCall } from './model-list.js';
import type { RequestSigning } from './ports/request-signer.js';
import type { MediaKind } from './ports/media-fetcher.js';
import type { ChatWishes, InboundRequest } from './exchange.js';
import type { ReplyRelay } from './reply-relay.js';
import type { SignatureSigner } from './ports/signature-signer.js';
import type { HeaderList, ResponseHead, UpstreamRequest } from './ports/transport.js';
import type { Quirks } from './quirks.js';
import type { ProviderId, Target } from './target.js';

/** What a provider can do at all; models may do less. */
export interface Capabilities {
  readonly streaming: boolean;
  readonly tools: boolean;
  readonly parallelTools: boolean;
  readonly thinking: boolean;
  readonly images: boolean;
  readonly documents: boolean;
}

/** What the gateway is to do in the place of an upstream that cannot. */
export interface Assistance {
  /** Blocks whose URLs the upstream does not follow: the gateway fetches what they lead to. */
  readonly fetch: readonly MediaKind[];
  /** The upstream does not search the web: the gateway runs the searches that the model asks for. */
  readonly webSearch: boolean;
}

/** One attempt, as an adapter sees it. */
export interface AttemptInput {
  readonly request: MessagesRequest;
  readonly target: Target;
  readonly credential: Credential;
  readonly ambient: Ambient;
  readonly signer: SignatureSigner;
  readonly quirks: Quirks;
  /** Tokens of the whole prompt, as estimated here. */
  readonly estimatedInputTokens?: number;
  /** What is known of the model beside what the adapter knows itself. */
  readonly limits?: Pick<ModelFacts, 'contextTokens' | 'outputTokens'>;
  /** A stable, opaque key of the client's session, for providers that route by cache affinity. */
  readonly sessionKey?: string;
  /**
   * The arguments of an earlier call as its model wrote them, where they are known and say the same as `written`; else
   * `written`. For upstreams that take arguments as text: any other text is another prompt to their caches.
   */
  readonly recallArguments?: (callId: string, written: string) => string;
  /**
   * The client's request as it came, for upstreams that are sent it unchanged. Absent where nobody sent one of the
   * Messages API.
   */
  readonly inbound?: Pick<InboundRequest, 'query' | 'headers' | 'body'>;
  /** Present where the client speaks Chat Completions: it cannot be handed an answer of the Messages API. */
  readonly chat?: ChatInput;
}

/** What a client of Chat Completions has sent. */
export interface ChatInput extends Pick<ChatWishes, 'includeUsage'> {
  /** The exact bytes; absent where {@link AttemptInput.request} asks for something else by now. */
  readonly body?: Uint8Array;
}

/** What an upstream answered instead of a reply. */
export interface UpstreamFailure {
  readonly target: Target;
  /** The HTTP status; for a failure inside a body that began with 200, the status the provider named, if any. */
  readonly status: number | undefined;
  readonly headers: HeaderList;
  /** At most 64 KiB of the body, as text. */
  readonly body: string;
  /** Set when the failure came as an event of the reply. */
  readonly event?: CompletionError;
  readonly request: MessagesRequest;
  readonly ambient: Ambient;
  /** What had been learned before this attempt: what was left out already cannot be the cause. */
  readonly quirks?: Quirks;
  /** The key was the client's own, and so is the trouble with it. */
  readonly clientKey?: boolean;
}

/** An adapter's reading of a failure. */
export interface ClassifiedFailure {
  readonly error: GatewayError;
  /** What to do differently from now on with this base URL and model; the pipeline keeps it. */
  readonly learned?: Quirks;
  /** The whole reply that the failure amounts to, up to its `eof`, where it is an answer: a refusal of the prompt. */
  readonly reply?: readonly CompletionEvent[];
}

/** Turns an upstream's bytes into completion events. One per attempt. */
export interface CompletionDecoder {
  push(bytes: Uint8Array): readonly CompletionEvent[];
  /** The upstream's bytes have ended. */
  end(): readonly CompletionEvent[];
  /**
   * Only of providers whose replies may go on in the answer to a further request. Asked when a body has come to its
   * end or broken off, before {@link end}: the request whose answer goes on, or undefined if there is none. What is
   * pushed from then on is that answer, and counts go on to be those of the whole reply.
   */
  continuation?(body: 'closed' | 'broken'): UpstreamRequest | undefined;
}

/** How an upstream is asked for the number of tokens of a prompt. */
export interface TokenCountCall {
  readonly request: UpstreamRequest;
  /** Undefined when the answer holds no count. */
  read(body: unknown): number | undefined;
}

/** A request that is ready to be sent, and the decoder for its answer. */
export interface PreparedAttempt {
  readonly request: UpstreamRequest;
  /** How each request of the attempt is signed before it is sent; absent = it goes out as it is. */
  readonly signing?: RequestSigning;
  readonly losses: readonly TranslationLoss[];
  /** What was taken from the conversation at the client's wish (`context_management`). */
  readonly contextEdits?: readonly ContextEdit[];
  /** Asks for the tokens of this very prompt; absent where the upstream has no counter. */
  readonly countCall?: () => TokenCountCall | undefined;
  /** Only for heads below status 400; the rest goes to {@link ProviderAdapter.classifyFailure}. */
  openDecoder(head: ResponseHead): CompletionDecoder;
  /**
   * Present where the upstream answers in the client's own dialect: gives what hands the answer on as it comes, or
   * undefined if the client could not read this one. Asked only while nothing of the response has been written;
   * otherwise, and for whoever needs the content, there is {@link openDecoder}.
   */
  readonly openRelay?: (head: ResponseHead) => ReplyRelay | undefined;
}

/** What a provider is: pure translation, no I/O, no keys at rest. Tested by fixtures alone. */
export interface ProviderAdapter {
  readonly id: ProviderId;
  readonly capabilities: Capabilities;
  /** The value of `gen_ai.provider.name`. */
  readonly telemetryName: string;
  /** Speaks the client's own dialect, and knows better than the gateway what is wrong with a request. */
  readonly judgesRequests?: boolean;
  /** The same of requests of Chat Completions, which are sent to it as they came. */
  readonly judgesChatRequests?: boolean;
  /** Takes `max_tokens: 0`, which fills the prompt cache and generates nothing (the Messages API, "Prompt caching"). */
  readonly warmsCaches?: boolean;
  /** What a target needs help with; absent = nothing. */
  assistance?(target: Target): Assistance;
  /**
   * Translates the request.
   * @throws {ClientError} when the request needs something this provider cannot do at all
   */
  prepare(attempt: AttemptInput): PreparedAttempt;
  classifyFailure(failure: UpstreamFailure): ClassifiedFailure;
  /** Asks which models there are; absent where the upstream does not say, or says it of other names than it is asked by. */
  readonly modelList?: (credential: Credential) => ModelListCall;
}
