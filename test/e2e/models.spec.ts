import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';

import { ListingUpstream } from '../../apps/gateway/fixtures/listing-upstream.js';
import { GatewayProcess } from './gateway-process.js';

const KEY = 'a-key-of-the-gateway';
const REPLY = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi' } }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
};
const LIST = [
  { id: 'house/coder', created: 1_760_000_000, context_length: 200_000, name: 'House Coder' },
  { id: 'house/small', created: 1_700_000_000 },
  { id: 'house/secret' },
  { id: 'house/embedding' },
];

let quick: ListingUpstream;
let silent: ListingUpstream;
let gateway: GatewayProcess;
let directory: string;
/** The models that replies were asked of. */
const asked: unknown[] = [];

async function bodyOf(request: IncomingMessage): Promise<{ readonly model?: unknown }> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text) as { readonly model?: unknown };
}

function answer(response: ServerResponse, request: IncomingMessage): void {
  if (request.method === 'GET') {
    response.end(JSON.stringify({ object: 'list', data: LIST }));
    return;
  }
  void bodyOf(request).then(({ model }) => {
    asked.push(model);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(REPLY));
  });
}

beforeAll(async () => {
  [quick, silent] = await Promise.all([ListingUpstream.start(), ListingUpstream.start()]);
  quick.answer = answer;
  directory = mkdtempSync(join(tmpdir(), 'sluice-models-e2e-'));
  const file = join(directory, 'models.json');
  const prices = [{ from: '2025-01-01', input: 1, output: 2 }];
  writeFileSync(
    file,
    JSON.stringify({ models: [{ provider: 'house', model: 'house/coder', output_tokens: 99, prices }] }),
  );
  gateway = await GatewayProcess.start({
    alone: true,
    environment: {
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      SLUICE_RECORDING: 'off',
      PROXY_API_KEY: KEY,
      HOUSE_API_BASE: quick.url,
      HOUSE_API_KEY: 'upstream-key',
      IGNORE_MODELS_HOUSE: '*secret*',
      SILENT_API_BASE: silent.url,
      SILENT_API_KEY: 'upstream-key',
      BIG_MODEL: 'house/house/coder',
      SLUICE_MODELS_FILE: file,
      SLUICE_MODEL_LIST_SECONDS: '600',
    },
  });
}, 60_000);
afterAll(async () => {
  await gateway.stop();
  await Promise.all([quick.close(), silent.close()]);
  rmSync(directory, { recursive: true });
});

const anthropic = (): Anthropic => new Anthropic({ baseURL: gateway.url, apiKey: KEY, maxRetries: 0 });
const openai = (): OpenAI => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });

const FAMILIES = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5'];
const NAMES = ['house/house/coder', 'house/house/small'];

describe('models that providers are asked for', () => {
  it('are listed within the three seconds of Claude Code, though one provider never answers', async () => {
    const begun = performance.now();
    const response = await fetch(`${gateway.url}/v1/models?limit=1000`, {
      headers: { authorization: `Bearer ${KEY}`, 'user-agent': 'claude-code/2.1.329' },
      redirect: 'error',
    });
    const { data } = (await response.json()) as { data: { id: string; display_name: string }[] };
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(silent.asked).toBe(1);
    expect(data.map(({ id }) => id)).toEqual([...FAMILIES, ...NAMES.map((name) => `claude-gw-${name}`)]);
    expect(data.filter(({ id }) => !/claude|anthropic/i.test(id))).toEqual([]);
    const again = performance.now();
    await fetch(`${gateway.url}/v1/models`, { headers: { 'x-api-key': KEY } });
    expect(performance.now() - again).toBeLessThan(1_000);
    expect(quick.keys).toContain('Bearer upstream-key');
  });

  it('are read by the SDK of Anthropic, page by page and one by one', async () => {
    const models: Anthropic.ModelInfo[] = [];
    for await (const model of anthropic().models.list({ limit: 2 })) models.push(model);
    expect(models.map(({ id }) => id)).toEqual([...FAMILIES, ...NAMES.map((name) => `claude-gw-${name}`)]);
    expect(models[3]).toMatchObject({
      type: 'model',
      display_name: 'house/house/coder',
      created_at: '2025-10-09T08:53:20Z',
      max_input_tokens: 200_000,
      max_tokens: 99,
      capabilities: null,
    });
    expect(await anthropic().models.retrieve('claude-gw-house/house/small')).toMatchObject({
      id: 'claude-gw-house/house/small',
    });
    await expect(anthropic().models.retrieve('house/house/secret')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });

  it('are read by the SDK of OpenAI, by their own names', async () => {
    const models: OpenAI.Model[] = [];
    for await (const model of openai().models.list()) models.push(model);
    expect(models.map(({ id }) => id)).toEqual([...FAMILIES, ...NAMES]);
    expect(models.at(-1)).toEqual({ id: NAMES[1], object: 'model', created: 1_700_000_000, owned_by: 'house' });
    expect(await openai().models.retrieve('house/house/coder')).toMatchObject({ created: 1_760_000_000 });
    await expect(openai().models.retrieve('house/house/embedding')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('show all that is known of them', async () => {
    const model = await openai().get<unknown>('/models/house/house/coder?enriched=true', {});
    expect(model).toMatchObject({
      name: 'House Coder',
      context_length: 200_000,
      max_completion_tokens: 99,
      pricing: { prompt: 0.000001, completion: 0.000002 },
      _sources: ['configuration', 'upstream'],
    });
  });

  it('can be asked for by every name in the lists', async () => {
    const names = [...FAMILIES, ...NAMES, ...NAMES.map((name) => `claude-gw-${name}`)];
    for (const model of names) {
      const messages = [{ role: 'user' as const, content: 'hi' }];
      expect(await anthropic().messages.create({ model, max_tokens: 5, messages })).toMatchObject({ model });
    }
    const [coder, small] = ['house/coder', 'house/small'];
    expect(asked).toEqual([coder, coder, coder, coder, small, coder, small]);
  });

  it('are counted, provider by provider, and no key stands beside them', async () => {
    const response = await fetch(`${gateway.url}/v1/providers?detailed=true`, { headers: { 'x-api-key': KEY } });
    const text = await response.text();
    expect(JSON.parse(text)).toEqual(
      expect.arrayContaining([
        { id: 'house', adapter: 'openai-compatible', host: new URL(quick.url).host, models: 3 },
        { id: 'silent', adapter: 'openai-compatible', host: new URL(silent.url).host, models: null },
      ]),
    );
    expect(text).not.toContain('upstream-key');
  });

  it('are shown to nobody without a key', async () => {
    for (const path of ['/v1/models', '/v1/models/house/house/coder', '/v1/providers']) {
      expect((await fetch(`${gateway.url}${path}`)).status).toBe(401);
    }
  });
});
