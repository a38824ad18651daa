import type { SluiceConfiguration } from '@sluice/configuration';
import type { Recorder } from '@sluice/recording';
import type { Telemetry } from '@sluice/telemetry';

import type { Adoption } from './generations/adopt-configuration.js';
import type { Generations } from './generations/generations.js';
import type { ActiveExchanges } from './http/active-exchanges.js';
import type { ExchangeLog } from './operation/exchange-log.js';
import type { UsageStats } from './operation/usage-stats.js';

/** Everything the HTTP face needs, made and wired in one place. */
export interface GatewayParts {
  /** All that depends on the configuration. */
  readonly generations: Generations;
  /**
   * Takes on another configuration while the gateway runs. One at a time.
   *
   * @throws {ConfigurationError} when that cannot be; then nothing has changed
   */
  adopt(loaded: SluiceConfiguration): Promise<Adoption>;
  readonly telemetry: Telemetry;
  /** Absent when recording is off. */
  readonly recorder?: Recorder;
  readonly active: ActiveExchanges;
  readonly stats: UsageStats;
  readonly exchangeLog: ExchangeLog;
  /** Hands over recordings and spans, then lets go of the rest. To be called when no exchange is left. */
  close(): Promise<void>;
}
