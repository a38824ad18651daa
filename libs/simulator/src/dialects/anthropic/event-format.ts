import type { StreamWriter } from '../../dialect.js';
import type { FailureReason, FinishReason, ReplyPiece } from '../../reply-plan.js';
import type { SimulatedUsage } from '../../usage-meter.js';
import { anthropicErrorFor } from './anthropic-error.js';
import {
  emptyMessage,
  finalUsage,
  firstUsage,
  isRefusal,
  stopOf,
  toolId,
  type MessageIdentity,
} from './message-format.js';
import { signThinking } from './thinking-signature.js';

type OpenBlock = { readonly kind: 'text' | 'tool' } | { readonly kind: 'thinking'; text: string };

/** Writes the events of one streamed reply ("Streaming messages"). */
export class EventFormat implements StreamWriter {
  readonly #identity: MessageIdentity;
  readonly #promptTokens: number;
  readonly #requestId: string;
  #begun = false;
  #index = -1;
  #open: OpenBlock | undefined;
  #refused = false;

  constructor(identity: MessageIdentity, { promptTokens, requestId }: { promptTokens: number; requestId: string }) {
    this.#identity = identity;
    this.#promptTokens = promptTokens;
    this.#requestId = requestId;
  }

  piece(piece: ReplyPiece): string {
    return this.#begin() + this.#write(piece);
  }

  finish(reason: FinishReason, usage: SimulatedUsage): string {
    const stop = { ...stopOf(reason, this.#refused), stop_sequence: null };
    const end = event('message_delta', { delta: stop, usage: finalUsage(usage) }) + event('message_stop', {});
    return this.#begin() + this.#close() + end;
  }

  error(reason: FailureReason): string {
    const { error, request_id: id } = anthropicErrorFor(reason, this.#requestId);
    return event('error', { error, request_id: id });
  }

  #begin(): string {
    if (this.#begun) return '';
    this.#begun = true;
    return event('message_start', { message: emptyMessage(this.#identity, firstUsage(this.#promptTokens)) });
  }

  #write(piece: ReplyPiece): string {
    switch (piece.kind) {
      case 'refusal':
        this.#refused ||= isRefusal(piece);
        return '';
      case 'reasoning':
        return this.#think(piece.text);
      case 'text':
        return (
          this.#turnTo({ kind: 'text' }, { type: 'text', text: '' }) +
          this.#delta({ type: 'text_delta', text: piece.text })
        );
      case 'tool-open':
        return (
          this.#close() +
          this.#start({ kind: 'tool' }, { type: 'tool_use', id: toolId(piece.id), name: piece.name, input: {} })
        );
      case 'tool-arguments':
        return this.#delta({ type: 'input_json_delta', partial_json: piece.fragment });
    }
  }

  #think(text: string): string {
    if (this.#identity.thinking === 'none') return '';
    const opening = this.#turnTo({ kind: 'thinking', text: '' }, { type: 'thinking', thinking: '', signature: '' });
    if (this.#identity.thinking === 'omitted') return opening;
    if (this.#open?.kind === 'thinking') this.#open.text += text;
    return opening + this.#delta({ type: 'thinking_delta', thinking: text });
  }

  /** Goes on with the open block if it is of this kind, else begins one. */
  #turnTo(block: OpenBlock, content: object): string {
    return this.#open?.kind === block.kind ? '' : this.#close() + this.#start(block, content);
  }

  #start(block: OpenBlock, content: object): string {
    this.#open = block;
    this.#index += 1;
    // The API has the habit of a ping behind the first block's start.
    const ping = this.#index === 0 ? event('ping', {}) : '';
    return event('content_block_start', { index: this.#index, content_block: content }) + ping;
  }

  #delta(delta: object): string {
    return event('content_block_delta', { index: this.#index, delta });
  }

  #close(): string {
    const block = this.#open;
    if (!block) return '';
    this.#open = undefined;
    const signature =
      block.kind === 'thinking' ? this.#delta({ type: 'signature_delta', signature: signThinking(block.text) }) : '';
    return signature + event('content_block_stop', { index: this.#index });
  }
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}
