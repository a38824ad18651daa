import type { AnthropicErrorType } from '@sluice/anthropic';

import type { ClientDialect } from '../client-dialect.js';
import type { RequestFaultPlace } from './request-fault-place.js';

/** What a failed attempt says about the key it was made with. */
export type CredentialVerdict = 'ok' | 'cooldown' | 'exhausted' | 'revoked';

/** What a client is told about sending the same request again. */
export interface RetryAdvice {
  /** Milliseconds after which another try may succeed, if anybody said so. */
  readonly retryAfterMs?: number | undefined;
  /** What `x-should-retry` tells the client's SDK; undefined leaves it to the status. */
  readonly clientShouldRetry?: boolean | undefined;
}

/** An answer of an upstream that the client understands better than anything said in its place. */
export interface VerbatimAnswer {
  /** Whose words it is in; absent = those of the Messages API. Clients of another dialect never see it. */
  readonly dialect?: ClientDialect;
  readonly status: number;
  /** Lower-case names; those of the gateway are added. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What distinguishes one failure from another of the same class. */
export interface GatewayErrorOptions extends RetryAdvice {
  /** The one sentence that leaves the process. Nothing secret, no stack, no path of the machine. */
  readonly publicMessage: string;
  readonly cause?: unknown;
  /** What the client gets as long as nothing has been written, in place of status, type and message. */
  readonly verbatim?: VerbatimAnswer | undefined;
  /** Known where the request was read in a dialect that names it apart. */
  readonly place?: RequestFaultPlace | undefined;
}

/**
 * A failure that the gateway understands. Errors classify; interceptors decide what to do about them.
 * Only `publicMessage` leaves the process.
 */
export abstract class GatewayError extends Error {
  /** Stable, `snake_case`, listed in docs/errors.md. */
  abstract readonly code: string;
  /** The HTTP status the client gets as long as nothing has been written. */
  abstract readonly status: number;
  abstract readonly anthropicType: AnthropicErrorType;
  /** Whether the same request to the same upstream may succeed. */
  abstract readonly retryable: boolean;
  /** Whether another target may do better where this one failed. */
  readonly fallbackable: boolean = false;
  readonly credentialVerdict: CredentialVerdict = 'ok';
  readonly publicMessage: string;
  readonly retryAfterMs: number | undefined;
  /** What `x-should-retry` tells the client's SDK; undefined leaves it to the status. */
  readonly clientShouldRetry: boolean | undefined;
  readonly verbatim: VerbatimAnswer | undefined;
  readonly place: RequestFaultPlace | undefined;

  constructor(options: GatewayErrorOptions) {
    super(options.publicMessage, { cause: options.cause });
    this.name = new.target.name;
    this.publicMessage = options.publicMessage;
    this.retryAfterMs = options.retryAfterMs;
    this.clientShouldRetry = options.clientShouldRetry;
    this.verbatim = options.verbatim;
    this.place = options.place;
  }

  /** The same failure with more advice for the client. A copy: observers keep the one they were told of. */
  abstract advising(advice: RetryAdvice): GatewayError;

  /** What a copy is made of. */
  protected advised(advice: RetryAdvice): GatewayErrorOptions {
    const { publicMessage, cause, retryAfterMs, clientShouldRetry, verbatim, place } = this;
    return { publicMessage, cause, retryAfterMs, clientShouldRetry, verbatim, place, ...advice };
  }
}
