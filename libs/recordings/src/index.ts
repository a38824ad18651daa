export {
  BundleError,
  checkBundle,
  DEFAULT_BUNDLE_LIMITS,
  packBundle,
  recordingPath,
  unpackBundle,
} from './bundle/bundle.js';
export type { BundleContents, BundleErrorCode, BundleLimits } from './bundle/bundle.js';
export type { BundleManifest } from './bundle/bundle-manifest.js';
export { harOf } from './export/har.js';
export type { Har } from './export/har-types.js';
export { requestFolderOf } from './export/request-folder.js';
export { searchRecording } from './reading/search-recording.js';
export type { TextHit } from './reading/search-recording.js';
export { checkRecording } from './reading/check-recording.js';
export { findSecrets, redactAgain } from './redaction/redact-again.js';
export type { RedactionKeys, SecretFinding } from './redaction/redact-again.js';
export { readClientEvents } from './reading/client-events.js';
export type { ClientEvent } from './reading/client-event.js';
export { diffClientStreams } from './reading/diff.js';
export type { DifferenceLevel, StreamDifference } from './reading/diff.js';
export { FrameBuilder } from './frames/frame-builder.js';
export type { FrameBuilderOptions, RecordedLine } from './frames/frame-builder.js';
export { splitBody } from './parts/body-parts.js';
export type { BodyParts } from './parts/body-parts.js';
export { cutRecording, joinRecording } from './parts/cut-recording.js';
export type { CutRecording } from './parts/cut-recording.js';
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
} from './frames/frame.js';
export { isReadableHeader } from './redaction/header-redaction.js';
export { findJsonDifference } from './reading/json-difference.js';
export type { JsonDifference } from './reading/json-difference.js';
export type { GatewayIdentity } from './frames/open-frame.js';
export { readRecording, RecordingFormatError } from './reading/read-recording.js';
export type { Recording } from './reading/read-recording.js';
export { decodeBytes, sha256 } from './frames/recorded-bytes.js';
export { summarise } from './reading/recording-summary.js';
export type { RecordingSummary } from './reading/recording-summary.js';
export { withoutKeyParameters } from './redaction/redactor.js';
export type { BundleFile } from './bundle/ustar.js';
