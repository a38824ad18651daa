import { hostname } from 'node:os';
import { join } from 'node:path';

import { ConsoleLogger } from '@nestjs/common';
import { nestLogLevels, withSimulator, type SluiceConfiguration } from '@sluice/configuration';
import { HmacSignatureSigner, MemoryCredentialPool, RequestSigners, secretParts } from '@sluice/credentials';
import { SLUICE_VERSION } from '@sluice/exchange';
import {
  buildPipeline,
  DryRun,
  MemoryArgumentStore,
  MemoryQuirkStore,
  RemoteTokenCounter,
  type PipelineDependencies,
} from '@sluice/pipeline';
import { createProviders } from '@sluice/providers';
import { createRecorder, type Recorder } from '@sluice/recording';
import { startSimulator } from '@sluice/simulator';
import { loadOrCreateKey } from '@sluice/storage';
import { createTelemetry } from '@sluice/telemetry';
import { ByteRatioEstimator, TokenCounter } from '@sluice/tokens';
import { GuardedMediaFetcher, SearxngSearch, UndiciTransport } from '@sluice/transport';

import type { GatewayParts } from './gateway-parts.js';
import { ActiveExchanges } from './http/active-exchanges.js';
import { randomBase62 } from './http/identifiers.js';

/** Milliseconds the last recordings and spans get to leave the process. */
const HAND_OVER_MS = 5000;

/**
 * Characters a key has at least to be looked for in bodies. Local servers are given words such as `ollama` for a key,
 * and masking a word wherever it stands would spoil recordings; in headers even these are masked.
 */
const SHORTEST_SECRET = 12;

/** Makes every part of the gateway and joins them; nothing listens yet. */
export async function composeGateway(loaded: SluiceConfiguration): Promise<GatewayParts> {
  const key = `simulator-${randomBase62(24)}`;
  const simulator = loaded.simulator ? await startSimulator({ keys: [key] }) : undefined;
  const configuration = simulator ? withSimulator(loaded, { url: simulator.url, key }) : loaded;
  const { snapshot, telemetry: tracing, webSearchUrl } = configuration;
  const logger = new ConsoleLogger('Telemetry', {
    json: true,
    logLevels: nestLogLevels(configuration.server.logLevel),
  });
  const telemetry = await createTelemetry({
    ...tracing,
    serviceVersion: SLUICE_VERSION,
    instanceId: instanceId(),
    report: (message) => {
      logger.warn(message);
    },
  });
  const recorder = configuration.recording.enabled ? openRecorder(configuration) : undefined;
  const transport = new UndiciTransport({ connectMs: snapshot.timeouts.connectMs });
  const counter = new TokenCounter();
  const active = new ActiveExchanges();
  const parts: PipelineDependencies = {
    transport,
    credentials: new MemoryCredentialPool({ credentials: configuration.credentials, now: Date.now }),
    providers: createProviders(snapshot.providers),
    estimator: new ByteRatioEstimator(),
    signer: new HmacSignatureSigner(signingKey(configuration)),
    requestSigner: new RequestSigners({ transport, now: Date.now }),
    quirks: new MemoryQuirkStore(Date.now),
    media: new GuardedMediaFetcher(configuration.media),
    ...(webSearchUrl !== undefined && { search: new SearxngSearch({ url: webSearchUrl, transport }) }),
    argumentMemory: new MemoryArgumentStore(),
    counter,
    traces: telemetry.traces,
  };
  const dryRun = new DryRun(parts);
  await recorder?.start();
  return {
    configuration,
    pipeline: buildPipeline(parts),
    dryRun,
    counter,
    remoteCounter: new RemoteTokenCounter({ ...parts, dryRun }),
    telemetry,
    active,
    ...(recorder && { recorder }),
    ...(simulator && { simulatorUrl: simulator.url }),
    observers: recorder ? [telemetry.observer, recorder.observer] : [telemetry.observer],
    close: async () => {
      await recorder?.stop(HAND_OVER_MS);
      await telemetry.shutdown(HAND_OVER_MS);
      await Promise.allSettled([counter.close(), transport.close(), simulator?.close()]);
    },
  };
}

function openRecorder(configuration: SluiceConfiguration): Recorder {
  const { dataDir, stores, recording, credentials, server } = configuration;
  const keys = [...credentials.values()].flat().flatMap(({ secret }) => secretParts(secret));
  if (server.proxyApiKey !== undefined) keys.push(server.proxyApiKey);
  return createRecorder({
    dataDir,
    instance: instanceId(),
    gateway: { version: SLUICE_VERSION },
    mode: recording.mode,
    maskKey: loadOrCreateKey(join(dataDir, 'keys', 'mask.key')),
    logger: new ConsoleLogger('Recorder', { json: true, logLevels: nestLogLevels(server.logLevel, 'warn') }),
    secrets: keys.filter(({ length }) => length >= SHORTEST_SECRET),
    ...stores,
  });
}

function signingKey({ signingKey: configured, dataDir }: SluiceConfiguration): Uint8Array {
  return configured === undefined ? loadOrCreateKey(join(dataDir, 'keys', 'signing.key')) : Buffer.from(configured);
}

function instanceId(): string {
  return `${hostname()}-${process.pid}`;
}
