import type { ProviderSettings } from '@sluice/exchange';

import type { KnownList } from './provider-model-list.js';

type Upstream = Pick<ProviderSettings, 'id' | 'adapter' | 'baseUrl'>;

/** Upstreams whose lists are kept; a configuration has a few dozen. */
const MOST_UPSTREAMS = 500;

/** Keeps the lists of upstreams while the configuration is replaced. */
export class ModelListMemory {
  readonly #lists = new Map<string, KnownList>();

  keep(upstream: Upstream, list: KnownList): void {
    const key = keyOf(upstream);
    this.#lists.delete(key);
    this.#lists.set(key, list);
    const [oldest] = this.#lists.keys();
    if (oldest !== undefined && this.#lists.size > MOST_UPSTREAMS) this.#lists.delete(oldest);
  }

  recall(upstream: Upstream): KnownList | undefined {
    return this.#lists.get(keyOf(upstream));
  }
}

function keyOf({ id, adapter, baseUrl }: Upstream): string {
  return `${id} ${adapter} ${baseUrl}`;
}
