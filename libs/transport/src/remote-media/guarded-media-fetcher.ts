import { lookup } from 'node:dns/promises';
import { setMaxListeners } from 'node:events';

import { headerValue, type FetchedMedia, type MediaFetcher, type MediaReference } from '@sluice/exchange';

import { Deadline } from '../deadline.js';
import { Slots } from '../slots.js';
import { AllowedHosts } from './allowed-hosts.js';
import { checkedAddresses, type HostRules } from './checked-host.js';
import { mediaContent } from './media-content.js';
import { MediaProblem } from './media-problem.js';
import { requestMedia, type MediaResponse } from './media-request.js';
import { parseMediaUrl } from './media-url.js';
import { isPublicAddress } from './public-address.js';

/** How much may be fetched, and for how long. */
export interface MediaLimits {
  /** Of one URL. */
  readonly maxBytes: number;
  /** Of all URLs of a request together. */
  readonly maxTotalBytes: number;
  /** Milliseconds for one URL, from the question for its address to its last byte. */
  readonly timeoutMs: number;
  /** Milliseconds for all URLs of a request, waiting for others included. */
  readonly totalTimeoutMs: number;
  readonly maxRedirects: number;
  /** Fetched at once, over all requests. */
  readonly concurrency: number;
}

/** What a {@link GuardedMediaFetcher} can be told. */
export interface GuardedMediaFetcherOptions extends Partial<Pick<HostRules, 'resolve' | 'isPublic'>> {
  /** Hosts that may have addresses outside of the public internet, with or without a port. */
  readonly allowHosts?: readonly string[];
  readonly limits?: Partial<MediaLimits>;
}

const MEGABYTE = 1024 * 1024;

const DEFAULT_LIMITS: MediaLimits = {
  maxBytes: 10 * MEGABYTE,
  maxTotalBytes: 32 * MEGABYTE,
  timeoutMs: 20_000,
  totalTimeoutMs: 60_000,
  maxRedirects: 3,
  concurrency: 16,
};

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The URLs of one request on their way. */
interface Batch {
  readonly signal: AbortSignal;
  /** Bytes that all of them together may still have. */
  remainingBytes: number;
}

/**
 * Fetches what URLs of requests lead to, for upstreams that cannot: from the public internet alone, and never what
 * is no image or document. Clients choose the URLs, so that the gateway would otherwise read for them what only it
 * can reach: metadata of its cloud, services on its own machine and network.
 */
export class GuardedMediaFetcher implements MediaFetcher {
  readonly #rules: HostRules;
  readonly #limits: MediaLimits;
  readonly #slots: Slots;

  constructor({ allowHosts = [], limits, ...rules }: GuardedMediaFetcherOptions = {}) {
    const resolve = (hostname: string) => lookup(hostname, { all: true });
    this.#rules = { resolve, isPublic: isPublicAddress, ...rules, allowed: new AllowedHosts(allowHosts) };
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#slots = new Slots(this.#limits.concurrency);
  }

  async fetchAll(references: readonly MediaReference[], signal: AbortSignal): Promise<readonly FetchedMedia[]> {
    const { totalTimeoutMs, maxTotalBytes } = this.#limits;
    const deadline = new Deadline(totalTimeoutMs, signal);
    // One for each URL: Node takes more than ten for a leak.
    setMaxListeners(0, deadline.signal);
    const batch: Batch = { signal: deadline.signal, remainingBytes: maxTotalBytes };
    const fetched = await Promise.all(references.map((reference) => this.#outcome(reference, batch)));
    deadline.clear();
    signal.throwIfAborted();
    return fetched;
  }

  async #outcome(reference: MediaReference, batch: Batch): Promise<FetchedMedia> {
    const { totalTimeoutMs } = this.#limits;
    try {
      return await this.#slots.use(() => this.#fetch(reference, batch), batch.signal);
    } catch (error) {
      if (error instanceof MediaProblem) return { problem: error.message };
      if (batch.signal.aborted) return { problem: notThereWithin(totalTimeoutMs) };
      return { problem: 'its server could not be reached, or broke off' };
    }
  }

  async #fetch(reference: MediaReference, batch: Batch): Promise<FetchedMedia> {
    const { timeoutMs } = this.#limits;
    const deadline = new Deadline(timeoutMs, batch.signal);
    try {
      return await this.#follow(reference, batch, deadline.signal);
    } catch (error) {
      const isLate = deadline.signal.aborted && !batch.signal.aborted;
      throw isLate ? new MediaProblem(notThereWithin(timeoutMs)) : error;
    } finally {
      deadline.clear();
    }
  }

  async #follow({ kind, url: text }: MediaReference, batch: Batch, signal: AbortSignal): Promise<FetchedMedia> {
    const { maxRedirects } = this.#limits;
    let url = parseMediaUrl(text);
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const addresses = await unlessAborted(checkedAddresses(url, this.#rules), signal);
      const response = await requestMedia({ url, kind }, addresses, signal);
      try {
        const location = redirectOf(response);
        if (location === undefined) {
          return mediaContent(kind, headerValue(response.headers, 'content-type'), await this.#read(response, batch));
        }
        url = parseMediaUrl(location, url);
      } finally {
        await response.close();
      }
    }
    throw new MediaProblem(`it redirects more than ${maxRedirects} times`);
  }

  async #read({ status, headers, body }: MediaResponse, batch: Batch): Promise<Buffer> {
    const { maxBytes } = this.#limits;
    if (status !== 200) throw new MediaProblem(`its server answered ${status}`);
    const tooLarge = new MediaProblem(`it is larger than ${maxBytes / MEGABYTE} MB`);
    if (Number(headerValue(headers, 'content-length') ?? 0) > maxBytes) throw tooLarge;
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of body) {
      bytes += piece.length;
      batch.remainingBytes -= piece.length;
      if (bytes > maxBytes) throw tooLarge;
      if (batch.remainingBytes < 0) throw new MediaProblem('all that the request names is too large together');
      pieces.push(piece);
    }
    return Buffer.concat(pieces, bytes);
  }
}

function redirectOf({ status, headers }: MediaResponse): string | undefined {
  return REDIRECTS.has(status) ? headerValue(headers, 'location') : undefined;
}

function notThereWithin(milliseconds: number): string {
  return `it was not there within ${milliseconds / 1_000} s`;
}

/** A question to the resolver cannot be taken back, but nobody has to wait for its answer. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      reject(new Error('aborted'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
