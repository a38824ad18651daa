export { renderJson } from './render-json.js';
export { renderJunit } from './render-junit.js';
export { renderText } from './render-text.js';
export { exitCodeOf } from './replay-run.js';
export type { DifferenceClass, ReplayCheck, ReplayDifference, ReplayRun, ReplayVerdict } from './replay-run.js';
export { verifyBundle } from './verify-bundle.js';
export type { ReplaySource, VerifyOptions } from './verify-bundle.js';
