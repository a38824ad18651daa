import { isFields, NOT_AN_OBJECT, optionalWord, under } from './field-faults.js';
import type { Fault, Fields } from './field-faults.js';

const MAX_BREAKPOINTS = 4;
const TTLS: ReadonlySet<string> = new Set(['5m', '1h']);

/** Counts the `cache_control` marks of one request ("Prompt caching": at most four, wherever they stand). */
export class CacheBreakpoints {
  #count = 0;

  /** Checks the mark of one block, tool, or the request itself, and counts it. */
  check(fields: Fields): Fault {
    const mark = fields['cache_control'];
    if (mark == null) return undefined;
    this.#count += 1;
    if (!isFields(mark)) return `cache_control${NOT_AN_OBJECT}`;
    if (mark['type'] !== 'ephemeral') return `cache_control.type: Input should be 'ephemeral'`;
    return under('cache_control', optionalWord(mark, 'ttl', TTLS));
  }

  /** The fault of the request as a whole, once all of it was checked. */
  total(): Fault {
    if (this.#count <= MAX_BREAKPOINTS) return undefined;
    return `cache_control: A maximum of ${MAX_BREAKPOINTS} blocks with cache_control may be provided. Found ${this.#count}.`;
  }
}
