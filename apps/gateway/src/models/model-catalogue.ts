import type { ListedModel, Target } from '@sluice/exchange';

import type { ModelDiscovery } from './model-discovery.js';
import type { DiscoveredModels, OfferedModel } from './offered-model.js';
import { offeredModels, type OfferSource } from './offered-models.js';

/** Where the catalogue has its models from. */
export interface ModelCatalogueParts extends Pick<OfferSource, 'snapshot' | 'route' | 'searches'> {
  readonly discovery: Pick<ModelDiscovery, 'models'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The models that clients can ask for. */
export class ModelCatalogue {
  readonly #parts: ModelCatalogueParts;
  #made: { readonly key: readonly unknown[]; readonly models: readonly OfferedModel[] } | undefined;

  constructor(parts: ModelCatalogueParts) {
    this.#parts = parts;
  }

  /** All of them. Takes two seconds at most, and no time at all once the providers have told what they have. */
  async models(): Promise<readonly OfferedModel[]> {
    const { discovery, snapshot, route, searches } = this.#parts;
    const discovered = await discovery.models();
    const day = this.today();
    const key = [day, ...discovered.values()];
    if (!this.#made || !sameItems(this.#made.key, key)) {
      this.#made = { key, models: offeredModels({ snapshot, route, searches, discovered, day }) };
    }
    return this.#made.models;
  }

  /** By either of its names. */
  async find(name: string): Promise<OfferedModel | undefined> {
    const models = await this.models();
    return models.find((model) => model.name === name || model.pickerName === name);
  }

  /** What the list of its provider says of a target, whether or not clients can ask for it. */
  async listed(target: Target): Promise<ListedModel | undefined> {
    const discovered: DiscoveredModels = await this.#parts.discovery.models();
    return discovered.get(target.provider)?.find(({ id }) => id === target.model);
  }

  /** In UTC, `YYYY-MM-DD`. */
  today(): string {
    return new Date(this.#parts.now()).toISOString().slice(0, 10);
  }
}

/** Lists are replaced as a whole, so that one that is the same holds the same. */
function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
