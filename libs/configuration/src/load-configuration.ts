import { resolve } from 'node:path';

import type { ConfigSnapshot, RecordingMode } from '@sluice/exchange';

import { sealSnapshot, deepFreeze } from './config-snapshot.js';
import { checkTogether, routableProviders, usesSimulator, type CheckedSettings } from './configuration-checks.js';
import { ConfigurationError, type ConfigurationFault } from './configuration-error.js';
import type { EnvironmentVariables } from './env.dto.js';
import type { EnvironmentSource } from './env-file.js';
import { gatherSettings } from './layers/gather-settings.js';
import { textsOf } from './layers/layer.js';
import { placeFaults } from './layers/place-faults.js';
import { readModelsFile, type ModelsReading } from './models-file.js';
import { checkClientKeys } from './providers/client-keys.js';
import { readExtraHeaders } from './providers/extra-headers.js';
import { readProviders } from './providers/read-providers.js';
import { readVariables } from './read-variables.js';
import { readRouting, type RoutingReading } from './routing-settings.js';
import type { ServerSettings, SluiceConfiguration, StoreSettings } from './sluice-configuration.js';
import { checkTelemetryHeaders, readTelemetry } from './telemetry-settings.js';

/** Bytes of a request's body: what the Messages API accepts ("Errors", request size limits). */
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;
/** Upstream calls a request may cost, retries and fallbacks together: clients retry as well, and the two multiply. */
const MAX_UPSTREAM_CALLS = 3;

/**
 * Reads, checks and completes the configuration.
 *
 * @throws {ConfigurationError} naming every fault at once
 */
export function loadConfiguration(source: EnvironmentSource): SluiceConfiguration {
  const gathered = gatherSettings(source);
  const environment = textsOf(gathered.variables);
  const { variables, faults: unreadable } = readVariables(environment);
  const headers = readExtraHeaders(environment, gathered.file.file.headers);
  const providers = readProviders({ environment, declared: gathered.declared, adapters: source.adapters, headers });
  const broken = [...unreadable, ...providers.flatMap(({ faults }) => faults)];
  const faulty = new Set(broken.map(({ variable }) => variable));
  const settings: CheckedSettings = { variables, providers, faulty };
  const routing = readRouting({ variables, faulty, providers: routableProviders(settings) });
  const models = readModelsFile(variables.SLUICE_MODELS_FILE, source.workingDirectory);
  const faults = [
    ...gathered.file.faults,
    ...broken,
    ...headers.faults,
    ...models.faults,
    ...checkTogether(settings),
    ...checkClientKeys(
      variables.SLUICE_PASS_CLIENT_KEY,
      providers.map(({ id }) => id),
    ),
    ...routing.faults,
    ...checkTelemetryHeaders(variables),
  ];
  if (faults.length > 0) throw new ConfigurationError(placeFaults(distinct(faults), gathered));
  return assemble({ settings, routing, models, workingDirectory: source.workingDirectory });
}

/** Two providers may be configured by the same variables, and each finds the same fault in them. */
function distinct(faults: readonly ConfigurationFault[]): readonly ConfigurationFault[] {
  return [...new Map(faults.map((fault) => [`${fault.variable} ${fault.problem}`, fault])).values()];
}

interface Checked {
  readonly settings: CheckedSettings;
  readonly routing: RoutingReading;
  readonly models: ModelsReading;
  readonly workingDirectory: string;
}

