import type { SluiceConfiguration } from '@sluice/configuration';
import type { ExchangeObserver } from '@sluice/exchange';
import type { DryRun, Pipeline, RemoteTokenCounter } from '@sluice/pipeline';
import type { Recorder } from '@sluice/recording';
import type { Telemetry } from '@sluice/telemetry';
import type { TokenCounter } from '@sluice/tokens';

import type { ActiveExchanges } from './http/active-exchanges.js';

/** Everything the HTTP face needs, made and wired in one place. */
export interface GatewayParts {
  readonly configuration: SluiceConfiguration;
  readonly pipeline: Pipeline;
  readonly dryRun: DryRun;
  readonly counter: TokenCounter;
  /** Asked where the configuration says so. */
  readonly remoteCounter: RemoteTokenCounter;
  readonly telemetry: Telemetry;
  /** Absent when recording is off. */
  readonly recorder?: Recorder;
  readonly observers: readonly ExchangeObserver[];
  readonly active: ActiveExchanges;
  /** Where the built-in simulator listens, when it serves. */
  readonly simulatorUrl?: string;
  /** Hands over recordings and spans, then lets go of the rest. To be called when no exchange is left. */
  close(): Promise<void>;
}
