import type { CompletionEvent } from '@sluice/completion';
import type { CompletionDecoder } from '@sluice/exchange';

import { restoreArguments } from './restore-arguments.js';

/**
 * Hands a reply on with the arguments of some tools put back into the client's own terms. These calls are held until
 * they are whole; everything else passes as it comes.
 */
export class RestoringDecoder implements CompletionDecoder {
  readonly #decoder: CompletionDecoder;
  readonly #schemas: ReadonlyMap<string, unknown>;
  /** Argument texts by the key of their call. */
  readonly #held = new Map<string, { readonly schema: unknown; text: string }>();

  /** @param schemas the client's own schemas, by the client's names of the tools to restore */
  constructor(decoder: CompletionDecoder, schemas: ReadonlyMap<string, unknown>) {
    this.#decoder = decoder;
    this.#schemas = schemas;
  }

  push(bytes: Uint8Array): readonly CompletionEvent[] {
    return this.#restored(this.#decoder.push(bytes));
  }

  end(): readonly CompletionEvent[] {
    return this.#restored(this.#decoder.end());
  }

  #restored(events: readonly CompletionEvent[]): readonly CompletionEvent[] {
    return events.flatMap((event) => this.#restore(event));
  }

  #restore(event: CompletionEvent): readonly CompletionEvent[] {
    switch (event.type) {
      case 'toolOpen': {
        const schema = this.#schemas.get(event.name);
        if (schema !== undefined) this.#held.set(event.key, { schema, text: '' });
        return [event];
      }
      case 'toolArgs': {
        const held = this.#held.get(event.key);
        if (held === undefined) return [event];
        held.text += event.fragment;
        return [];
      }
      case 'toolClose': {
        const held = this.#held.get(event.key);
        this.#held.delete(event.key);
        if (held === undefined || held.text === '') return [event];
        return [{ type: 'toolArgs', key: event.key, fragment: restoredText(held.schema, held.text) }, event];
      }
      default:
        return [event];
    }
  }
}

/** Arguments that are no JSON are somebody else's to judge. */
function restoredText(schema: unknown, text: string): string {
  try {
    return JSON.stringify(restoreArguments(schema, JSON.parse(text)));
  } catch {
    return text;
  }
}
