import type { StreamWriter, WholeReply } from '../../dialect.js';
import type { FailureReason, FinishReason, ReplyPiece } from '../../reply-plan.js';
import type { SimulatedUsage } from '../../usage-meter.js';
import { openAiErrorFor } from '../chat/openai-error.js';
import { itemOf, kindOf, openItem, partOf, type OpenItem } from './output-item.js';
import { endedResponse, openResponse, type ResponseIdentity } from './response-object.js';

/** Writes the events of one streamed response ("Streaming events"). */
export class EventFormat implements StreamWriter {
  readonly #identity: ResponseIdentity;
  readonly #output: object[] = [];
  #sequence = 0;
  #begun = false;
  #open: OpenItem | undefined;

  constructor(identity: ResponseIdentity) {
    this.#identity = identity;
  }

  piece(piece: ReplyPiece): string {
    const begun = this.#begin();
    const another = piece.kind === 'tool-open' || this.#open?.kind !== kindOf(piece);
    const opened = another ? this.#close() + this.#start(piece) : '';
    return begun + opened + this.#delta(piece);
  }

  finish(finish: FinishReason, usage: SimulatedUsage): string {
    const rest = this.#begin() + this.#close();
    const response = endedResponse(this.#identity, { finish, usage, output: this.#output });
    const cut = finish === 'length' || finish === 'content_filter';
    return rest + this.#event(cut ? 'response.incomplete' : 'response.completed', { response });
  }

  error(reason: FailureReason): string {
    const { error } = openAiErrorFor(reason);
    const failed = {
      ...openResponse(this.#identity),
      status: 'failed',
      error: { code: error.code, message: error.message },
    };
    return this.#begin() + this.#event('error', { error }) + this.#event('response.failed', { response: failed });
  }

  #begin(): string {
    if (this.#begun) return '';
    this.#begun = true;
    const response = openResponse(this.#identity);
    return this.#event('response.created', { response }) + this.#event('response.in_progress', { response });
  }

  #start(piece: ReplyPiece): string {
    const place = this.#output.length;
    const item = openItem(piece, place, this.#identity.id);
    this.#open = item;
    const added = this.#event('response.output_item.added', {
      output_index: place,
      item: itemOf(item, this.#identity, false),
    });
    return added + this.#part(item, 'added', '');
  }

  #delta(piece: ReplyPiece): string {
    const item = this.#open;
    if (item === undefined || piece.kind === 'tool-open') return '';
    const delta = piece.kind === 'tool-arguments' ? piece.fragment : piece.text;
    item.text += delta;
    if (item.kind === 'reasoning' && !this.#identity.summary) return '';
    return this.#event(`response.${DELTAS[item.kind]}.delta`, { ...placeOf(item), delta });
  }

  /** Everything once more, as the API has it, and the item as it is. */
  #close(): string {
    const item = this.#open;
    if (item === undefined) return '';
    this.#open = undefined;
    const whole = itemOf(item, this.#identity, true);
    this.#output.push(whole);
    const shown = item.kind !== 'reasoning' || this.#identity.summary;
    const done = shown
      ? this.#event(`response.${DELTAS[item.kind]}.done`, { ...placeOf(item), [FIELDS[item.kind]]: item.text })
      : '';
    const part = this.#part(item, 'done', item.text);
    return done + part + this.#event('response.output_item.done', { output_index: item.place, item: whole });
  }

  #part(item: OpenItem, what: 'added' | 'done', text: string): string {
    if (item.kind === 'call') return '';
    if (item.kind !== 'reasoning') {
      return this.#event(`response.content_part.${what}`, { ...placeOf(item), part: partOf(item, text) });
    }
    if (!this.#identity.summary) return '';
    return this.#event(`response.reasoning_summary_part.${what}`, {
      ...placeOf(item),
      part: { type: 'summary_text', text },
    });
  }

  #event(type: string, fields: object): string {
    const sequence = this.#sequence;
    this.#sequence += 1;
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...fields })}\n\n`;
  }

  /** The items that the pieces so far make. */
  output(): readonly object[] {
    this.#close();
    return this.#output;
  }
}

const DELTAS = {
  message: 'output_text',
  refusal: 'refusal',
  reasoning: 'reasoning_summary_text',
  call: 'function_call_arguments',
} as const;

const FIELDS = { message: 'text', refusal: 'refusal', reasoning: 'text', call: 'arguments' } as const;

function placeOf({ kind, id, place }: OpenItem): object {
  const part = kind === 'reasoning' ? { summary_index: 0 } : kind === 'call' ? {} : { content_index: 0 };
  return { item_id: id, output_index: place, ...part };
}

/** A response that is not streamed. */
export function formatWhole(identity: ResponseIdentity, { pieces, finish, usage }: WholeReply): object {
  const format = new EventFormat(identity);
  for (const piece of pieces) format.piece(piece);
  return endedResponse(identity, { finish, usage, output: format.output() });
}
