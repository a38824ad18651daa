import type { AddressInfo } from 'node:net';

import type { SluiceConfiguration } from '@sluice/configuration';

import { composeGateway } from './compose-gateway.js';
import { createHttpApplication } from './http-application.js';
import { welcomeText } from './welcome.js';

/** A gateway that listens. */
export interface RunningGateway {
  readonly url: string;
  /** What to tell the person who started it. */
  readonly welcome: string;
  /**
   * Ends in the order that loses nothing: no new requests; exchanges finish, or are ended after the grace period;
   * recordings reach the spool and as far as possible the queue; spans are exported. Safe to call twice.
   */
  close(): Promise<void>;
}

/** Makes the parts, joins them and listens. */
export async function startGateway(loaded: SluiceConfiguration): Promise<RunningGateway> {
  const parts = await composeGateway(loaded);
  const { server } = parts.generations.current.configuration;
  const application = await createHttpApplication(parts);
  try {
    await application.nest.listen(server.port, server.host);
  } catch (error) {
    await parts.close();
    throw listenFailure(error, server);
  }
  const { port } = application.nest.getHttpServer().address() as AddressInfo;
  const url = `http://${server.host.includes(':') ? `[${server.host}]` : server.host}:${port}`;
  let closing: Promise<void> | undefined;
  return {
    url,
    welcome: welcomeText(parts.generations.current.configuration, url),
    close: () => (closing ??= closeInOrder(parts, application)),
  };
}

async function closeInOrder(
  parts: Awaited<ReturnType<typeof composeGateway>>,
  application: Awaited<ReturnType<typeof createHttpApplication>>,
): Promise<void> {
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
  if (code === 'EADDRNOTAVAIL') return new Error(`HOST=${host} is no address of this machine`, { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}
