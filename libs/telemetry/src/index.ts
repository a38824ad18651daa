export { createTelemetry } from './telemetry.js';
export type { RefusedRequest, Telemetry, TelemetryOptions } from './telemetry.js';