function assemble({ settings, routing, models, workingDirectory }: Checked): SluiceConfiguration {
  const { variables, providers } = settings;
  const recording = readRecording(variables);
  const configured = providers.filter((provider) => provider.settings !== undefined);
  return deepFreeze<SluiceConfiguration>({
    server: readServer(variables),
    dataDir: resolve(workingDirectory, variables.SLUICE_DATA_DIR),
    snapshot: sealSnapshot({
      providers: configured.flatMap((provider) => provider.settings ?? []),
      routing: routing.routing,
      ...readBehaviour(variables),
      assistance: {
        fetchMedia: variables.SLUICE_MEDIA_FETCH,
        webSearch: variables.SLUICE_WEB_SEARCH_URL !== undefined,
      },
      models: { known: models.known, checksContext: variables.SLUICE_CONTEXT_CHECK },
      ...readLimits(variables),
      recordingMode: recording.mode,
    }),
    credentials: new Map(configured.map(({ id, credentials }) => [id, credentials])),
    simulator: usesSimulator(settings),
    countsRemotely: variables.SLUICE_COUNT_MODE === 'remote',
    modelListMs: variables.SLUICE_MODEL_LIST_SECONDS,
    stores: readStores(variables),
    media: { allowHosts: variables.SLUICE_MEDIA_ALLOW_HOSTS },
    ...(variables.SLUICE_WEB_SEARCH_URL !== undefined && { webSearchUrl: variables.SLUICE_WEB_SEARCH_URL }),
    recording,
    ...(variables.SLUICE_SIGNING_KEY !== undefined && { signingKey: variables.SLUICE_SIGNING_KEY }),
    telemetry: readTelemetry(variables),
  });
}

function readServer(variables: EnvironmentVariables): ServerSettings {
  return {
    host: variables.HOST,
    port: variables.PORT,
    production: variables.NODE_ENV === 'production',
    ...(variables.PROXY_API_KEY !== undefined && { proxyApiKey: variables.PROXY_API_KEY }),
    versions: {
      required: variables.SLUICE_REQUIRE_VERSION,
      strict: variables.SLUICE_VERSION_STRICTNESS === 'strict',
    },
    bodyLimitBytes: BODY_LIMIT_BYTES,
    shutdownMs: variables.SLUICE_SHUTDOWN_SECONDS,
    logLevel: variables.LOG_LEVEL,
  };
}

function readBehaviour(variables: EnvironmentVariables): Pick<ConfigSnapshot, 'timeouts' | 'retry' | 'streaming'> {
  return {
    timeouts: {
      connectMs: variables.TIMEOUT_CONNECT,
      streamReadMs: variables.TIMEOUT_READ_STREAMING,
      wholeReadMs: variables.TIMEOUT_READ_NON_STREAMING,
    },
    retry: {
      maxRetries: variables.MAX_RETRIES,
      maxUpstreamCalls: MAX_UPSTREAM_CALLS,
      baseDelayMs: 500,
      maxDelayMs: 8_000,
      maxRetryAfterMs: 10_000,
    },
    streaming: {
      keepaliveMs: variables.SLUICE_KEEPALIVE_SECONDS,
      firstByteHoldMs: variables.SLUICE_FIRST_BYTE_HOLD_SECONDS,
    },
  };
}

function readLimits({ MAX_TOKENS_LIMIT, MIN_TOKENS_LIMIT }: EnvironmentVariables): Pick<ConfigSnapshot, 'limits'> {
  if (MAX_TOKENS_LIMIT === undefined && MIN_TOKENS_LIMIT === undefined) return {};
  return {
    limits: {
      ...(MAX_TOKENS_LIMIT !== undefined && { maxOutputTokens: MAX_TOKENS_LIMIT }),
      ...(MIN_TOKENS_LIMIT !== undefined && { minOutputTokens: MIN_TOKENS_LIMIT }),
    },
  };
}

function readRecording(variables: EnvironmentVariables): SluiceConfiguration['recording'] {
  const enabled = variables.SLUICE_RECORDING !== 'off';
  return { enabled, mode: enabled ? (variables.SLUICE_RECORDING as RecordingMode) : 'meta' };
}

function readStores(variables: EnvironmentVariables): StoreSettings {
  const { SLUICE_QUEUE_URL, SLUICE_DATABASE_URL, SLUICE_BLOB_URL } = variables;
  return {
    ...(SLUICE_QUEUE_URL !== undefined && { queueUrl: SLUICE_QUEUE_URL }),
    ...(SLUICE_DATABASE_URL !== undefined && { databaseUrl: SLUICE_DATABASE_URL }),
    ...(SLUICE_BLOB_URL !== undefined && { blobUrl: SLUICE_BLOB_URL }),
  };
}
