import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess, runSluice } from './gateway-process.js';
import { recordingsOf } from './recorded-exchanges.js';

const SESSION = '5e551011-aaaa-4bbb-8ccc-00000000f005';
const SEARCH: Anthropic.WebSearchTool20250305 = { type: 'web_search_20250305', name: 'web_search', max_uses: 8 };
const PAGE = { url: 'https://nodejs.org/en', title: 'Node.js', content: 'Version 26 is the latest.' };

let simulator: Simulator;
let engine: Server;
let gateway: GatewayProcess;
let client: Anthropic;
let asked: (string | null)[];
let fails: boolean;

beforeAll(async () => {
  asked = [];
  engine = createServer(({ url = '' }, response) => {
    const { searchParams } = new URL(url, 'http://engine');
    asked.push(searchParams.get('q'));
    if (fails) response.writeHead(500).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results: [PAGE] }));
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  simulator = await startSimulator();
  gateway = await GatewayProcess.start({
    prepared: true,
    environment: {
      VLLM_API_BASE: simulator.url,
      BIG_MODEL: 'vllm/sim-tools',
      SLUICE_WEB_SEARCH_URL: `http://127.0.0.1:${(engine.address() as AddressInfo).port}/search`,
    },
  });
  const defaultHeaders = { 'x-claude-code-session-id': SESSION };
  client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0, defaultHeaders });
}, 120_000);

beforeEach(() => {
  asked = [];
  fails = false;
});

afterAll(async () => {
  engine.close();
  await simulator.close();
  await gateway.stop();
});

const BODY = {
  model: 'vllm/sim-tools',
  max_tokens: 1000,
  tools: [SEARCH],
  messages: [{ role: 'user' as const, content: 'latest version of Node' }],
};

describe('an upstream that does not search', () => {
  it.each([true, false])('answers with what the gateway has found, streamed: %s', async (stream) => {
    const message = stream
      ? await client.messages.stream(BODY).finalMessage()
      : await client.messages.create({ ...BODY, stream: false });
    expect(message.content.map(({ type }) => type)).toEqual([
      'text',
      'server_tool_use',
      'web_search_tool_result',
      'text',
    ]);
    expect(message.content[1]).toMatchObject({ name: 'web_search', input: { query: 'latest version of Node' } });
    expect(message.content[2]).toMatchObject({
      tool_use_id: (message.content[1] as Anthropic.ServerToolUseBlock).id,
      content: [{ type: 'web_search_result', url: PAGE.url, title: PAGE.title }],
    });
    expect(message.stop_reason).toBe('end_turn');
    expect(message.usage.server_tool_use?.web_search_requests).toBe(1);
    expect(asked).toEqual(['latest version of Node']);
    const results = JSON.stringify(simulator.requests().at(-1)?.body);
    expect(results).toContain(PAGE.content);
  });

  it('is forced to search once', async () => {
    const choice = { type: 'tool', name: 'web_search' } as const;
    const message = await client.messages.stream({ ...BODY, tool_choice: choice }).finalMessage();
    expect(message.stop_reason).toBe('end_turn');
    expect(asked).toHaveLength(1);
  });

  it('is told when the search fails, and answers', async () => {
    fails = true;
    const message = await client.messages.stream(BODY).finalMessage();
    expect(message.content[2]).toMatchObject({
      content: { type: 'web_search_tool_result_error', error_code: 'unavailable' },
    });
    expect(message.stop_reason).toBe('end_turn');
    expect(message.usage.server_tool_use?.web_search_requests ?? 0).toBe(0);
  });

  it('goes on in the next turn with what was found in this one', async () => {
    const first = await client.messages.create({ ...BODY, stream: false });
    const next = await client.messages.create({
      ...BODY,
      stream: false,
      messages: [
        ...BODY.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: 'thank you' },
      ],
    });
    expect(next.stop_reason).toBe('end_turn');
    const roles = simulator
      .requests()
      .map(({ body }) => (body as { readonly messages: readonly { readonly role: string }[] }).messages)
      .find((messages) => messages.length === 5)
      ?.map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'tool', 'assistant', 'user']);
  });
});

describe('recordings of it', () => {
  it('are verified without searching again', async () => {
    await recordingsOf(gateway, 6);
    const directory = gateway.dataDirectory;
    const bundle = join(directory, 'search.slrec');
    const exported = await runSluice(['recordings', 'export', '--session', SESSION, '-o', bundle], { directory });
    expect(exported.stderr).toBe('');
    const { code, stdout } = await runSluice(['replay', 'verify', bundle], { directory });
    expect(stdout).toMatch(/6 passed/);
    expect(code).toBe(0);
    expect(asked).toEqual([]);
  });
});
