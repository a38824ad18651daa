import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { ClientError, type Principal } from '@sluice/exchange';

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Decides who may call. Built once from the configuration; asked before a byte of a body is read. */
export class ClientAccess {
  readonly #keyDigest: Buffer | undefined;
  readonly #principal: Principal;

  /** @param proxyApiKey the key clients must send; undefined = the gateway serves this machine's own user only */
  constructor(proxyApiKey: string | undefined) {
    this.#keyDigest = proxyApiKey === undefined ? undefined : digest(proxyApiKey);
    this.#principal = { id: this.#keyDigest ? `key_${this.#keyDigest.toString('hex', 0, 4)}` : 'local' };
  }

  /**
   * @returns who is calling
   * @throws {ClientError} `authentication_failed`, or `origin_refused` for what a web page could have sent
   */
  admit(headers: IncomingHttpHeaders): Principal {
    if (this.#keyDigest) this.#requireKey(headers, this.#keyDigest);
    else refuseWebPages(headers);
    return this.#principal;
  }

  /** A key that the client sent for somebody else: the gateway's own is none, in whichever header it stands. */
  ownKeyOf(headers: IncomingHttpHeaders): string | undefined {
    return clientKeysOf(headers).find((key) => !this.#keyDigest || !timingSafeEqual(digest(key), this.#keyDigest));
  }

  #requireKey(headers: IncomingHttpHeaders, expected: Buffer): void {
    const [sent] = clientKeysOf(headers);
    if (sent === undefined) {
      throw new ClientError(
        'authentication_failed',
        'no key was sent: set x-api-key, or Authorization: Bearer, to the PROXY_API_KEY of this gateway',
      );
    }
    // Digests have one length, so that the comparison takes the same time for every wrong key.
    if (!timingSafeEqual(digest(sent), expected)) {
      throw new ClientError('authentication_failed', 'invalid x-api-key: it is not the PROXY_API_KEY of this gateway');
    }
  }
}

/** The keys a client sent, the one that counts first: `x-api-key` wins over a bearer, as the Messages API has it. */
function clientKeysOf(headers: IncomingHttpHeaders): readonly string[] {
  const apiKey = headers['x-api-key'];
  const bearer = /^bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1];
  return [apiKey, bearer].filter((key) => typeof key === 'string' && isRealKey(key)).map((key) => String(key).trim());
}

/** Clients with an unset variable send the word `undefined`. */
function isRealKey(value: string): boolean {
  const trimmed = value.trim();
  return trimmed !== '' && trimmed !== 'undefined' && trimmed !== 'null';
}

/** Without a key, loopback is the only fence, and a browser on this machine stands inside of it. */
function refuseWebPages(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  const foreign =
    headers.origin !== undefined ||
    (site !== undefined && site !== 'none' && site !== 'same-origin') ||
    !LOOPBACK_HOST.test(headers.host ?? '');
  if (foreign) {
    throw new ClientError(
      'origin_refused',
      'this gateway has no PROXY_API_KEY, so it serves only programs on its own machine: web pages and other host names are refused. Set PROXY_API_KEY to lift this.',
    );
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
