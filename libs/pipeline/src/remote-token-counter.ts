import type { CredentialPool, RequestSigner, Target, Transport, UpstreamResponse } from '@sluice/exchange';
import { isLease } from '@sluice/exchange';

import type { DryRun, DryRunSubject } from './dry-run.js';
import { signedTransport } from './translation/signed-transport.js';

/** What upstreams are asked with. */
export interface RemoteTokenCounterParts {
  readonly dryRun: Pick<DryRun, 'prepare'>;
  readonly transport: Transport;
  readonly credentials: CredentialPool;
  readonly requestSigner?: RequestSigner;
}

/** Milliseconds a client waits for a count that it could have at once, if less exactly. */
const PATIENCE_MS = 1_500;
/** A count is a few dozen bytes. */
const MOST_BYTES = 64 * 1024;
/** Milliseconds for which a provider that has no such resource is not asked again. */
const UNABLE_MS = 10 * 60 * 1_000;
const UNABLE: ReadonlySet<number> = new Set([404, 405, 501]);

/**
 * Asks upstreams how many tokens a prompt has: the very prompt an exchange would send. Once, and not for long; whatever
 * goes wrong, the answer is that nobody knows, and the count is made here. A key that is refused is not set aside for
 * it: exchanges find out by themselves.
 */
export class RemoteTokenCounter {
  readonly #parts: RemoteTokenCounterParts;
  readonly #unableUntilMs = new Map<string, number>();

  constructor(parts: RemoteTokenCounterParts) {
    this.#parts = parts;
  }

  /** @returns undefined when the upstream cannot, or did not, say */
  async count(subject: DryRunSubject, target: Target): Promise<number | undefined> {
    const nowMs = subject.ambient.now();
    if ((this.#unableUntilMs.get(target.provider) ?? 0) > nowMs) return undefined;
    const abort = new AbortController();
    const waiting = new Promise<undefined>((resolve) => {
      abort.signal.addEventListener('abort', () => {
        resolve(undefined);
      });
    });
    const timer = subject.ambient.timer('token_count', PATIENCE_MS, () => {
      abort.abort();
    });
    try {
      return await Promise.race([this.#ask(subject, target, abort.signal), waiting]);
    } catch {
      return undefined;
    } finally {
      timer.cancel();
      abort.abort();
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
      if (UNABLE.has(response.status)) this.#unableUntilMs.set(target.provider, ambient.now() + UNABLE_MS);
      return response.status < 300 ? call.read(JSON.parse(await textOf(response))) : undefined;
    } finally {
      borrowed.settle({ verdict: 'ok' });
    }
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
