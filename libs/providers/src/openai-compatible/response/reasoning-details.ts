import { isObject, listOf } from '../../shared/json/json-value.js';
import type { ChatReasoningDetail } from '../openai-compatible-types.js';

type Detail = Record<string, unknown>;

/** Members that come in pieces; of every other the last value stands. */
const GROWING = ['text', 'summary'] as const;

/**
 * Collects OpenRouter's `reasoning_details` ("Preserving reasoning"), which have to be handed back unchanged and in
 * order. A stream brings them in hundreds of pieces. The index alone does not tell pieces of one entry from another
 * entry: a summary and its encrypted twin share it.
 */
export class ReasoningDetails {
  #details: Detail[] = [];
  #shownIndex: unknown;
  #shown = false;

  get empty(): boolean {
    return this.#details.length === 0;
  }

  /** Takes the entries of one delta. */
  add(value: unknown): void {
    for (const entry of listOf(value)) {
      if (isObject(entry)) this.#merge(entry as Detail);
    }
  }

  /** The text of the entries that can be shown; entries of different indexes stand apart. */
  visibleText(value: unknown): string {
    let text = '';
    for (const entry of listOf(value)) {
      const detail: ChatReasoningDetail = isObject(entry) ? entry : {};
      const piece = stringOf(detail.text) + stringOf(detail.summary);
      if (piece === '') continue;
      if (this.#shown && detail.index !== this.#shownIndex) text += '\n\n';
      this.#shown = true;
      this.#shownIndex = detail.index;
      text += piece;
    }
    return text;
  }

  /** Gives the entries away and begins anew. */
  take(): readonly object[] {
    const taken = this.#details;
    this.#details = [];
    this.#shown = false;
    return taken;
  }

  #merge(piece: Detail): void {
    const known = this.#entryOf(piece);
    if (known === undefined) {
      this.#details.push({ ...piece });
      return;
    }
    for (const [member, value] of Object.entries(piece)) {
      if (value === null || value === undefined) continue;
      const grows = (GROWING as readonly string[]).includes(member);
      known[member] = grows ? stringOf(known[member]) + stringOf(value) : value;
    }
  }

  #entryOf(piece: Detail): Detail | undefined {
    const index = piece['index'];
    const known =
      index === undefined
        ? this.#details.at(-1)
        : this.#details.findLast((detail) => detail['type'] === piece['type'] && detail['index'] === index);
    if (known === undefined || known['type'] !== piece['type'] || known['index'] !== index) return undefined;
    // Encrypted data comes whole, so more of it is another entry.
    return known['data'] !== undefined && piece['data'] !== undefined ? undefined : known;
  }
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
