import type { AddressInfo } from 'node:net';

import type { SluiceConfiguration } from '@sluice/configuration';

import { openAdmin, type RunningAdmin } from './admin/open-admin.js';
import { composeGateway } from './compose-gateway.js';
import type { GatewayParts } from './gateway-parts.js';
import { createHttpApplication, type HttpApplication } from './http-application.js';
import type { ConfigurationSource } from './reload/configuration-source.js';
import { FileWatch } from './reload/file-watch.js';
import { withLastingFiles } from './reload/lasting-files.js';
import { Reloader } from './reload/reloader.js';
import { welcomeText } from './welcome.js';

/** A gateway that listens. */
export interface RunningGateway {
  readonly url: string;
  /** Of the admin API, where there is one. */
  readonly adminUrl?: string;
  /** What to tell the person who started it. */
  readonly welcome: string;
  /** Reads the configuration again. Resolves when what became of it stands in the log. @param cause for the log */
  reload(cause: string): Promise<void>;
  /**
   * Ends in the order that loses nothing: no new requests; exchanges finish, or are ended after the grace period;
   * recordings reach the spool and as far as possible the queue; spans are exported. Safe to call twice.
   */
  close(): Promise<void>;
}

/**
 * Makes the parts, joins them, listens, and from then on follows the files of the configuration.
 *
 * @throws {ConfigurationError} with every fault of the configuration
 */
export async function startGateway(given: ConfigurationSource): Promise<RunningGateway> {
  const source = withLastingFiles(given);
  // Before they are read: a change while the gateway starts is one.
  const files = await FileWatch.open({ files: () => source.files() });
  const parts = await composeGateway(source.load());
  const { server } = parts.generations.current.configuration;
  const application = await createHttpApplication(parts);
  let admin: RunningAdmin | undefined;
  try {
    admin = await openAdmin(parts.generations.current.configuration);
    await application.nest.listen(server.port, server.host);
  } catch (error) {
    await admin?.close();
    await parts.close();
    throw listenFailure(error, server);
  }
  const { port } = application.nest.getHttpServer().address() as AddressInfo;
  const url = `http://${server.host.includes(':') ? `[${server.host}]` : server.host}:${port}`;
  const reloader = reloaderOf(source, parts, application);
  files.begin(() => void reloader.reload('a file has changed'));
  parts.generations.current.discovery.refresh();
  let closing: Promise<void> | undefined;
  return {
    url,
    ...(admin && { adminUrl: admin.url }),
    reload: (cause) => reloader.reload(cause),
    welcome: welcomeText(parts.generations.current.configuration, url),
    close: () => {
      files.close();
      return (closing ??= closeInOrder(parts, application).finally(() => admin?.close()));
    },
  };
}

function reloaderOf(source: ConfigurationSource, parts: GatewayParts, application: HttpApplication): Reloader {
  return new Reloader({
    load: () => source.load(),
    adopt: async (loaded) => {
      const adoption = await parts.adopt(loaded);
      const { configuration, discovery } = parts.generations.current;
      application.setLogLevel(configuration.server.logLevel);
      if (adoption.changed.length > 0) discovery.refresh();
      return adoption;
    },
    log: application.log,
  });
}

async function closeInOrder(parts: GatewayParts, application: HttpApplication): Promise<void> {
  application.refuseNewRequests();
  await parts.active.drain(parts.generations.current.configuration.server.shutdownMs);
  await application.close();
  await parts.close();
}

function listenFailure(error: unknown, { host, port }: SluiceConfiguration['server']): Error {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new Error(`port ${port} on ${host} is taken by another program: set PORT to a free one`, { cause: error });
  }
  if (code === 'EACCES') return new Error(`port ${port} may not be used: set PORT above 1023`, { cause: error });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`HOST=${host} is no address of this machine`, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}
