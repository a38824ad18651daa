export { CONVENTION, GEN_AI, SLUICE, SPAN_EVENT } from './attribute-names.js';
export { createTelemetry } from './telemetry.js';
export type { RefusedRequest, Telemetry, TelemetryOptions } from './telemetry.js';
