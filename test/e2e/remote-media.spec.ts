import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess, runSluice } from './gateway-process.js';
import { recordingsOf } from './recorded-exchanges.js';

const SESSION = '5e551011-aaaa-4bbb-8ccc-00000000f001';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let simulator: Simulator;
let gateway: GatewayProcess;
let client: Anthropic;
let pictures: Server;
let inside: Server;
let asked: string[];

async function serve(name: string): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    asked.push(`${name} ${url}`);
    if (url === '/away') response.writeHead(302, { location: `http://127.0.0.1:${portOf(inside)}/metadata` }).end();
    else if (url === '/notes.txt') response.writeHead(200, { 'content-type': 'text/plain' }).end('the notes');
    else if (url === '/cat.png') response.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const picture = (path: string, server = pictures): string => `http://127.0.0.1:${portOf(server)}${path}`;
const image = (url: string): Anthropic.ImageBlockParam => ({ type: 'image', source: { type: 'url', url } });

function ask(...content: Anthropic.ContentBlockParam[]): Promise<Anthropic.Message> {
  const body = { model: 'ollama/sim-text', max_tokens: 100, messages: [{ role: 'user' as const, content }] };
  return client.messages.stream(body).finalMessage();
}

beforeAll(async () => {
  asked = [];
  [simulator, pictures, inside] = await Promise.all([startSimulator(), serve('pictures'), serve('inside')]);
  gateway = await GatewayProcess.start({
    prepared: true,
    environment: {
      OLLAMA_API_BASE: simulator.url,
      BIG_MODEL: 'ollama/sim-text',
      SLUICE_MEDIA_ALLOW_HOSTS: `127.0.0.1:${portOf(pictures)}`,
    },
  });
  const defaultHeaders = { 'x-claude-code-session-id': SESSION };
  client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0, defaultHeaders });
}, 120_000);

afterAll(async () => {
  for (const server of [pictures, inside]) server.close();
  await simulator.close();
  await gateway.stop();
});

describe('an upstream that takes no URLs', () => {
  it('is sent what they lead to', async () => {
    const message = await ask(
      { type: 'text', text: 'look' },
      image(picture('/cat.png')),
      { type: 'document', source: { type: 'url', url: picture('/notes.txt') } },
      image(picture('/cat.png')),
    );
    expect(message.stop_reason).toBe('end_turn');
    expect(asked.toSorted()).toEqual(['pictures /cat.png', 'pictures /notes.txt']);
    const seen = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } };
    expect(simulator.requests().at(-1)?.body).toMatchObject({
      messages: [
        { role: 'user', content: [{ text: 'look' }, seen, { text: '<document>\nthe notes\n</document>' }, seen] },
      ],
    });
  });

  it.each([
    ['to the machine itself', () => picture('/cat.png', inside), 'its host is not on the public internet'],
    ['there by a redirect', () => picture('/away'), 'its host is not on the public internet'],
    ['to the metadata of a cloud', () => 'http://169.254.169.254/', 'its host is not on the public internet'],
    ['nowhere', () => picture('/dog.png'), 'its server answered 404'],
  ])('is not called for a URL that leads %s', async (_name, url, problem) => {
    const calls = simulator.requests().length;
    await expect(ask(image(url()))).rejects.toMatchObject({
      status: 400,
      error: {
        error: {
          type: 'invalid_request_error',
          message: `messages.0.content.0: The image could not be fetched: ${problem}. Send it as base64, or correct the URL.`,
        },
      },
    });
    expect(asked.filter((request) => request.startsWith('inside'))).toEqual([]);
    expect(simulator.requests()).toHaveLength(calls);
  });

  it('is told by a dry run what it would be sent', async () => {
    const response = await fetch(`${gateway.url}/v1/messages/translate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'ollama/sim-text',
        max_tokens: 1,
        messages: [{ role: 'user', content: [image(picture('/cat.png'))] }],
      }),
    });
    expect(JSON.stringify(await response.json())).toContain(`data:image/png;base64,${PNG.toString('base64')}`);
  });
});

describe('recordings of it', () => {
  it('are verified without asking for anything again', async () => {
    await recordingsOf(gateway, 5);
    const before = asked.length;
    const directory = gateway.dataDirectory;
    const bundle = join(directory, 'media.slrec');
    const exported = await runSluice(['recordings', 'export', '--session', SESSION, '-o', bundle], { directory });
    expect(exported.stderr).toBe('');
    const { code, stdout } = await runSluice(['replay', 'verify', bundle], { directory });
    expect(stdout).toMatch(/5 passed/);
    expect(code).toBe(0);
    expect(asked).toHaveLength(before);
  });
});
