import type { ReplyPiece } from './reply-plan.js';

/** Bytes of English text or code that make about one token. */
const BYTES_PER_TOKEN = 4;

/** What a reply used, in tokens. */
export interface SimulatedUsage {
  readonly promptTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** Counts bytes instead of tokens: right in size, and the same on every run. */
export class UsageMeter {
  readonly promptTokens: number;
  #visibleBytes = 0;
  #reasoningBytes = 0;

  constructor(promptBytes: number) {
    this.promptTokens = tokens(promptBytes);
  }

  add(piece: ReplyPiece): void {
    if (piece.kind === 'reasoning') this.#reasoningBytes += Buffer.byteLength(piece.text);
    else this.#visibleBytes += Buffer.byteLength(visibleText(piece));
  }

  total(): SimulatedUsage {
    const reasoningTokens = tokens(this.#reasoningBytes);
    return {
      promptTokens: this.promptTokens,
      outputTokens: tokens(this.#visibleBytes) + reasoningTokens,
      reasoningTokens,
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
