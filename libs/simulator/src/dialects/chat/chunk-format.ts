import type { StreamWriter } from '../../dialect.js';
import type { FailureReason, FinishReason, ReplyPiece } from '../../reply-plan.js';
import type { SimulatedUsage } from '../../usage-meter.js';
import { chatUsage } from './chat-usage.js';
import { openAiErrorFor } from './openai-error.js';

/** What all chunks of one reply share. */
export interface CompletionIdentity {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
}

/** Writes the frames of one streamed reply (Chat Completions, "Streaming"). */
export class ChunkFormat implements StreamWriter {
  readonly #head: string;
  readonly #tail: string;
  readonly #withUsage: boolean;
  #begun = false;

  /** @param withUsage whether `stream_options.include_usage` was set: every chunk then has the field `usage` */
  constructor(identity: CompletionIdentity, withUsage: boolean) {
    this.#withUsage = withUsage;
    const { id, created, model } = identity;
    // Put together once: a benchmark sends hundreds of thousands of chunks that differ in their delta alone.
    const fields = {
      id,
      object: 'chat.completion.chunk',
      created,
      model,
      service_tier: 'default',
      system_fingerprint: 'fp_simulator',
    };
    this.#head = `data: ${JSON.stringify(fields).slice(0, -1)},"choices":[`;
    this.#tail = withUsage ? '],"usage":null}\n\n' : ']}\n\n';
  }

  piece(piece: ReplyPiece): string {
    if (piece.kind === 'tool-open') return this.#toolOpen(piece);
    const opening = this.#begun ? '' : this.#choice({ role: 'assistant', content: '', refusal: null });
    this.#begun = true;
    return opening + this.#choice(pieceDelta(piece));
  }

  finish(reason: FinishReason, usage: SimulatedUsage): string {
    const opening = this.#begun ? '' : this.#choice({ role: 'assistant', content: '', refusal: null });
    const counts = this.#withUsage ? `${this.#head}],"usage":${JSON.stringify(chatUsage(usage))}}\n\n` : '';
    return `${opening}${this.#choice({}, reason)}${counts}data: [DONE]\n\n`;
  }

  error(reason: FailureReason): string {
    return `data: ${JSON.stringify(openAiErrorFor(reason))}\n\n`;
  }

  #toolOpen({ index, id, name }: ReplyPiece & { kind: 'tool-open' }): string {
    const role = this.#begun ? {} : { role: 'assistant', content: null };
    this.#begun = true;
    return this.#choice({ ...role, tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
  }

  #choice(delta: object, reason: FinishReason | null = null): string {
    const finish = reason === null ? 'null' : `"${reason}"`;
    return `${this.#head}{"index":0,"delta":${JSON.stringify(delta)},"logprobs":null,"finish_reason":${finish}}${this.#tail}`;
  }
}

function pieceDelta(piece: Exclude<ReplyPiece, { kind: 'tool-open' }>): object {
  switch (piece.kind) {
    case 'text':
      return { content: piece.text };
    case 'reasoning':
      return { reasoning_content: piece.text };
    case 'refusal':
      return { refusal: piece.text };
    case 'tool-arguments':
      return { tool_calls: [{ index: piece.index, function: { arguments: piece.fragment } }] };
  }
}
