import type { Frame, FrameOf } from '@sluice/recordings';

/** The frames of one kind, in order. */
export function framesOf<Kind extends Frame['k']>(frames: readonly Frame[], kind: Kind): FrameOf<Kind>[] {
  return frames.filter((frame): frame is FrameOf<Kind> => frame.k === kind);
}
