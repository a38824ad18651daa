import type { MessagesRequest } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';

import type { Ambient } from './ambient.js';
import type { Attempt } from './attempt.js';
import type { ClientDialect } from './client-dialect.js';
import type { Credential } from './credential.js';
import type { RequestFaultPlace } from './errors/request-fault-place.js';
import type { ExchangeEvent } from './exchange-event.js';
import type { HeaderList } from './ports/transport.js';
import type { ConfigSnapshot } from './settings.js';
import type { Target } from './target.js';
import type { TraceContext } from './trace-context.js';

/** Who is calling. */
export interface Principal {
  /** Never the key: `local` without client keys, else a short digest of it. */
  readonly id: string;
}

/** The conversation an exchange belongs to, as far as the client told. */
export interface Session {
  readonly id: string;
  /** Where the id was found. */
  readonly source: 'header' | 'metadata' | 'legacy-metadata' | 'baggage' | 'request';
  readonly agentId?: string;
  readonly parentAgentId?: string;
}

/** The client's HTTP request, as it came. */
export interface InboundRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: HeaderList;
  /** The exact bytes of the decoded body. */
  readonly body: Uint8Array;
}

/** What a client of Chat Completions asks for beside the conversation itself. */
export interface ChatWishes {
  /** Counts of tokens at the end of a stream (`stream_options.include_usage`). */
  readonly includeUsage: boolean;
  /** What could not be carried over into {@link Exchange.request}: lost wherever the request is not sent on as it came. */
  readonly losses: readonly TranslationLoss[];
  /**
   * The client set no limit to the reply: `max_tokens` of {@link Exchange.request} is one for models of which nothing
   * is known, and gives way to what is.
   */
  readonly openLength?: true;
  /** Tools that take a text instead of arguments (`custom`), by name; in the request they have one argument, `input`. */
  readonly customTools?: readonly string[];
}

/** How far the response has got; owned by the encoder, read by retry and fallback. */
export interface CommitState {
  /**
   * 0: nothing written, every retry and a real HTTP status are possible. 1: the response has begun but holds no
   * content, retries are invisible. 2: content was written, a failure can only end the stream.
   */
  stage: 0 | 1 | 2;
}

/** One client request on its way through the pipeline. Immutable but for {@link CommitState}. */
export interface Exchange {
  /** A ULID. */
  readonly id: string;
  /** `req_…`, as the client sees it. */
  readonly requestId: string;
  readonly inbound: InboundRequest;
  /** What the client speaks, and is answered in; absent = `messages`. */
  readonly dialect?: ClientDialect;
  /** Present where the dialect is `chat-completions`. */
  readonly chat?: ChatWishes;
  /** What the client asks, whatever dialect it asked in. */
  readonly request: MessagesRequest;
  /** What is wrong with the request, if anything: only upstreams that judge for themselves are asked then. */
  readonly requestFault?: string;
  readonly requestFaultPlace?: RequestFaultPlace;
  readonly principal: Principal;
  readonly session: Session;
  readonly config: ConfigSnapshot;
  readonly ambient: Ambient;
  readonly trace: TraceContext;
  readonly commit: CommitState;
  /** The client's own key, for providers that it is handed on to. Never the gateway's, never recorded. */
  readonly clientCredential?: Credential;
  /** Upstream calls made so far. */
  readonly budget: { upstreamCalls: number };
  /** The targets that routing chose; set by the Routing interceptor. */
  readonly targets?: readonly Target[];
  /** Set from the Fallback interceptor inwards. */
  readonly target?: Target;
  /** Set from the Retry interceptor inwards. */
  readonly attempt?: Attempt;
  /** Reports to the observers: synchronous, isolated, cannot fail. */
  report(event: ExchangeEvent): void;
}

/** One piece of the response body, and what the first one says about the head. */
export interface ClientChunk {
  readonly data: string | Uint8Array;
  /** On the first chunk only. Lower-case names. */
  readonly head?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}
