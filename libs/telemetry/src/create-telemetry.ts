import { NO_TRACE } from '@sluice/exchange';

import type { Telemetry, TelemetryOptions } from './telemetry.js';

/**
 * Starts the tracing of the process. With neither endpoint nor exporter it does nothing, and then not even the modules
 * of OpenTelemetry are loaded, which most gateways can do without.
 */
export async function createTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  if (options.exporter === undefined && options.tracesEndpoint === undefined) return NO_TELEMETRY;
  const { startTelemetry } = await import('./exporting-telemetry.js');
  return startTelemetry(options) ?? NO_TELEMETRY;
}

const NO_TELEMETRY: Telemetry = {
  traces: NO_TRACE,
  observer: { observe: () => undefined },
  refused: () => undefined,
  openSpans: () => 0,
  flush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
