import type { ThinkingBlock } from '@sluice/anthropic';

import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { RequestConversion } from '../../shared/openai/request-conversion.js';
import type { ReasoningPayload } from '../reasoning-payload.js';
import { staleSignatures } from '../stale-reasoning.js';
import type { ReasoningItem } from './input-item.js';

/** Makes items of thinking blocks again, where their signatures say that they are this upstream's own. */
export class ReasoningReplay {
  readonly #conversion: RequestConversion;
  readonly #stale: ReadonlySet<string>;

  constructor(conversion: RequestConversion) {
    this.#conversion = conversion;
    this.#stale = staleSignatures(conversion.request, conversion.quirks);
  }

  /** Undefined for thinking of another maker or model, and for what the upstream cannot be given back. */
  itemOf({ signature, thinking }: ThinkingBlock): ReasoningItem | undefined {
    const { signer, target } = this.#conversion;
    if (typeof signature !== 'string' || this.#stale.has(signature)) return undefined;
    const payload = signer.verify(signature);
    if (payload?.provider !== target.provider || payload.model !== target.model) return undefined;
    return itemFrom(isObject(payload.data) ? payload.data : {}, thinking);
  }
}

/** What was encrypted is understood by its maker alone; a summary without it means nothing to anybody. */
function itemFrom(data: ReasoningPayload, text: string): ReasoningItem | undefined {
  const encrypted = nonEmptyString(data.encrypted_content);
  if (encrypted === undefined) {
    if (data.plain !== true || text === '') return undefined;
    return { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text }] };
  }
  const id = nonEmptyString(data.id);
  const summary = summaryOf(text, data.summaryCount ?? 0).map((part) => ({
    type: 'summary_text' as const,
    text: part,
  }));
  return { type: 'reasoning', ...(id !== undefined && { id }), summary, encrypted_content: encrypted };
}

/** The parts of a summary were joined by empty lines; parts that hold such lines themselves cannot be told apart. */
function summaryOf(text: string, count: number): readonly string[] {
  if (text === '' || count === 0) return [];
  const parts = text.split('\n\n');
  return parts.length === count ? parts : [text];
}
