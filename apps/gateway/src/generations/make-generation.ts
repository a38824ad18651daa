import { join } from 'node:path';

import type { SluiceConfiguration } from '@sluice/configuration';
import { HmacSignatureSigner, MemoryCredentialPool } from '@sluice/credentials';
import type { Target } from '@sluice/exchange';
import { buildPipeline, DryRun, RemoteTokenCounter, type PipelineDependencies } from '@sluice/pipeline';
import { createProviders } from '@sluice/providers';
import { loadOrCreateKey } from '@sluice/storage';
import { GuardedMediaFetcher, SearxngSearch } from '@sluice/transport';

import { ClientAccess } from '../http/client-access.js';
import { ExchangeFactory } from '../http/exchange.factory.js';
import { ModelRouter } from '../http/model-router.js';
import { RecordedSettings } from '../http/recorded-settings.js';
import { RecordingGate } from '../http/recording-gate.js';
import { RequestTranslator } from '../http/request-translator.js';
import { StandInKeys } from '../http/stand-in-keys.js';
import { TokenCounts } from '../http/token-counts.js';
import { ModelCatalogue } from '../models/model-catalogue.js';
import { ModelDiscovery } from '../models/model-discovery.js';
import type { Generation } from './generation.js';
import type { LastingParts } from './lasting-parts.js';

/** Makes all that depends on a configuration. */
export function makeGeneration(configuration: SluiceConfiguration, lasting: LastingParts): Generation {
  const { snapshot, credentials: keys, webSearchUrl } = configuration;
  // What may fail comes first: a loan would not be given back.
  const providers = createProviders(snapshot.providers);
  const signer = new HmacSignatureSigner(signingKey(configuration));
  const loan = lasting.transports.lend(snapshot.timeouts.connectMs);
  const { transport } = loan;
  const credentials = poolOf(configuration, lasting);
  const parts: PipelineDependencies = {
    transport,
    credentials,
    providers,
    estimator: lasting.estimator,
    signer,
    requestSigner: lasting.requestSigner,
    quirks: lasting.quirks,
    media: new GuardedMediaFetcher(configuration.media),
    ...(webSearchUrl !== undefined && { search: new SearxngSearch({ url: webSearchUrl, transport }) }),
    argumentMemory: lasting.argumentMemory,
    counter: lasting.counter,
    traces: lasting.telemetry.traces,
  };
  const dryRun = new DryRun(parts);
  const access = new ClientAccess(configuration.server.proxyApiKey);
  const router = new ModelRouter(snapshot);
  const discovery = discoveryOf(configuration, parts, lasting);
  return {
    configuration,
    access,
    exchanges: new ExchangeFactory(lasting.hub, new RecordedSettings(snapshot, router), access),
    recordingGate: new RecordingGate(lasting.recorder, configuration.recording.required),
    pipeline: buildPipeline(parts),
    credentials,
    router,
    discovery,
    catalogue: catalogueOf(configuration, parts.providers, { router, discovery }),
    translator: new RequestTranslator({ dryRun, keys: new StandInKeys(keys), config: snapshot }),
    counts: new TokenCounts({
      counter: lasting.counter,
      cache: lasting.countCache,
      config: snapshot,
      ...(configuration.countsRemotely && { remote: new RemoteTokenCounter({ ...parts, dryRun }) }),
    }),
    close: () => {
      discovery.close();
      return loan.giveBack();
    },
  };
}

function discoveryOf(
  { snapshot, credentials, modelListMs }: SluiceConfiguration,
  { providers, transport }: Pick<PipelineDependencies, 'providers' | 'transport'>,
  { modelLists }: LastingParts,
): ModelDiscovery {
  return new ModelDiscovery({
    providers: snapshot.providers,
    adapters: providers,
    credentials,
    transport,
    memory: modelLists,
    goodForMs: modelListMs,
    now: () => performance.now(),
  });
}

interface CatalogueParts {
  readonly router: ModelRouter;
  readonly discovery: ModelDiscovery;
}

function catalogueOf(
  { snapshot }: SluiceConfiguration,
  providers: PipelineDependencies['providers'],
  { router, discovery }: CatalogueParts,
): ModelCatalogue {
  const searches = (target: Target): boolean =>
    providers.get(target.provider)?.assistance?.(target).webSearch !== true || snapshot.assistance?.webSearch === true;
  return new ModelCatalogue({ snapshot, discovery, searches, route: (name) => router.route(name), now: Date.now });
}

/** Keys go on resting over a reload, as long as their upstream and their secret are the same. */
function poolOf(
  { snapshot, credentials }: SluiceConfiguration,
  { credentialRecords }: LastingParts,
): MemoryCredentialPool {
  const upstreams = new Map(snapshot.providers.map(({ id, baseUrl }) => [id, `${id} ${baseUrl}`]));
  return new MemoryCredentialPool({
    credentials,
    now: Date.now,
    recordOf: (provider, { secret }) => credentialRecords.recordOf(upstreams.get(provider) ?? provider, secret),
  });
}

function signingKey({ signingKey: configured, dataDir }: SluiceConfiguration): Uint8Array {
  return configured === undefined ? loadOrCreateKey(join(dataDir, 'keys', 'signing.key')) : Buffer.from(configured);
}
