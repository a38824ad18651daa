/** How the gateway is doing. */
export interface Health {
  readonly status: 'ok' | 'degraded' | 'shutting_down';
  /** Configured providers, by name. */
  readonly providers: readonly string[];
  readonly activeExchanges: number;
  /** Absent when recording is off. */
  readonly recorder?: {
    /** Whether the queue took the last shipment. */
    readonly queueUp: boolean;
    readonly spoolBytes: number;
    /** Recordings that the recorder has not confirmed yet. */
    readonly unacked: number;
    readonly droppedFrames: number;
  };
}

/** Where the health endpoint gets its answer. */
export interface HealthSource {
  health(): Health;
}

/** The injection token of {@link HealthSource}. */
export const HEALTH_SOURCE = Symbol('HEALTH_SOURCE');
