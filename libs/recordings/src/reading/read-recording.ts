import type { Frame, FrameKind, FrameOf } from '../frames/frame.js';

/** One exchange, as far as it was recorded. */
export interface Recording {
  readonly id: string;
  readonly frames: readonly Frame[];
  readonly open: FrameOf<'open'> | undefined;
  readonly end: FrameOf<'end'> | undefined;
  /** Numbers of frames that are missing in the middle. */
  readonly gaps: readonly number[];
  /** Whether the last line was cut off, as a crash leaves it. */
  readonly torn: boolean;
  /** Whether everything from the request to the end is there. */
  readonly complete: boolean;
}

/** A recording that cannot be read. */
export class RecordingFormatError extends Error {
  override readonly name = 'RecordingFormatError';
  /** The number of the line, from 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(`${message} (line ${line})`);
    this.line = line;
  }
}

const KINDS: ReadonlySet<string> = new Set<FrameKind>([
  'open',
  'cfg',
  'route',
  'att',
  'att.head',
  'up',
  'up.end',
  'att.err',
  'att.end',
  'dec',
  'tape',
  'head',
  'down',
  'cli',
  'end',
]);

/**
 * Reads the lines of one recording. A last line that was cut off is left out and reported; so are gaps.
 * Frames of kinds this version does not know are kept out: the format only grows.
 *
 * @throws {RecordingFormatError} on a line in the middle that is no frame, or that belongs to another exchange
 */
export function readRecording(source: string | Iterable<string>): Recording {
  const lines = typeof source === 'string' ? source.split('\n') : [...source];
  while (lines.length > 0 && lines.at(-1)?.trim() === '') lines.pop();
  const numbers: number[] = [];
  const frames: Frame[] = [];
  let id: string | undefined;
  let torn = false;
  for (const [index, line] of lines.entries()) {
    const frame = parseFrame(line);
    if (frame === undefined) {
      if (index < lines.length - 1) throw new RecordingFormatError('not a frame of a recording', index + 1);
      torn = true;
      break;
    }
    id ??= frame.x;
    if (frame.x !== id)
      throw new RecordingFormatError(`a frame of exchange ${frame.x} among those of ${id}`, index + 1);
    numbers.push(frame.n);
    if (KINDS.has(frame.k)) frames.push(frame);
  }
  return assemble({ id: id ?? '', frames, numbers, torn });
}

function assemble(read: { id: string; frames: Frame[]; numbers: number[]; torn: boolean }): Recording {
  const { id, frames, numbers, torn } = read;
  frames.sort((one, other) => one.n - other.n);
  const gaps = missingNumbers(numbers);
  const open = frames.find((frame) => frame.k === 'open');
  const end = frames.findLast((frame) => frame.k === 'end');
  const complete = open !== undefined && end?.complete === true && gaps.length === 0 && !torn;
  return { id, frames, open, end, gaps, torn, complete };
}

function missingNumbers(numbers: readonly number[]): number[] {
  const present = new Set(numbers);
  const missing: number[] = [];
  // A recording can claim any number: what is listed stays bounded.
  const last = numbers.reduce((highest, n) => Math.max(highest, n), -1);
  for (let n = 0; n < last && missing.length < 1000; n += 1) if (!present.has(n)) missing.push(n);
  return missing;
}

function parseFrame(line: string): Frame | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFrame(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFrame(value: unknown): value is Frame {
  if (typeof value !== 'object' || value === null) return false;
  const frame = value as Partial<Record<string, unknown>>;
  return (
    frame['v'] === 1 &&
    typeof frame['x'] === 'string' &&
    typeof frame['k'] === 'string' &&
    typeof frame['t'] === 'number' &&
    Number.isSafeInteger(frame['n']) &&
    (frame['n'] as number) >= 0
  );
}
