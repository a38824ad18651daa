import type { Transport, UpstreamRequest, UpstreamResponse } from '@sluice/exchange';
import { Agent } from 'undici';

import { abortReason } from './abort-reason.js';
import { decompressResponse } from './decompressed-body.js';
import { ResponseHandler } from './response-handler.js';
import { codeOf, connectFailure } from './transport-failure.js';

/** What a {@link UndiciTransport} can be told. */
export interface UndiciTransportOptions {
  /** Milliseconds to establish a connection, TLS included. */
  readonly connectMs: number;
  /** Milliseconds an idle connection is kept; a server's own hint wins. Default 30 000. */
  readonly idleMs?: number;
}

/**
 * Sends requests with undici, one pool of kept-alive connections per origin. Does not follow redirects, for they would
 * carry keys to another host, and measures no time after connecting: that belongs to whoever reads.
 *
 * Whoever got a response must read its body to the end, end the iteration, or abort the signal; else the socket stays.
 */
export class UndiciTransport implements Transport {
  readonly #agent: Agent;

  constructor({ connectMs, idleMs = 30_000 }: UndiciTransportOptions) {
    this.#agent = new Agent({
      connect: { timeout: connectMs },
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: idleMs,
      maxHeaderSize: 64 * 1024,
    });
  }

  /**
   * Resolves when the head has arrived. Asks for an uncompressed reply unless the request says otherwise.
   *
   * @throws {UpstreamError} `upstream_unreachable`, `upstream_connect_timeout` or `upstream_invalid_response`
   * @throws {ServiceError} `gateway_shutting_down` after {@link close} or {@link destroy}
   * @throws the signal's reason when it is aborted
   */
  async send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamResponse> {
    if (signal.aborted) throw abortReason(signal);
    const url = parseUrl(request.url);
    const handler = new ResponseHandler(url.host, signal);
    this.#agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: { 'accept-encoding': 'identity', ...request.headers },
        body: request.body ?? null,
      },
      handler,
    );
    return decompressResponse(await handler.response, url.host);
  }

  /** Lets running requests finish, then closes all connections. New requests are refused at once. */
  async close(): Promise<void> {
    await this.#agent.close();
  }

  /** Closes all connections now. */
  async destroy(): Promise<void> {
    await this.#agent.destroy();
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    // The text may hold a key in its query: it must not become part of a message.
    throw connectFailure(Object.assign(new Error('invalid URL'), { code: codeOf(error) }), '(invalid URL)');
  }
}
