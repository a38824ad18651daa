import { UpstreamError, type Transport } from '@sluice/exchange';

import { fetchGoogleToken, type GoogleToken } from './fetch-google-token.js';
import type { GoogleGrant } from './google-grant.js';

/** Milliseconds before its end at which a token is not used any more: the request is still to be read at the other side. */
const MARGIN_MS = 30_000;
/** Milliseconds before its end at which the next one is fetched, while this one goes on being used. */
const RENEWAL_MS = 5 * 60_000;
/** Milliseconds until a renewal that failed is tried again: there is time, and an endpoint in trouble wants peace. */
const RENEWAL_PAUSE_MS = 10_000;
/** Milliseconds a fetch may take unless told. */
const FETCH_MS = 15_000;

/** What a {@link GoogleTokenSource} works with. */
export interface GoogleTokenSourceOptions {
  readonly grant: GoogleGrant;
  /** What the credential is called, for messages. */
  readonly credentialId: string;
  readonly transport: Transport;
  /** Wall-clock milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds a fetch may take. */
  readonly fetchMs?: number;
}

/** The access tokens of one account: each is fetched once, however many ask, and used until shortly before its end. */
export class GoogleTokenSource {
  readonly #options: GoogleTokenSourceOptions;
  #token: GoogleToken | undefined;
  #fetching: Promise<GoogleToken> | undefined;
  #renewFromMs = 0;

  constructor(options: GoogleTokenSourceOptions) {
    this.#options = options;
  }

  /**
   * A token that is good for a while.
   * @throws {UpstreamError} when there is none to be had
   */
  async token(): Promise<string> {
    const now = this.#options.now();
    const token = this.#token;
    if (token === undefined || token.expiresMs - MARGIN_MS <= now) return (await this.#fetch()).value;
    if (token.expiresMs - RENEWAL_MS <= now && now >= this.#renewFromMs) this.#renew(now);
    return token.value;
  }

  /** The token in hand was refused before its end: tokens can be taken back. */
  discard(): void {
    this.#token = undefined;
  }

  /** The token in hand is good until its end: what came of this shows when the next one is needed. */
  #renew(now: number): void {
    this.#renewFromMs = now + RENEWAL_PAUSE_MS;
    this.#fetch().catch(() => undefined);
  }

  /** Not bound to the request that asked first: others wait for the same token, and the next will want it. */
  #fetch(): Promise<GoogleToken> {
    this.#fetching ??= this.#fetchNew().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetchNew(): Promise<GoogleToken> {
    const { grant, transport, now, credentialId, fetchMs = FETCH_MS } = this.#options;
    const signal = AbortSignal.timeout(fetchMs);
    try {
      this.#token = await fetchGoogleToken({ grant, transport, signal, nowMs: now(), credentialId });
      return this.#token;
    } catch (error) {
      if (!signal.aborted) throw error;
      const publicMessage = `Google gave no token for the credential ${credentialId} within ${fetchMs / 1_000} s.`;
      throw new UpstreamError('upstream_timeout', { publicMessage, cause: error });
    }
  }
}
