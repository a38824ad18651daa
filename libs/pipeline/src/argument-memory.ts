import { isDeepStrictEqual } from 'node:util';

/**
 * Keeps the arguments of calls as models wrote them. A client hands a call back as an object, and what is written anew
 * from that differs in white space and order: another prompt, as far as a provider's prompt cache is concerned.
 */
export interface ArgumentMemory {
  /** @param scope whose conversation it is: an id alone may be anybody's */
  remember(scope: string, callId: string, text: string): void;
  /** @returns what was remembered, if it says the same as `written`, the JSON of what the client handed back */
  recall(scope: string, callId: string, written: string): string | undefined;
}

/** Nothing is kept: where requests are translated and nobody calls, or where a tape knows it all. */
export const NO_ARGUMENTS: ArgumentMemory = { remember: () => undefined, recall: () => undefined };

/** Bytes kept in all: some hundred sessions of a coding agent. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A larger one would push out a hundred others for the sake of one. */
const MAX_ENTRY_BYTES = 1024 * 1024;

/** Bytes an entry takes besides its characters, as measured roughly. */
const ENTRY_OVERHEAD_BYTES = 200;

interface Remembered {
  readonly text: string;
  /** The same without white space, as a client's JSON would be written; the same string where there is none. */
  readonly compact: string;
  readonly bytes: number;
}

/** Forgets with the process, and what was not asked for longest when full. Each instance has its own. */
export class MemoryArgumentStore implements ArgumentMemory {
  readonly #entries = new Map<string, Remembered>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  remember(scope: string, callId: string, text: string): void {
    const key = `${scope}\n${callId}`;
    const compact = compactObject(text);
    if (compact === undefined) return;
    // Two bytes a character is the most a string takes.
    const characters = key.length + text.length + (compact === text ? 0 : compact.length);
    const bytes = 2 * characters + ENTRY_OVERHEAD_BYTES;
    this.#forget(key);
    if (bytes > MAX_ENTRY_BYTES) return;
    this.#entries.set(key, { text, compact: compact === text ? text : compact, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#forget(oldest);
    }
  }

  recall(scope: string, callId: string, written: string): string | undefined {
    const key = `${scope}\n${callId}`;
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return saysTheSame(entry.compact, written) ? entry.text : undefined;
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}

/** Undefined for what is no object: a call that was cut, or has no arguments. */
function compactObject(text: string): string | undefined {
  if (!text.startsWith('{') && !text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Objects of the same members in another order are as long as each other, so that the rest need not be looked at. */
function saysTheSame(compact: string, written: string): boolean {
  if (compact === written) return true;
  if (compact.length !== written.length) return false;
  try {
    return isDeepStrictEqual(JSON.parse(compact), JSON.parse(written));
  } catch {
    // Nested deeper than the stack is.
    return false;
  }
}
