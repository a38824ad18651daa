export type { QueueLocation } from './queue/open-queue-backend.js';
export { createRecorder, Recorder } from './recorder.js';
export type { RecorderOptions, RecorderPace, RecorderStatus } from './recorder.js';
export type { RecordingLogger } from './recording-logger.js';
export type { RecordingJob } from './recording-queue.js';
export type { SpoolLimits } from './spool/spool-writer.js';
export { spooledIds } from './spool/spooled-ids.js';
export { createRecordingWorker, RecordingWorker } from './worker/recording-worker.js';
export type { RecordingWorkerOptions } from './worker/recording-worker.js';
