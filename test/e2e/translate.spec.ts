import { readdirSync, statSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';

import { GatewayProcess } from './gateway-process.js';

const KEY = 'client-key-of-the-suite';
const SECRET = 'sk-planted-Zp9LwR2vTxK8sYb3MdQe';

describe('a dry run of the built gateway', () => {
  let gateway: GatewayProcess;
  let upstream: Server;
  let connections = 0;

  beforeAll(async () => {
    // Takes note of whoever connects, and says nothing.
    upstream = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    gateway = await GatewayProcess.start({
      alone: true,
      environment: {
        PROXY_API_KEY: KEY,
        OPENAI_API_KEY: SECRET,
        OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
        OPENAI_PROFILE: 'openai',
        MAX_RETRIES: '0',
      },
    });
  });

  afterAll(async () => {
    await gateway.stop();
    await new Promise((resolve) => upstream.close(resolve));
  });

  const post = (path: string): request.Test =>
    request(gateway.url)
      .post(path)
      .set('x-api-key', KEY)
      .send({
        model: 'claude-opus-5-5',
        max_tokens: 1000,
        top_k: 3,
        messages: [{ role: 'user', content: 'planted-question' }],
      });

  it('shows the request and its losses, calls nobody, gives no secret away, and leaves no recording', async () => {
    const before = spooled();
    const response = await post('/v1/messages/translate?target=openai/gpt-4o');
    expect({ status: response.status, body: response.body as unknown }).toMatchObject({
      status: 200,
      body: {
        type: 'translation',
        target: 'openai/gpt-4o',
        upstream_request: {
          method: 'POST',
          url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions$/),
          headers: { authorization: 'Bearer [redacted]', 'accept-encoding': 'identity' },
          body: {
            model: 'gpt-4o',
            max_completion_tokens: 1000,
            messages: [{ role: 'user', content: expect.anything() }],
          },
        },
        losses: expect.arrayContaining([expect.objectContaining({ code: 'sampling_dropped', path: 'top_k' })]),
      },
    });
    const everything = response.text + JSON.stringify(response.headers);
    for (const secret of [SECRET, SECRET.slice(8, 20), KEY]) expect(everything).not.toContain(secret);
    expect(connections).toBe(0);
    expect(spooled()).toEqual(before);

    // The same request in earnest shows that there was somebody to be called, and something to be recorded.
    await post('/v1/messages').query({ beta: 'true' });
    expect(connections).toBeGreaterThan(0);
    await gateway.until(() => spooled().join() !== before.join(), 'a recording of the real request');
  });

  /** The files that exchanges are recorded in, with their sizes. */
  function spooled(): readonly string[] {
    const directory = join(gateway.dataDirectory, 'data', 'spool');
    const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
    return names.sort().map((name) => `${name} ${statSync(join(directory, name)).size}`);
  }
});
