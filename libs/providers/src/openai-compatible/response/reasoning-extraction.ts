import { isObject, listOf } from '../../shared/json/json-value.js';
import type { ChatDelta } from '../openai-compatible-types.js';
import type { ReasoningDetails } from './reasoning-details.js';

/** Where a reply carries its thinking. */
type ReasoningSource = 'details' | 'reasoning_content' | 'reasoning' | 'thinking' | 'parts';

type FieldSource = Exclude<ReasoningSource, 'parts'>;

/** Best first: details carry signatures, `reasoning` is often a copy of one of the others. */
const FIELD_SOURCES: readonly FieldSource[] = ['details', 'reasoning_content', 'reasoning', 'thinking'];

/**
 * Takes thinking out of deltas. The first place that has any is kept to for the whole reply, because some servers
 * send the same text in two.
 */
export class ReasoningExtraction {
  readonly #details: ReasoningDetails;
  #source: ReasoningSource | undefined;

  constructor(details: ReasoningDetails) {
    this.#details = details;
  }

  /** Whether thinking may come from parts of the content; chooses them if nothing is chosen yet. */
  claimParts(): boolean {
    this.#source ??= 'parts';
    return this.#source === 'parts';
  }

  /** Whether thinking was found outside of the text, so that none is to be looked for in it. */
  get found(): boolean {
    return this.#source !== undefined;
  }

  /** The thinking in a delta's own fields; empty if there is none. */
  read(delta: ChatDelta): string {
    if (delta.reasoning_details !== undefined) this.#details.add(delta.reasoning_details);
    if (this.#source === undefined) return this.#choose(delta);
    return this.#source === 'parts' ? '' : this.#field(delta, this.#source);
  }

  #choose(delta: ChatDelta): string {
    for (const source of FIELD_SOURCES) {
      const text = this.#field(delta, source);
      if (text === '') continue;
      this.#source = source;
      return text;
    }
    return '';
  }

  #field(delta: ChatDelta, source: FieldSource): string {
    if (source === 'reasoning_content') return textOf(delta.reasoning_content);
    if (source === 'reasoning') return textOf(delta.reasoning);
    if (source === 'details') return this.#details.visibleText(delta.reasoning_details);
    return textOf(delta.thinking_blocks) + textOf(delta.thinking);
  }
}

/** The text of what may be a string, a part with a text of its own, or a list of these. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return listOf(value).map(textOf).join('');
  if (!isObject(value)) return '';
  const part: { readonly text?: unknown; readonly content?: unknown; readonly thinking?: unknown } = value;
  return textOf(part.text ?? part.content ?? part.thinking);
}
