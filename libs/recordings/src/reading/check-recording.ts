import { FRAME_SHAPES, findMisshapen } from './frame-shapes.js';
import { readRecording, RecordingFormatError, type Recording } from './read-recording.js';

/** A ULID as the gateway makes them (github.com/ulid/spec): what is longer or otherwise would make an odd path. */
const EXCHANGE_ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
/** Frames one recording may have: the reads of an upstream that sends byte by byte for an hour. */
const MAX_FRAMES = 1_000_000;

/**
 * Reads a recording that somebody else made. Unlike {@link readRecording} it takes nothing on trust: every frame must
 * have what the code that works with recordings relies on.
 *
 * @throws {RecordingFormatError} that names the line and the member
 */
export function checkRecording(lines: string): Recording {
  const recording = readRecording(lines);
  if (!EXCHANGE_ID.test(recording.id)) throw new RecordingFormatError('its exchange has no id of a recording', 1);
  if (recording.frames.length > MAX_FRAMES) throw new RecordingFormatError('more frames than an exchange has', 1);
  if (recording.open === undefined) throw new RecordingFormatError('the request is missing, frame 0', 1);
  const numbers = new Set<number>();
  for (const [index, frame] of recording.frames.entries()) {
    if (numbers.has(frame.n)) throw new RecordingFormatError(`the frame ${frame.n} is there twice`, index + 1);
    numbers.add(frame.n);
    const misshapen = findMisshapen(frame, FRAME_SHAPES[frame.k]);
    if (misshapen !== undefined)
      throw new RecordingFormatError(`a frame ${frame.k} without a sound ${misshapen.slice(1) || 'form'}`, index + 1);
  }
  return recording;
}
