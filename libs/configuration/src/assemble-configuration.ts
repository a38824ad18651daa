import { resolve } from 'node:path';

import type { ConfigSnapshot, ConfiguredModel, RecordingMode, RoutingSettings } from '@sluice/exchange';

import { readBlobAccess } from './blob-access.js';
import { deepFreeze, sealSnapshot } from './config-snapshot.js';
import { usesSimulator, type CheckedSettings } from './configuration-checks.js';
import type { EnvironmentVariables } from './env.dto.js';
import type { ServerSettings, SluiceConfiguration, StoreSettings } from './sluice-configuration.js';
import { readTelemetry } from './telemetry-settings.js';

/** Bytes of a request's body: what the Messages API accepts ("Errors", request size limits). */
const BODY_LIMIT_BYTES = 32 * 1024 * 1024;
/** Upstream calls a request may cost, retries and fallbacks together: clients retry as well, and the two multiply. */
const MAX_UPSTREAM_CALLS = 3;

/** Settings in which no fault was found. */
export interface SoundSettings {
  readonly settings: CheckedSettings;
  readonly routing: RoutingSettings;
  /** What the operator knows of models. */
  readonly known: readonly ConfiguredModel[];
  readonly workingDirectory: string;
  /** All texts by the names of variables, for what has no variable of its own. */
  readonly environment: ReadonlyMap<string, string>;
  readonly notices: readonly string[];
}

/** Puts the configuration together, with all defaults. */
export function assembleConfiguration({
  settings,
  routing,
  known,
  workingDirectory,
  environment,
  notices,
}: SoundSettings): SluiceConfiguration {
  const { variables, providers } = settings;
  const recording = readRecording(variables);
  const configured = providers.filter((provider) => provider.settings !== undefined);
  return deepFreeze<SluiceConfiguration>({
    server: readServer(variables),
    dataDir: resolve(workingDirectory, variables.SLUICE_DATA_DIR),
    snapshot: sealSnapshot({
      providers: configured.flatMap((provider) => provider.settings ?? []),
      routing,
      ...readBehaviour(variables),
      assistance: {
        fetchMedia: variables.SLUICE_MEDIA_FETCH,
        webSearch: variables.SLUICE_WEB_SEARCH_URL !== undefined,
      },
      models: { known, checksContext: variables.SLUICE_CONTEXT_CHECK },
      ...readLimits(variables),
      recordingMode: recording.mode,
      ...readKept(variables),
    }),
    credentials: new Map(configured.map(({ id, credentials }) => [id, credentials])),
    simulator: usesSimulator(settings),
    countsRemotely: variables.SLUICE_COUNT_MODE === 'remote',
    modelListMs: variables.SLUICE_MODEL_LIST_SECONDS,
    stores: readStores(variables, environment),
    media: { allowHosts: variables.SLUICE_MEDIA_ALLOW_HOSTS },
    ...(variables.SLUICE_WEB_SEARCH_URL !== undefined && { webSearchUrl: variables.SLUICE_WEB_SEARCH_URL }),
    recording,
    ...(variables.SLUICE_SIGNING_KEY !== undefined && { signingKey: variables.SLUICE_SIGNING_KEY }),
    admin: readAdmin(variables),
    telemetry: readTelemetry(variables),
    notices,
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
  return {
    enabled,
    mode: enabled ? (variables.SLUICE_RECORDING as RecordingMode) : 'meta',
    required: variables.SLUICE_RECORDING_REQUIRED,
    retention: { ageMs: variables.SLUICE_RETENTION_AGE ?? {}, bytes: variables.SLUICE_RETENTION_BYTES ?? {} },
  };
}

function readKept(variables: EnvironmentVariables): Pick<ConfigSnapshot, 'recordingModes' | 'recordingSample'> {
  const { SLUICE_RECORDING_KEYS: byKey, SLUICE_RECORDING_SAMPLE: rate } = variables;
  const slowMs = variables.SLUICE_RECORDING_SLOW_SECONDS;
  return {
    ...(byKey && { recordingModes: byKey }),
    ...((rate < 1 || slowMs !== undefined) && { recordingSample: { rate, ...(slowMs !== undefined && { slowMs }) } }),
  };
}

function readAdmin(variables: EnvironmentVariables): SluiceConfiguration['admin'] {
  const { SLUICE_ADMIN_HOST: host, SLUICE_ADMIN_PORT: port, SLUICE_ADMIN_TOKEN: token } = variables;
  return { host, ...(port !== undefined && { port }), ...(token !== undefined && { token }) };
}

function readStores(variables: EnvironmentVariables, environment: ReadonlyMap<string, string>): StoreSettings {
  const { SLUICE_QUEUE_URL, SLUICE_DATABASE_URL, SLUICE_BLOB_URL } = variables;
  const blobAccess = readBlobAccess(SLUICE_BLOB_URL, environment);
  return {
    ...(SLUICE_QUEUE_URL !== undefined && { queueUrl: SLUICE_QUEUE_URL }),
    ...(SLUICE_DATABASE_URL !== undefined && { databaseUrl: SLUICE_DATABASE_URL }),
    ...(SLUICE_BLOB_URL !== undefined && { blobUrl: SLUICE_BLOB_URL }),
    ...(blobAccess !== undefined && { blobAccess }),
    ...readBlobKeys(variables),
  };
}

function readBlobKeys(variables: EnvironmentVariables): Pick<StoreSettings, 'blobKeys'> {
  const { SLUICE_RECORDING_KEY: current, SLUICE_RECORDING_OLD_KEYS: older } = variables;
  if (current === undefined && older === undefined) return {};
  return { blobKeys: { ...(current !== undefined && { current }), ...(older && { older }) } };
}
