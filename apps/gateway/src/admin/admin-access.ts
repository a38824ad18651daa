import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What a refused request is answered. */
export interface AdminRefusal {
  readonly status: 401 | 403;
  readonly message: string;
}

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Decides who may look at recordings, before anything of a request is read. */
export class AdminAccess {
  readonly #expected: Buffer | undefined;

  /** @param token undefined = every program on this machine, and no web page */
  constructor(token: string | undefined) {
    this.#expected = token === undefined ? undefined : digest(token);
  }

  /** @returns undefined when the caller may */
  refusalOf(headers: IncomingHttpHeaders): AdminRefusal | undefined {
    if (this.#expected === undefined) return pageRefusal(headers);
    const sent = /^bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1]?.trim() ?? '';
    // Digests have one length, so that the comparison takes the same time for every wrong token.
    if (timingSafeEqual(digest(sent), this.#expected)) return undefined;
    return { status: 401, message: 'send SLUICE_ADMIN_TOKEN as `Authorization: Bearer …`' };
  }
}

/** Without a token, loopback is the only fence, and a browser on this machine stands inside of it. */
function pageRefusal(headers: IncomingHttpHeaders): AdminRefusal | undefined {
  const site = headers['sec-fetch-site'];
  const isForeign =
    headers.origin !== undefined ||
    (site !== undefined && site !== 'none' && site !== 'same-origin') ||
    !LOOPBACK_HOST.test(headers.host ?? '');
  if (!isForeign) return undefined;
  return { status: 403, message: 'web pages and other host names are refused: set SLUICE_ADMIN_TOKEN to lift this' };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
