import type { ReplyPiece } from './reply-plan.js';

/** Bytes of English text or code that make about one token. */
const BYTES_PER_TOKEN = 4;

/** `usage` of the Chat Completions API. */
export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** Counts bytes instead of tokens: right in size, and the same on every run. */
export class UsageMeter {
  readonly #promptBytes: number;
  #visibleBytes = 0;
  #reasoningBytes = 0;

  constructor(promptBytes: number) {
    this.#promptBytes = promptBytes;
  }

  add(piece: ReplyPiece): void {
    if (piece.kind === 'reasoning') this.#reasoningBytes += Buffer.byteLength(piece.text);
    else this.#visibleBytes += Buffer.byteLength(visibleText(piece));
  }

  total(): ChatUsage {
    const prompt = tokens(this.#promptBytes);
    const reasoning = tokens(this.#reasoningBytes);
    const completion = tokens(this.#visibleBytes) + reasoning;
    return {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: reasoning },
    };
  }
}

function visibleText(piece: Exclude<ReplyPiece, { kind: 'reasoning' }>): string {
  if (piece.kind === 'tool-open') return piece.name;
  return piece.kind === 'tool-arguments' ? piece.fragment : piece.text;
}

function tokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}
