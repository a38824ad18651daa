import { nonEmptyString } from '../../shared/json/json-value.js';
import type { ResponseEvent } from '../openai-responses-types.js';

/** What was told of one item of the output. */
export interface TrackedItem {
  /** Counts the items in the order in which they were first heard of. */
  readonly ordinal: number;
  /** Something of it was told, so that nothing is told that says it all once more. */
  told: boolean;
  /** The text of a message, or the arguments of a call, as they came. */
  text: string;
  /** They were whole at once. */
  whole: boolean;
  /** The number of the part that is being told, of a message or of what was thought. */
  part: unknown;
  /** The kind of thinking it tells: of two that say the same, the one that came first. */
  thinking: 'summary' | 'content' | undefined;
  done: boolean;
}

/**
 * Knows the items of a reply by their place in the output. Some servers give an item another id in every event, and
 * some give it no place; only then the id counts.
 */
export class ItemTracker {
  readonly #byPlace = new Map<number, TrackedItem>();
  readonly #byId = new Map<string, TrackedItem>();
  #last: TrackedItem | undefined;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Whether an item of this place or id was heard of: ids change at some servers, and places are left out at others. */
  knows(place: number, id: unknown): boolean {
    return this.#byPlace.has(place) || (typeof id === 'string' && this.#byId.has(id));
  }

  /** The item an event is about; a new one if nothing was heard of it. `id`: the item's own, where the event has it. */
  itemOf(event: ResponseEvent, id?: unknown): TrackedItem {
    const { output_index: place } = event;
    const name = nonEmptyString(id) ?? nonEmptyString(event.item_id);
    let item: TrackedItem | undefined;
    if (typeof place === 'number') item = this.#byPlace.get(place);
    else item = name === undefined ? this.#last : this.#byId.get(name);
    item ??= this.#begin();
    if (typeof place === 'number') this.#byPlace.set(place, item);
    else if (name !== undefined) this.#byId.set(name, item);
    if (typeof id === 'string') this.#byId.set(id, item);
    this.#last = item;
    return item;
  }

  #begin(): TrackedItem {
    const ordinal = this.#count;
    this.#count += 1;
    return { ordinal, told: false, text: '', whole: false, part: undefined, thinking: undefined, done: false };
  }
}
