import type { SluiceConfiguration } from '@sluice/configuration';
import type { MemoryCredentialPool } from '@sluice/credentials';
import type { Pipeline } from '@sluice/pipeline';

import type { ClientAccess } from '../http/client-access.js';
import type { ExchangeFactory } from '../http/exchange.factory.js';
import type { ModelRouter } from '../http/model-router.js';
import type { RecordingGate } from '../http/recording-gate.js';
import type { RequestTranslator } from '../http/request-translator.js';
import type { TokenCounts } from '../http/token-counts.js';
import type { ModelCatalogue } from '../models/model-catalogue.js';
import type { ModelDiscovery } from '../models/model-discovery.js';

/**
 * Everything that was made from one configuration. A reload makes another one; requests that came before it end with
 * the one they began with.
 */
export interface Generation {
  readonly configuration: SluiceConfiguration;
  readonly access: ClientAccess;
  readonly exchanges: ExchangeFactory;
  readonly recordingGate: RecordingGate;
  readonly pipeline: Pipeline;
  readonly credentials: MemoryCredentialPool;
  readonly router: ModelRouter;
  readonly discovery: ModelDiscovery;
  readonly catalogue: ModelCatalogue;
  readonly translator: RequestTranslator;
  readonly counts: TokenCounts;
  /** Lets go of what no other generation uses. To be called when none of its requests is left. */
  close(): Promise<void>;
}
