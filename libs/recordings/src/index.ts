export { BundleError, checkBundle, packBundle, recordingPath, unpackBundle } from './bundle.js';
export type { BundleContents, BundleErrorCode, BundleLimits } from './bundle.js';
export type { BundleManifest } from './bundle-manifest.js';
export { readClientEvents } from './client-events.js';
export type { ClientEvent } from './client-events.js';
export { diffClientStreams } from './diff.js';
export type { DifferenceLevel, StreamDifference } from './diff.js';
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
export { isReadableHeader } from './header-redaction.js';
export { findJsonDifference } from './json-difference.js';
export type { JsonDifference } from './json-difference.js';
export { timeOfUlid } from './open-frame.js';
export type { GatewayIdentity } from './open-frame.js';
export { readRecording, RecordingFormatError } from './read-recording.js';
export type { Recording } from './read-recording.js';
export { decodeBytes, sha256 } from './recorded-bytes.js';
export { summarise } from './recording-summary.js';
export type { RecordingSummary } from './recording-summary.js';
export { withoutKeyParameters } from './redactor.js';
export type { BundleFile } from './ustar.js';
