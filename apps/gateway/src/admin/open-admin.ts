import type { AddressInfo } from 'node:net';

import type { SluiceConfiguration } from '@sluice/configuration';

import { createAdminApplication } from './admin-application.js';

/** An admin API that listens. */
export interface RunningAdmin {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens the admin API, where the configuration wants one.
 *
 * @throws {Error} that names the variable when it cannot listen
 */
export async function openAdmin({
  admin,
  dataDir,
  stores,
}: Pick<SluiceConfiguration, 'admin' | 'dataDir' | 'stores'>): Promise<RunningAdmin | undefined> {
  const { host, port, token } = admin;
  if (port === undefined) return undefined;
  const application = await createAdminApplication({ token, stores: { dataDir, ...stores } });
  try {
    await application.listen(port, host);
  } catch (error) {
    await application.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `the admin API cannot listen: ${reason}. Set SLUICE_ADMIN_HOST and SLUICE_ADMIN_PORT to free ones`,
      {
        cause: error,
      },
    );
  }
  const { port: actual } = application.getHttpServer().address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${shown}:${actual}`, close: () => application.close() };
}
