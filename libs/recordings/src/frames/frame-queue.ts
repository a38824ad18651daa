import type { HeldText } from '../redaction/held-text.js';
import { encodeBytes } from './recorded-bytes.js';
import { StreamDigest } from './stream-digest.js';

/** A frame that waits for its turn. */
interface QueuedFrame {
  readonly held: HeldText;
  /** The line up to its data, or the whole line when it has none. */
  readonly prefix: string;
  readonly suffix: string;
  readonly kind: 'line' | 'up' | 'down';
  /** Whether the text holds one character per byte, because the bytes are no valid UTF-8 by themselves. */
  readonly isBinary: boolean;
  /** What stands behind a whole line. */
  readonly raw?: Uint8Array | undefined;
  /** The text as it stands inside a JSON string, where that is known already. */
  readonly escaped?: string | undefined;
}

/** Undecided frames may pile up to this many characters; then a decision is forced. */
const MAX_HELD_LENGTH = 256 * 1024;

const NOTHING: readonly (string | Uint8Array)[] = [];

/** Gives frames out in their order, each as soon as nothing in it can turn out to be secret any more. */
export class FrameQueue {
  readonly #waiting: QueuedFrame[] = [];
  /** Over the bytes of all `down` frames given out so far, masked as they stand there. */
  readonly down = new StreamDigest();
  #heldLength = 0;

  get isOverfull(): boolean {
    return this.#heldLength > MAX_HELD_LENGTH;
  }

  /** Whether nothing waits, so that a frame in which nothing is undecided may go out at once. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(frame: QueuedFrame): readonly (string | Uint8Array)[] {
    if (this.#waiting.length === 0 && frame.held.holds === 0) return this.#linesOf(frame);
    this.#waiting.push(frame);
    this.#heldLength += frame.held.text.length;
    return this.release();
  }

  /** What has become free. */
  release(): readonly (string | Uint8Array)[] {
    let free = 0;
    while ((this.#waiting[free]?.held.holds ?? 1) === 0) free += 1;
    if (free === 0) return NOTHING;
    return this.#waiting.splice(0, free).flatMap((frame) => {
      this.#heldLength -= frame.held.text.length;
      return this.#linesOf(frame);
    });
  }

  #linesOf(frame: QueuedFrame): readonly (string | Uint8Array)[] {
    const line = this.#lineOf(frame);
    return frame.raw === undefined ? [line] : [line, frame.raw, '\n'];
  }

  #lineOf(frame: QueuedFrame): string {
    if (frame.kind === 'line') return frame.prefix;
    if (frame.escaped !== undefined && !frame.held.isEdited) {
      if (frame.kind === 'down') this.down.update(frame.held.text);
      return `${frame.prefix}"${frame.escaped}"${frame.suffix}`;
    }
    const masked = frame.held.masked();
    const bytes = frame.isBinary ? Buffer.from(masked, 'latin1') : undefined;
    if (frame.kind === 'down') this.down.update(bytes ?? masked);
    return frame.prefix + JSON.stringify(bytes === undefined ? masked : encodeBytes(bytes)) + frame.suffix;
  }
}
