import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { openAdmin } from './open-admin.js';

const dataDir = mkdtempSync(join(tmpdir(), 'sluice-open-admin-'));
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const HOST = '127.0.0.1';

describe(openAdmin.name, () => {
  it('opens none where no port is given', async () => {
    expect(await openAdmin({ admin: { host: HOST }, dataDir, stores: {} })).toBeUndefined();
  });

  it('starts without its database, and says so to who asks', async () => {
    const admin = await openAdmin({ admin: { host: HOST, port: 0 }, dataDir, stores: {} });
    const response = await fetch(`${admin!.url}/admin/recordings`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { statusCode: 503, message: expect.stringContaining('no recorder runs') as unknown },
    ]);
    await admin!.close();
    await expect(fetch(admin!.url)).rejects.toThrow();
  });

  it('names its variables when the port is taken', async () => {
    const admin = await openAdmin({ admin: { host: HOST, port: 0 }, dataDir, stores: {} });
    const port = Number(new URL(admin!.url).port);
    await expect(openAdmin({ admin: { host: HOST, port }, dataDir, stores: {} })).rejects.toThrow(
      /EADDRINUSE[\s\S]*SLUICE_ADMIN_PORT/,
    );
    await admin!.close();
  });
});
