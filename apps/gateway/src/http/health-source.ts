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
    /** Milliseconds the oldest of them has waited; 0 when none waits. */
    readonly oldestUnackedAgeMs: number;
    /** Hand-overs to blob store and queue that failed, since the start. */
    readonly shipFailures: number;
    /** Whether the spool could be written when it was last tried. */
    readonly spoolUp: boolean;
    /** Frames that recordings lack because the disk was too slow, since the start. */
    readonly droppedFrames: number;
    /** Recordings that were not kept because not all are to be, since the start. */
    readonly unsampled: number;
  };
}

/** The same in short, for whoever has pointed a monitor of another gateway here. */
export interface HealthSummary {
  readonly status: 'healthy' | 'degraded' | 'shutting_down';
  readonly service: 'sluice';
  readonly version: string;
  /** RFC 3339. */
  readonly timestamp: string;
  /** Whether the provider `openai` has a key. */
  readonly openai_api_configured: boolean;
  /** Whether there is a key that no provider has refused. */
  readonly api_key_valid: boolean;
  /** Whether clients need a key. */
  readonly client_api_key_validation: boolean;
}

/** Where the health endpoint gets its answer. */
export interface HealthSource {
  summary(): HealthSummary;
  health(): Health;
}

/** The injection token of {@link HealthSource}. */
export const HEALTH_SOURCE = Symbol('HEALTH_SOURCE');
