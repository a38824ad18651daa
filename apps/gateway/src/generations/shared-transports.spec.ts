import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Transport } from '@sluice/exchange';

import { SharedTransports } from './shared-transports.js';

let server: Server;

beforeEach(async () => {
  server = createServer((_request, response) => response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function ask(transport: Transport): Promise<number> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const request = { url, method: 'GET' as const, headers: {}, stream: false };
  const { status, body } = await transport.send(request, new AbortController().signal);
  for await (const chunk of body) expect(chunk.byteLength).toBeGreaterThan(0);
  return status;
}

describe(SharedTransports.name, () => {
  it('lends the same to all who want it alike, so that connections are used again', async () => {
    const shared = new SharedTransports();
    const [one, other] = [shared.lend(1000), shared.lend(1000)];
    expect(other.transport).toBe(one.transport);
    expect(await ask(one.transport)).toBe(200);
    await one.giveBack();
    expect(await ask(other.transport)).toBe(200);
    await other.giveBack();
    await expect(ask(other.transport)).rejects.toThrow();
  });

  it('makes another for other settings, and a new one when all have given theirs back', async () => {
    const shared = new SharedTransports();
    const one = shared.lend(1000);
    const other = shared.lend(2000);
    expect(other.transport).not.toBe(one.transport);
    await one.giveBack();
    const again = shared.lend(1000);
    expect([await ask(again.transport), await ask(other.transport)]).toEqual([200, 200]);
    await Promise.all([again.giveBack(), other.giveBack()]);
  });

  it('sends for those who outlive a loan by what was lent last', async () => {
    const shared = new SharedTransports();
    expect(() =>
      shared.latest.send({ url: '', method: 'GET', headers: {}, stream: false }, new AbortController().signal),
    ).toThrow();
    const first = shared.lend(1000);
    const second = shared.lend(2000);
    await first.giveBack();
    expect(await ask(shared.latest)).toBe(200);
    await second.giveBack();
  });
});
