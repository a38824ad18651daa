import type { CompletionEvent } from '@sluice/completion';
import type { CompletionDecoder } from '@sluice/exchange';

import type { Restorations } from './restorations.js';
import { restoreArguments } from './restore-arguments.js';

/** The decoder, with tool calls put back into the client's own terms if there is anything to put back. */
export function restoring(decoder: CompletionDecoder, restorations: Restorations): CompletionDecoder {
  const nothing = restorations.schemas.size === 0 && restorations.members.size === 0;
  if (nothing) return decoder;
  const restored = new RestoringDecoder(decoder, restorations);
  if (decoder.continuation === undefined) return restored;
  return {
    push: (bytes) => restored.push(bytes),
    end: () => restored.end(),
    continuation: (body) => decoder.continuation?.(body),
  };
}

/**
 * Hands a reply on with some tool calls put back into the client's own terms. Calls whose arguments change are held
 * until they are whole; everything else passes as it comes.
 */
class RestoringDecoder implements CompletionDecoder {
  readonly #decoder: CompletionDecoder;
  readonly #restorations: Restorations;
  /** Argument texts by the key of their call. */
  readonly #held = new Map<string, { readonly schema: unknown; text: string }>();

  constructor(decoder: CompletionDecoder, restorations: Restorations) {
    this.#decoder = decoder;
    this.#restorations = restorations;
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
        const schema = this.#restorations.schemas.get(event.name);
        if (schema !== undefined) this.#held.set(event.key, { schema, text: '' });
        const member = this.#restorations.members.get(event.name);
        return [member === undefined ? event : { ...event, ...member }];
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
