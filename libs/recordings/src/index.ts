export { FrameBuilder } from './frame-builder.js';
export type { FrameBuilderOptions } from './frame-builder.js';
export type {
  AttemptEndFrame,
  AttemptErrorFrame,
  AttemptFrame,
  AttemptHeadFrame,
  ClientFrame,
  ConfigFrame,
  DecisionFrame,
  DownFrame,
  EndFrame,
  Frame,
  FrameBase,
  FrameBody,
  FrameKind,
  FrameOf,
  HeadFrame,
  OpenFrame,
  RecordedBody,
  RecordedBytes,
  RecordedError,
  RouteFrame,
  TapeFrame,
  UpEndFrame,
  UpFrame,
} from './frame.js';
export { REDACTED } from './header-redaction.js';
export { timeOfUlid } from './open-frame.js';
export type { GatewayIdentity } from './open-frame.js';
export { readRecording, RecordingFormatError } from './read-recording.js';
export type { Recording } from './read-recording.js';
export { decodeBytes, encodeBytes, sha256 } from './recorded-bytes.js';
export { summarise } from './recording-summary.js';
export type { RecordingSummary } from './recording-summary.js';
export { Redactor } from './redactor.js';
