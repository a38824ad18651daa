import { SLUICE_VERSION } from '@sluice/exchange';

import type { GatewayParts } from './gateway-parts.js';
import type { Health, HealthSource, HealthSummary } from './http/health-source.js';

/** Milliseconds a recording waits for the index before somebody should look: the recorder is away, or too slow. */
const BEHIND_MS = 120_000;

type RecorderStatus = ReturnType<NonNullable<GatewayParts['recorder']>['status']>;

/** Reads the health of the gateway off its parts. */
export class GatewayHealth implements HealthSource {
  readonly #parts: GatewayParts;
  readonly #closing: () => boolean;

  constructor(parts: GatewayParts, closing: () => boolean) {
    this.#parts = parts;
    this.#closing = closing;
  }

  health(): Health {
    const recorder = this.#parts.recorder?.status();
    return {
      status: this.#status(recorder),
      providers: this.#parts.generations.current.configuration.snapshot.providers.map(({ id }) => id),
      activeExchanges: this.#parts.active.count,
      ...(recorder && {
        recorder: {
          queueUp: recorder.queueUp,
          spoolBytes: recorder.spoolBytes,
          unacked: recorder.unacked,
          oldestUnackedAgeMs: Math.round(recorder.oldestUnackedAgeMs),
          shipFailures: recorder.shipFailures,
          spoolUp: recorder.spoolUp,
          droppedFrames: recorder.droppedFrames,
          unsampled: recorder.unsampled,
        },
      }),
    };
  }

  summary(): HealthSummary {
    const { configuration, credentials } = this.#parts.generations.current;
    const keys = credentials.states;
    const status = this.#status(this.#parts.recorder?.status());
    return {
      status: status === 'ok' ? 'healthy' : status,
      service: 'sluice',
      version: SLUICE_VERSION,
      timestamp: new Date().toISOString(),
      openai_api_configured: keys.some(({ provider }) => provider === 'openai'),
      api_key_valid: keys.some(({ restsUntil }) => restsUntil !== Infinity),
      client_api_key_validation: configuration.server.proxyApiKey !== undefined,
    };
  }

  #status(recorder: RecorderStatus | undefined): Health['status'] {
    if (this.#closing()) return 'shutting_down';
    return recorder && isInTrouble(recorder) ? 'degraded' : 'ok';
  }
}

function isInTrouble({ queueUp, spoolUp, droppedFrames, oldestUnackedAgeMs }: RecorderStatus): boolean {
  return !queueUp || !spoolUp || droppedFrames > 0 || oldestUnackedAgeMs > BEHIND_MS;
}
