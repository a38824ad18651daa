import type { StreamWriter } from '../../dialect.js';
import type { FailureReason, FinishReason, ReplyPiece } from '../../reply-plan.js';
import { UsageMeter } from '../../usage-meter.js';
import type { AnswerWindow } from './answer-window.js';
import { candidateOf, finishOf, PartBuilder, usageOf, type GeminiIdentity } from './candidate-format.js';
import { googleErrorFor } from './google-error.js';

/** How the chunks of a stream are set apart: as events, or as the elements of an array where none were asked for. */
export type ChunkFraming = 'events' | 'array';

/** What one answer is made of. */
export interface ContentStreamParts {
  readonly identity: GeminiIdentity;
  readonly framing: ChunkFraming;
  readonly window: AnswerWindow;
  readonly promptTokens: number;
}

const BYTES_PER_TOKEN = 4;

/** Writes one streamed answer ("streamGenerateContent"). */
export class ContentStream implements StreamWriter {
  readonly #parts: ContentStreamParts;
  readonly #builder: PartBuilder;
  /** Of this answer alone: its prompt is counted again in the next one. */
  readonly #meter: UsageMeter;
  #begun = false;
  #refused = false;

  constructor(parts: ContentStreamParts) {
    this.#parts = parts;
    this.#builder = new PartBuilder(parts.identity);
    this.#meter = new UsageMeter(parts.promptTokens * BYTES_PER_TOKEN);
  }

  piece(piece: ReplyPiece): string {
    if (!this.#parts.window.holdsNext()) return '';
    this.#meter.add(piece);
    this.#refused ||= piece.kind === 'refusal';
    return this.#chunks(this.#builder.add(piece));
  }

  finish(reason: FinishReason): string {
    const rest = this.#chunks(this.#builder.finish());
    const continuationToken = this.#parts.window.nextToken;
    const end =
      continuationToken === undefined
        ? finishOf(reason, this.#refused)
        : { finishReason: 'CONTINUATION', continuationToken };
    const last = { ...candidateOf(this.#parts.identity, [{ text: '' }], end), ...usageOf(this.#meter.total()) };
    return rest + this.#frame(last) + (this.#parts.framing === 'array' ? '\n]\n' : '');
  }

  /** A failure stands in a stream as a line of its own, which is no event. */
  error(reason: FailureReason): string {
    const body = googleErrorFor(reason, this.#parts.identity.model);
    return this.#parts.framing === 'array' ? `${this.#frame(body)}]` : `${JSON.stringify(body)}\r\n\r\n`;
  }

  #chunks(parts: readonly object[]): string {
    if (parts.length === 0) return '';
    return this.#frame({ ...candidateOf(this.#parts.identity, parts), ...usageOf(this.#meter.total()) });
  }

  #frame(chunk: object): string {
    if (this.#parts.framing === 'events') return `data: ${JSON.stringify(chunk)}\r\n\r\n`;
    const separator = this.#begun ? '\n,\r\n' : '[';
    this.#begun = true;
    return separator + JSON.stringify(chunk, null, 2);
  }
}
