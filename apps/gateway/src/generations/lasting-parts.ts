import type { CredentialRecords } from '@sluice/credentials';
import type { RequestSigner, TokenEstimator } from '@sluice/exchange';
import type { ArgumentMemory, QuirkStore } from '@sluice/pipeline';
import type { Recorder } from '@sluice/recording';
import type { Telemetry } from '@sluice/telemetry';
import type { CountCache, TokenCounter } from '@sluice/tokens';

import type { ObserverHub } from '../http/observer-hub.js';
import type { ModelListMemory } from '../models/model-list-memory.js';
import type { SharedTransports } from './shared-transports.js';

/** What outlives a configuration: what is expensive to make, and what was learned while the gateway ran. */
export interface LastingParts {
  readonly telemetry: Telemetry;
  /** Absent when recording is off. */
  readonly recorder?: Recorder;
  readonly hub: ObserverHub;
  readonly counter: TokenCounter;
  readonly countCache: CountCache;
  readonly estimator: TokenEstimator;
  /** Keeps the tokens it has fetched. */
  readonly requestSigner: RequestSigner;
  readonly quirks: QuirkStore;
  readonly argumentMemory: ArgumentMemory;
  /** Which keys rest, or are set aside. */
  readonly credentialRecords: CredentialRecords;
  readonly transports: SharedTransports;
  /** Which models the providers have said they have. */
  readonly modelLists: ModelListMemory;
}
