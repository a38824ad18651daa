export { ByteRatioEstimator } from './byte-ratio-estimator.js';
export { CountCache } from './count-cache.js';
export { TokenCounter } from './token-counter.js';
export type { CountableRequest, CountContext, TokenCounterOptions } from './token-counter.js';
