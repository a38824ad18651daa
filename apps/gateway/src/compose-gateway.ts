import { hostname } from 'node:os';
import { join } from 'node:path';

import { ConsoleLogger } from '@nestjs/common';
import { nestLogLevels, type SluiceConfiguration } from '@sluice/configuration';
import { CredentialRecords, RequestSigners } from '@sluice/credentials';
import { SLUICE_VERSION, type ExchangeObserver } from '@sluice/exchange';
import { MemoryArgumentStore, MemoryQuirkStore } from '@sluice/pipeline';
import { createRecorder, type Recorder } from '@sluice/recording';
import { loadOrCreateKey } from '@sluice/storage';
import { createTelemetry, type Telemetry } from '@sluice/telemetry';
import { ByteRatioEstimator, CountCache, TokenCounter } from '@sluice/tokens';

import type { GatewayParts } from './gateway-parts.js';
import { adoptConfiguration } from './generations/adopt-configuration.js';
import { Generations } from './generations/generations.js';
import type { LastingParts } from './generations/lasting-parts.js';
import { makeGeneration } from './generations/make-generation.js';
import { secretsOf } from './generations/secrets-of.js';
import { SharedTransports } from './generations/shared-transports.js';
import { SimulatorHost } from './generations/simulator-host.js';
import { ActiveExchanges } from './http/active-exchanges.js';
import { ObserverHub } from './http/observer-hub.js';
import { ExchangeLog } from './operation/exchange-log.js';
import { UsageStats } from './operation/usage-stats.js';
import { ModelListMemory } from './models/model-list-memory.js';

/** Milliseconds the last recordings and spans get to leave the process. */
const HAND_OVER_MS = 5000;

/** Says who hears of exchanges, and in which order, where that is not the gateway's own observers alone. */
export type ObserverChoice = (own: readonly ExchangeObserver[]) => readonly ExchangeObserver[];

/** Makes every part of the gateway and joins them; nothing listens yet. */
export async function composeGateway(
  loaded: SluiceConfiguration,
  observersOf: ObserverChoice = (own) => own,
): Promise<GatewayParts> {
  const simulator = new SimulatorHost();
  const configuration = await simulator.complete(loaded);
  const telemetry = await openTelemetry(configuration);
  const recorder = configuration.recording.enabled ? openRecorder(configuration) : undefined;
  const stats = new UsageStats(Date.now());
  const exchangeLog = new ExchangeLog();
  const observers = [telemetry.observer, ...(recorder ? [recorder.observer] : []), stats, exchangeLog];
  const lasting = lastingParts({ telemetry, recorder, hub: new ObserverHub(observersOf(observers)) });
  const generations = new Generations(makeGeneration(configuration, lasting));
  await recorder?.start();
  return {
    generations,
    adopt: (next) => adoptConfiguration(next, { generations, lasting, simulator }),
    telemetry,
    active: new ActiveExchanges(),
    stats,
    exchangeLog,
    ...(recorder && { recorder }),
    close: async () => {
      await recorder?.stop(HAND_OVER_MS);
      await telemetry.shutdown(HAND_OVER_MS);
      await Promise.allSettled([lasting.counter.close(), generations.close(), simulator.close()]);
    },
  };
}

interface Listeners {
  readonly telemetry: Telemetry;
  readonly recorder: Recorder | undefined;
  readonly hub: ObserverHub;
}

function lastingParts({ telemetry, recorder, hub }: Listeners): LastingParts {
  const transports = new SharedTransports();
  return {
    telemetry,
    ...(recorder && { recorder }),
    hub,
    counter: new TokenCounter(),
    countCache: new CountCache(() => performance.now()),
    estimator: new ByteRatioEstimator(),
    requestSigner: new RequestSigners({ transport: transports.latest, now: Date.now }),
    quirks: new MemoryQuirkStore(Date.now),
    argumentMemory: new MemoryArgumentStore(),
    credentialRecords: new CredentialRecords(),
    transports,
    modelLists: new ModelListMemory(),
  };
}

function openTelemetry({ telemetry, server }: SluiceConfiguration): Promise<Telemetry> {
  const logger = new ConsoleLogger('Telemetry', { json: true, logLevels: nestLogLevels(server.logLevel) });
  return createTelemetry({
    ...telemetry,
    serviceVersion: SLUICE_VERSION,
    instanceId: instanceId(),
    report: (message) => {
      logger.warn(message);
    },
  });
}

function openRecorder(configuration: SluiceConfiguration): Recorder {
  const { dataDir, stores, server } = configuration;
  return createRecorder({
    dataDir,
    instance: instanceId(),
    gateway: { version: SLUICE_VERSION },
    maskKey: loadOrCreateKey(join(dataDir, 'keys', 'mask.key')),
    logger: new ConsoleLogger('Recorder', { json: true, logLevels: nestLogLevels(server.logLevel, 'warn') }),
    secrets: secretsOf(configuration),
    ...stores,
  });
}

function instanceId(): string {
  return `${hostname()}-${process.pid}`;
}
