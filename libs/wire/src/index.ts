export { firstMeaningfulByte, sniffBody } from './sniff-body.js';
export type { BodyKind } from './sniff-body.js';
export { SseDecoder } from './sse-decoder.js';
export { SseLimitError } from './sse-limit-error.js';
export type { SseRecord } from './sse-record.js';
