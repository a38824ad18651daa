import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ObservedGateway, until } from '../../fixtures/observed-gateway.js';

/** A model that searches, as Chat Completions streams it. */
const SEARCHES = [
  { tool_calls: [{ index: 0, id: 'c1', function: { name: 'web_search', arguments: '{"query":"node"}' } }] },
  {},
].map((delta, index) => ({ choices: [{ index: 0, delta, finish_reason: index === 1 ? 'tool_calls' : null }] }));

const CHAT: RequestListener = (_request, response) => {
  const lines = [...SEARCHES.map((chunk) => JSON.stringify(chunk)), '[DONE]'].map((data) => `data: ${data}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end(lines.join(''));
};

let gateway: ObservedGateway;
/** The upstream, the web and the search engine. All but the upstream say nothing. */
let world: Server;
let asked: string[];
/** Paths whose connections are open. */
const open = new Set<string>();

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  world = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    asked.push(path);
    if (path.endsWith('/chat/completions')) {
      CHAT(request, response);
      return;
    }
    open.add(path);
    request.socket.once('close', () => open.delete(path));
    if (path.endsWith('-begun')) response.writeHead(200, { 'content-type': 'image/png' }).write('\x89PNG');
  });
  await new Promise<void>((resolve) => world.listen(0, '127.0.0.1', resolve));
  gateway = await ObservedGateway.start({
    environment: {
      VLLM_API_BASE: `${urlOf(world)}/v1`,
      SLUICE_MEDIA_ALLOW_HOSTS: '127.0.0.1',
      SLUICE_WEB_SEARCH_URL: `${urlOf(world)}/search`,
    },
  });
});
afterAll(async () => {
  await gateway.close();
  world.closeAllConnections();
  await new Promise((resolve) => world.close(resolve));
});
beforeEach(() => {
  asked = [];
});

const picture = (path: string) => ({
  messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: urlOf(world) + path } }] }],
});
const question = {
  messages: [{ role: 'user', content: 'Which version?' }],
  tools: [{ type: 'web_search_20250305', name: 'web_search' }],
};

describe('a client that leaves while the gateway waits for', () => {
  it.each<[string, string, () => object, readonly string[]]>([
    ['the head of an image', '/cat', () => picture('/cat'), ['/cat']],
    ['the rest of an image', '/cat-begun', () => picture('/cat-begun'), ['/cat-begun']],
    ['a search', '/search', () => question, ['/v1/chat/completions', '/search']],
  ])('%s has that closed at once, and nobody else asked', async (_what, path, body, expected) => {
    for (const stream of [true, false]) {
      asked = [];
      const abort = new AbortController();
      const request = { model: 'vllm/some-model', max_tokens: 100, stream, ...body() };
      const left = gateway
        .post(request, { signal: abort.signal, headers: { 'content-type': 'application/json' } })
        .then((response) => response.text());
      await until(() => open.has(path), `question for ${path}`);
      abort.abort();
      await expect(left).rejects.toThrow();
      await until(() => !open.has(path), 'end of the connection', 1_000);
      expect(asked).toEqual(expected);
    }
  });

  it('a mere translation has what was fetched for it closed', async () => {
    const abort = new AbortController();
    const left = fetch(`${gateway.url}/v1/messages/translate`, {
      method: 'POST',
      signal: abort.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'vllm/some-model', max_tokens: 100, ...picture('/dog') }),
    });
    await until(() => open.has('/dog'), 'question for /dog');
    abort.abort();
    await expect(left).rejects.toThrow();
    await until(() => !open.has('/dog'), 'end of the connection', 1_000);
  });
});
