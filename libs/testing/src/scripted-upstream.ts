import type {
  Credential,
  CredentialLease,
  CredentialPool,
  CredentialSettlement,
  CredentialShortage,
  ProviderId,
  Quirks,
  SignatureSigner,
  TokenEstimator,
  TraceContext,
  TraceContextSource,
} from '@sluice/exchange';
import { NO_QUIRKS } from '@sluice/exchange';

import type { FakeAmbient } from './fake-ambient.js';
import { FakeMediaFetcher } from './fake-media-fetcher.js';
import { FakeWebSearch } from './fake-web-search.js';
import { ScriptedProvider } from './scripted-provider.js';
import { ScriptedTransport, type CallScript } from './scripted-transport.js';

/** Lends a fixed row of keys; those with a bad verdict rest, or are gone. */
export class FakeCredentialPool implements CredentialPool {
  /** Every settlement, in order, `key: verdict`. A key settled twice stands here twice. */
  readonly settlements: string[] = [];
  /** Keys lent, in order. */
  readonly lent: string[] = [];
  /** Borrowing waits until this settles. */
  gate: Promise<void> = Promise.resolve();
  readonly #ambient: FakeAmbient;
  readonly #usableFromMs: Map<string, number>;

  constructor(ambient: FakeAmbient, keys: readonly string[]) {
    this.#ambient = ambient;
    this.#usableFromMs = new Map(keys.map((key) => [key, 0]));
  }

  async borrow(provider: ProviderId): Promise<CredentialLease | CredentialShortage> {
    await this.gate;
    const now = this.#ambient.currentMs;
    const rests = [...this.#usableFromMs].filter(([key]) => key.startsWith(provider));
    const usable = rests.find(([, fromMs]) => fromMs <= now);
    if (usable) return this.#lend({ id: usable[0], secret: `secret-of-${usable[0]}` });
    const soonest = Math.min(...rests.map(([, fromMs]) => fromMs));
    return { availableInMs: Number.isFinite(soonest) ? soonest - now : undefined };
  }

  #lend(credential: Credential): CredentialLease {
    this.lent.push(credential.id);
    return {
      credential,
      settle: (settlement) => {
        this.#settle(credential.id, settlement);
      },
    };
  }

  #settle(key: string, { verdict, retryAfterMs = 60_000 }: CredentialSettlement): void {
    this.settlements.push(`${key}: ${verdict}`);
    if (verdict === 'cooldown') this.#usableFromMs.set(key, this.#ambient.currentMs + retryAfterMs);
    else if (verdict !== 'ok') this.#usableFromMs.set(key, Infinity);
  }
}

/** What a {@link ScriptedUpstream} is made of. */
export interface ScriptedUpstreamOptions {
  readonly ambient: FakeAmbient;
  /** Names of keys; each begins with the name of its provider. */
  readonly keys?: readonly string[];
  readonly providers?: readonly ProviderId[];
  readonly scripts?: readonly CallScript[];
  readonly trace?: TraceContext;
}

/** Everything the pipeline needs from outside, without any outside. */
export class ScriptedUpstream {
  readonly transport: ScriptedTransport;
  readonly credentials: FakeCredentialPool;
  readonly providers: ReadonlyMap<ProviderId, ScriptedProvider>;
  readonly learned = new Map<string, Quirks>();
  readonly opened: unknown[] = [];
  readonly traces: TraceContextSource;

  constructor({ ambient, keys, providers = ['openai'], scripts = [], trace = {} }: ScriptedUpstreamOptions) {
    this.transport = new ScriptedTransport(scripts);
    this.credentials = new FakeCredentialPool(ambient, keys ?? providers.map((provider) => `${provider}-1`));
    this.providers = new Map(providers.map((id) => [id, new ScriptedProvider(id)]));
    this.traces = { open: (subject) => (this.opened.push(subject), trace) };
  }

  readonly media = new FakeMediaFetcher();

  readonly search = new FakeWebSearch();

  readonly estimator: TokenEstimator = { estimate: () => 42 };

  readonly signer: SignatureSigner = {
    mint: ({ provider }) => `sl1.${provider}`,
    verify: (signature) =>
      signature.startsWith('sl1.') ? { provider: signature.slice('sl1.'.length), model: 'any' } : undefined,
  };

  readonly quirks = {
    read: (key: string): Quirks => this.learned.get(key) ?? NO_QUIRKS,
    learn: (key: string, learned: Quirks): void => {
      this.learned.set(key, { ...this.learned.get(key), ...learned });
    },
  };

  /** The provider of that name. */
  provider(id: ProviderId): ScriptedProvider {
    const provider = this.providers.get(id);
    if (!provider) throw new Error(`no provider ${id}`);
    return provider;
  }
}
