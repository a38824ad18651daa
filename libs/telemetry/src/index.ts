export { createTelemetry } from './create-telemetry.js';
export type { RefusedRequest, Telemetry, TelemetryOptions } from './telemetry.js';
