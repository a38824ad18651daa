import { isDeepStrictEqual } from 'node:util';

import { ConfigurationError, isLoopbackHost, type SluiceConfiguration } from '@sluice/configuration';

/** What a gateway keeps for as long as it runs, by the variables that set it. */
const LASTING: Readonly<Record<string, (configuration: SluiceConfiguration) => unknown>> = {
  HOST: ({ server }) => server.host,
  PORT: ({ server }) => server.port,
  SLUICE_SHUTDOWN_SECONDS: ({ server }) => server.shutdownMs,
  SLUICE_DATA_DIR: ({ dataDir }) => dataDir,
  SLUICE_QUEUE_URL: ({ stores }) => stores.queueUrl,
  SLUICE_DATABASE_URL: ({ stores }) => stores.databaseUrl,
  SLUICE_BLOB_URL: ({ stores }) => stores.blobUrl,
  SLUICE_RECORDING_KEY: ({ stores }) => stores.blobKeys,
  SLUICE_RECORDING: ({ recording }) => recording.enabled,
  'the settings of the admin API': ({ admin }) => admin,
  'the settings of tracing': ({ telemetry }) => telemetry,
};

/** A configuration as a gateway that runs already can take it on. */
export interface Adoptable {
  readonly configuration: SluiceConfiguration;
  /** Settings that differ from those the gateway runs with, and have to wait for its next start. */
  readonly needsRestart: readonly string[];
}

/**
 * Puts into a new configuration what cannot change while the gateway runs.
 *
 * @throws {ConfigurationError} when the two do not go together
 */
export function withLastingSettings(present: SluiceConfiguration, next: SluiceConfiguration): Adoptable {
  const { server, dataDir, stores, admin, telemetry } = present;
  refuseOpenGateway(server.host, next);
  refuseUnrecorded(present, next);
  const { host, port, shutdownMs, bodyLimitBytes } = server;
  return {
    configuration: {
      ...next,
      server: { ...next.server, host, port, shutdownMs, bodyLimitBytes },
      dataDir,
      stores,
      admin,
      telemetry,
      // What is not to be recorded any more is left out at once: the mode is that of the configuration.
      recording: { ...next.recording, enabled: present.recording.enabled },
    },
    needsRestart: Object.entries(LASTING)
      .filter(([, of]) => !isDeepStrictEqual(of(present), of(next)))
      .map(([name]) => name),
  };
}

/** A configuration without a key is one for loopback, and was checked as such; the gateway may listen elsewhere still. */
function refuseOpenGateway(host: string, { server }: SluiceConfiguration): void {
  if (server.proxyApiKey !== undefined || isLoopbackHost(host)) return;
  throw new ConfigurationError([
    {
      variable: 'PROXY_API_KEY',
      problem: `is not set, while this gateway goes on listening on "${host}", which others can reach, until it is started anew`,
      fix: 'set PROXY_API_KEY, or restart the gateway with HOST=127.0.0.1',
    },
  ]);
}

/** A gateway that was started without a recorder could only refuse everything. */
function refuseUnrecorded(present: SluiceConfiguration, { recording }: SluiceConfiguration): void {
  if (present.recording.enabled || !recording.required) return;
  throw new ConfigurationError([
    {
      variable: 'SLUICE_RECORDING_REQUIRED',
      problem: 'is true, while this gateway goes on without recordings until it is started anew',
      fix: 'restart the gateway, or set SLUICE_RECORDING_REQUIRED=false',
    },
  ]);
}
