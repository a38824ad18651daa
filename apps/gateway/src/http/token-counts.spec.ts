import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ObservedGateway, until } from '../../fixtures/observed-gateway.js';

let gateway: ObservedGateway;
let upstream: Server;
/** What the upstream, which is also the web, was asked for. */
let asked: string[];
let answer: RequestListener;

beforeEach(async () => {
  asked = [];
  upstream = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  gateway = await ObservedGateway.start({
    environment: {
      SLUICE_COUNT_MODE: 'remote',
      SLUICE_MEDIA_ALLOW_HOSTS: '127.0.0.1',
      VLLM_API_BASE: `${urlOf(upstream)}/v1`,
    },
  });
});
afterEach(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function count(content: unknown, signal?: AbortSignal): Promise<Response> {
  return fetch(`${gateway.url}/v1/messages/count_tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'vllm/some-model', messages: [{ role: 'user', content }] }),
    ...(signal && { signal }),
  });
}

describe('a count that an upstream is asked for', () => {
  it('is that of the upstream', async () => {
    answer = (_request, response) => response.end('{"count":17}');
    expect(await (await count('some words')).json()).toEqual({ input_tokens: 17 });
    expect(asked).toEqual(['/tokenize']);
  });

  it('is let go of when the client does not wait for it', async () => {
    let isOpen = false;
    answer = ({ socket }) => {
      isOpen = true;
      socket.once('close', () => (isOpen = false));
    };
    const abort = new AbortController();
    const counting = count('some words', abort.signal);
    await until(() => isOpen, 'question');
    abort.abort();
    await expect(counting).rejects.toThrow();
    // Before the patience of the gateway is at its end.
    await until(() => !isOpen, 'end of the connection', 1_000);
  });

  it('is made here where URLs would have to be followed first, and follows none', async () => {
    answer = (_request, response) => response.end('{"count":17}');
    const image = { type: 'image', source: { type: 'url', url: `${urlOf(upstream)}/cat.png` } };
    const { input_tokens: tokens } = (await (await count([image])).json()) as { readonly input_tokens: number };
    expect(tokens).toBeGreaterThan(1_000);
    expect(asked).toEqual([]);
  });
});
