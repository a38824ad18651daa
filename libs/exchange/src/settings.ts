import type { ConfiguredModel } from './model-facts.js';
import type { ProviderId, Target } from './target.js';

/**
 * Which names count: those that a glob of `allow` matches, and of the rest those that none of `deny` does; where there is
 * no `deny`, none of the rest. `*` stands for anything, and case does not matter. `passesFilter` tells.
 */
export interface ModelFilter {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** One provider of the configuration. */
export interface ProviderSettings {
  readonly id: ProviderId;
  /** Which adapter factory of the registry serves it. */
  readonly adapter: string;
  /** Without a trailing slash, such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  /** The profile that says how the upstream differs from the others of its kind. */
  readonly profile: string;
  /** Clients bring a key of their own, which takes the place of the configured ones. */
  readonly clientKey?: true;
  /** What only this provider has, such as Azure's `apiVersion`, by names that its adapter knows. No secrets. */
  readonly options?: Readonly<Record<string, string>>;
  /** Sent with every request to it, over the adapter's own. Lower-case names; values may be secret. */
  readonly extraHeaders?: Readonly<Record<string, string>>;
  /** Which of its models are offered; absent = all. */
  readonly models?: ModelFilter;
}

/** A name of the operator's own for a target. */
export interface DefinedModel {
  /** What clients ask for. */
  readonly id: string;
  /** Its `alias` is the id. */
  readonly target: Target;
  readonly displayName?: string;
}

/** Whom the names go to that a pattern matches. */
export interface RouteRule {
  /** For traces, recordings and errors. */
  readonly name: string;
  /** Case does not matter; `*` of a glob stands for anything, and an expression may match any part of the name. */
  readonly match: { readonly kind: 'exact' | 'glob' | 'regex'; readonly pattern: string };
  /**
   * Tried in this order. Where some have a weight, one of those is drawn to be the first of them: the same one for all
   * of a session, so that its prompts stay cached. The fallbacks of all requests follow on a single target only.
   */
  readonly targets: readonly { readonly target: Target; readonly weight?: number }[];
  /** What recordings of its exchanges keep; absent = what those of others do. */
  readonly recordingMode?: RecordingMode;
}

/** How a client's model name becomes targets. */
export interface RoutingSettings {
  /** Used for models of the `opus` family and everything unknown. */
  readonly bigModel: Target;
  /** Used for the `sonnet` family. */
  readonly middleModel: Target;
  /** Used for the `haiku` family. */
  readonly smallModel: Target;
  /** Tried in order after the first target has failed. */
  readonly fallbacks: readonly Target[];
  /** Names of the operator's own; they come before everything else. Case matters only between two of them. */
  readonly models?: readonly DefinedModel[];
  /** The first that matches counts; they come before families. */
  readonly rules?: readonly RouteRule[];
  /** Where names go that nothing else matches; absent = to `bigModel`, `null` = nowhere: they are refused. */
  readonly defaultModel?: Target | null;
  /** Which names clients may ask for; absent = all. */
  readonly clientModels?: ModelFilter;
}

/** Bounds that hold for all requests. */
export interface RequestLimits {
  /** Tokens that replies may have at most; larger wishes are lowered to it. */
  readonly maxOutputTokens?: number;
  /** Tokens that replies may have at least; smaller wishes are raised to it. */
  readonly minOutputTokens?: number;
}

export interface TimeoutSettings {
  /** Milliseconds to establish a connection. */
  readonly connectMs: number;
  /** Milliseconds to the first byte of a stream, and between any two reads of it. */
  readonly streamReadMs: number;
  /** Milliseconds for the whole of a reply that is not streamed. */
  readonly wholeReadMs: number;
}

export interface RetrySettings {
  /** Further tries at one target after the first. */
  readonly maxRetries: number;
  /** Upstream calls one request may cost, fallbacks included. */
  readonly maxUpstreamCalls: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
  /** A longer wait than this, asked for by an upstream, is passed on to the client instead. */
  readonly maxRetryAfterMs: number;
}

export interface StreamingSettings {
  /** Milliseconds of downstream silence after which a `ping` is sent. */
  readonly keepaliveMs: number;
  /** Milliseconds to wait for the first meaningful upstream event before the response is begun. */
  readonly firstByteHoldMs: number;
}

/** What the gateway does in the place of upstreams that cannot (`ProviderAdapter.assistance` says which). */
export interface AssistanceSettings {
  /** Whether URLs of images and documents are fetched. */
  readonly fetchMedia: boolean;
  /** Whether there is something to search the web with. */
  readonly webSearch: boolean;
}

/** What is known of models, and what is done about it. */
export interface ModelSettings {
  /** What an operator knows; it comes before what is known without being told. */
  readonly known: readonly ConfiguredModel[];
  /** Whether prompts that cannot fit into a model's context are refused before it is asked. */
  readonly checksContext: boolean;
}

/** What recordings keep: `meta` no bodies, `redacted` bodies with secrets masked, `full` bodies with only credentials masked. */
export type RecordingMode = 'meta' | 'redacted' | 'full';

/** Which exchanges recordings are kept of, where not of all. */
export interface SamplingSettings {
  /** Share of the sessions, 0 to 1. */
  readonly rate: number;
  /** Exchanges that take at least so many milliseconds are kept whatever their session; absent = none. */
  readonly slowMs?: number;
}

/**
 * The settings one exchange runs under: frozen, without secrets, replaced as a whole.
 * Its masked JSON is stored with recordings by `hash`.
 */
export interface ConfigSnapshot {
  /** sha256 of the canonical JSON of the rest, in hex. */
  readonly hash: string;
  readonly providers: readonly ProviderSettings[];
  readonly routing: RoutingSettings;
  readonly timeouts: TimeoutSettings;
  readonly retry: RetrySettings;
  readonly streaming: StreamingSettings;
  /** Absent in recordings that are older than it, which ran without. */
  readonly assistance?: AssistanceSettings;
  /** Absent in recordings that are older than it. */
  readonly models?: ModelSettings;
  readonly limits?: RequestLimits;
  readonly recordingMode: RecordingMode;
  /** The same for single callers, by their {@link Principal.id}. */
  readonly recordingModes?: Readonly<Record<string, RecordingMode>>;
  /** Absent = every exchange is recorded. */
  readonly recordingSample?: SamplingSettings;
}
