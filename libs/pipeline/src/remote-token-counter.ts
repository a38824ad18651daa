import type { CredentialPool, RequestSigner, Target, Transport, UpstreamResponse } from '@sluice/exchange';
import { formatTarget, isLease } from '@sluice/exchange';

import type { DryRun, DryRunSubject } from './dry-run.js';
import { signedTransport } from './translation/signed-transport.js';

/** What upstreams are asked with. */
export interface RemoteTokenCounterParts {
  readonly dryRun: Pick<DryRun, 'prepare' | 'needsMedia'>;
  readonly transport: Transport;
  readonly credentials: CredentialPool;
  readonly requestSigner?: RequestSigner;
}

/** Milliseconds a client waits for a count that it could have at once, if less exactly. */
const PATIENCE_MS = 1_500;
/** A count is a few dozen bytes. */
const MOST_BYTES = 64 * 1024;
/** Milliseconds for which a provider that has no such resource, or no such model, is not asked for it again. */
const UNABLE_MS = 10 * 60 * 1_000;
/** Clients choose the names of models: no more of them are kept. */
const MOST_UNABLE = 1_000;
const UNABLE: ReadonlySet<number> = new Set([404, 405, 501]);

/**
 * Asks upstreams how many tokens a prompt has: the very prompt an exchange would send. Once, and not for long; whatever
 * goes wrong, the answer is that nobody knows, and the count is made here. A key that is refused is not set aside for
 * it: exchanges find out by themselves. Nor are URLs followed: that takes longer than anybody waits for a count.
 */
export class RemoteTokenCounter {
  readonly #parts: RemoteTokenCounterParts;
  readonly #unableUntilMs = new Map<string, number>();

  constructor(parts: RemoteTokenCounterParts) {
    this.#parts = parts;
  }

  /**
   * @param left aborted when the client does not wait any more
   * @returns undefined when the upstream cannot, or did not, say
   */
  async count(subject: DryRunSubject, target: Target, left: AbortSignal): Promise<number | undefined> {
    const nowMs = subject.ambient.now();
    if (left.aborted || (this.#unableUntilMs.get(formatTarget(target)) ?? 0) > nowMs) return undefined;
    if (this.#parts.dryRun.needsMedia(subject, target)) return undefined;
    const abort = new AbortController();
    const leave = (): void => {
      abort.abort();
    };
    left.addEventListener('abort', leave, { once: true });
    const waiting = new Promise<undefined>((resolve) => {
      abort.signal.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
    const timer = subject.ambient.timer('token_count', PATIENCE_MS, leave);
    try {
      return await Promise.race([this.#ask(subject, target, abort.signal), waiting]);
    } catch {
      return undefined;
    } finally {
      timer.cancel();
      left.removeEventListener('abort', leave);
      leave();
    }
  }

  async #ask(subject: DryRunSubject, target: Target, signal: AbortSignal): Promise<number | undefined> {
    const { dryRun, transport, credentials, requestSigner: signer } = this.#parts;
    const { ambient } = subject;
    const borrowed = await credentials.borrow(target.provider, signal);
    if (!isLease(borrowed)) return undefined;
    const { credential } = borrowed;
    try {
      const { countCall, signing } = await dryRun.prepare(subject, target, credential);
      const call = countCall?.();
      if (call === undefined) return undefined;
      const signed = signedTransport(transport, { signing, signer, credential, ambient });
      const response = await signed.send(call.request, signal);
      if (UNABLE.has(response.status)) this.#setAside(target, ambient.now() + UNABLE_MS);
      return response.status < 300 ? call.read(JSON.parse(await textOf(response))) : undefined;
    } finally {
      borrowed.settle({ verdict: 'ok' });
    }
  }

  #setAside(target: Target, untilMs: number): void {
    const name = formatTarget(target);
    this.#unableUntilMs.delete(name);
    this.#unableUntilMs.set(name, untilMs);
    const [oldest] = this.#unableUntilMs.keys();
    if (oldest !== undefined && this.#unableUntilMs.size > MOST_UNABLE) this.#unableUntilMs.delete(oldest);
  }
}

/** @throws {Error} when it is no count that comes */
async function textOf({ body }: UpstreamResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error('an answer too long for a count');
  }
  return Buffer.concat(chunks).toString('utf8');
}
