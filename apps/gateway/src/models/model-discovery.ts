import type { ConfigSnapshot, Credential, ListedModel, ProviderAdapter, ProviderId, Transport } from '@sluice/exchange';

import { fetchModelList } from './fetch-model-list.js';
import type { ModelListMemory } from './model-list-memory.js';
import { ProviderModelList } from './provider-model-list.js';

/** Whom to ask. */
export interface ModelDiscoveryParts {
  readonly providers: ConfigSnapshot['providers'];
  readonly adapters: ReadonlyMap<ProviderId, ProviderAdapter>;
  readonly credentials: ReadonlyMap<ProviderId, readonly Credential[]>;
  readonly transport: Transport;
  readonly memory: ModelListMemory;
  /** Milliseconds a list is good for; 0 = nobody is asked. */
  readonly goodForMs: number;
  readonly now: () => number;
}

/** Knows which models the providers say they have. */
export class ModelDiscovery {
  readonly #lists = new Map<ProviderId, ProviderModelList>();

  constructor(parts: ModelDiscoveryParts) {
    for (const provider of parts.providers) {
      const adapter = parts.adapters.get(provider.id);
      if (adapter && isAsked(provider, adapter, parts)) this.#lists.set(provider.id, listOf(provider, adapter, parts));
    }
  }

  /** Asks whoever has not been asked for too long; nobody waits for it. */
  refresh(): void {
    for (const list of this.#lists.values()) list.refresh();
  }

  /** What is known at present, by provider. Those who come before the first list wait for it, for two seconds at most. */
  async models(): Promise<ReadonlyMap<ProviderId, readonly ListedModel[]>> {
    this.refresh();
    await Promise.all([...this.#lists.values()].map((list) => list.firstList()));
    return new Map([...this.#lists].map(([id, list]) => [id, list.known?.models ?? []]));
  }

  /** Leaves the upstreams alone. */
  close(): void {
    for (const list of this.#lists.values()) list.close();
  }
}

type Provider = ConfigSnapshot['providers'][number];

/** A server that is only asked with keys of clients is not asked at all: their keys are theirs. */
function isAsked({ id, clientKey }: Provider, adapter: ProviderAdapter, parts: ModelDiscoveryParts): boolean {
  const keys = parts.credentials.get(id) ?? [];
  return parts.goodForMs > 0 && adapter.modelList !== undefined && (keys.length > 0 || clientKey !== true);
}

function listOf(provider: Provider, adapter: ProviderAdapter, parts: ModelDiscoveryParts): ProviderModelList {
  const { transport, now, goodForMs, memory } = parts;
  const credentials = parts.credentials.get(provider.id) ?? [];
  const extraHeaders = provider.extraHeaders ?? {};
  return new ProviderModelList({
    ask: (signal) => fetchModelList({ adapter, credentials, extraHeaders, transport }, signal),
    now,
    goodForMs,
    known: memory.recall(provider),
    keep: (list) => {
      memory.keep(provider, list);
    },
  });
}
