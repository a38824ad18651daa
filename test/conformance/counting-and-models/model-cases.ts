import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import Anthropic from '@anthropic-ai/sdk';
import { expect } from '@jest/globals';

import { ask, onStage, readError, say, type PlayedCase } from '../errors/error-stage.js';
import { reply } from '../streams/shorthand.js';
import { until, type ObservedGateway } from '../../../apps/gateway/fixtures/observed-gateway.js';

interface Page {
  readonly data: readonly { readonly id: string; readonly display_name: string }[];
  readonly has_more: boolean;
  readonly first_id: string | null;
  readonly last_id: string | null;
}

const VERSION = { 'anthropic-version': '2023-06-01' };

/** Three families and two targets; what the upstream has is not asked. */
const TARGETS = {
  BIG_MODEL: 'gpt-9',
  MIDDLE_MODEL: 'gpt-9',
  SMALL_MODEL: 'gpt-9-mini',
  SLUICE_MODEL_LIST_SECONDS: '0',
};

async function list(gateway: ObservedGateway, query = ''): Promise<Page> {
  const response = await fetch(`${gateway.url}/v1/models${query}`, { headers: VERSION, redirect: 'error' });
  expect(response.status).toBe(200);
  return (await response.json()) as Page;
}

async function pages(): Promise<void> {
  await onStage({ environment: TARGETS }, async ({ gateway }) => {
    const all = (await list(gateway)).data.map(({ id }) => id);
    const lastButOne = all.at(-2)!;
    const first = await list(gateway, `?limit=${all.length - 1}`);
    expect(first).toMatchObject({ has_more: true, first_id: all[0], last_id: lastButOne });
    const second = await list(gateway, `?limit=${all.length - 1}&after_id=${encodeURIComponent(lastButOne)}`);
    expect(second).toMatchObject({ data: [{ id: all.at(-1) }], has_more: false, last_id: all.at(-1) });
    expect(await list(gateway, '?after_id=nobody')).toEqual({
      data: [],
      has_more: false,
      first_id: null,
      last_id: null,
    });
    const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any' });
    const walked: string[] = [];
    for await (const { id } of client.models.list({ limit: 2 })) walked.push(id);
    expect(walked).toEqual(all);
  });
}

async function bothCursors(): Promise<void> {
  await onStage({}, async ({ gateway }) => {
    const refuses = async (query: string): Promise<void> => {
      const response = await fetch(`${gateway.url}/v1/models${query}`, { headers: VERSION });
      expect(await readError(response)).toMatchObject({ status: 400, type: 'invalid_request_error' });
    };
    for (const query of ['?after_id=a&before_id=b', '?limit=0', '?limit=1001']) await refuses(query);
  });
}

async function negotiation(): Promise<void> {
  await onStage({ environment: TARGETS }, async ({ gateway }) => {
    const shapeFor = async (headers: Record<string, string>): Promise<unknown> => {
      const body = (await (await fetch(`${gateway.url}/v1/models`, { headers })).json()) as { object?: string };
      return body.object ?? 'page';
    };
    const authorization = 'Bearer any';
    expect(await shapeFor({ authorization })).toBe('list');
    expect(await shapeFor({ authorization, ...VERSION })).toBe('page');
    expect(await shapeFor({ 'x-api-key': 'any' })).toBe('page');
    const response = await fetch(`${gateway.url}/v1/models`, { headers: { authorization } });
    expect(await response.json()).toEqual({
      object: 'list',
      data: [
        ...['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5'].map((id) => ({
          id,
          object: 'model',
          created: 0,
          owned_by: 'sluice',
        })),
        ...['openai/gpt-9', 'openai/gpt-9-mini'].map((id) => ({ id, object: 'model', created: 0, owned_by: 'openai' })),
      ],
    });
  });
}

async function discovery(): Promise<void> {
  await onStage({ environment: TARGETS }, async ({ gateway, upstream }) => {
    const begun = performance.now();
    const { data } = await list(gateway, '?limit=1000');
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(data.filter(({ id }) => !/claude|anthropic/i.test(id))).toEqual([]);
    expect(data.map(({ display_name }) => display_name)).toEqual(expect.arrayContaining(['openai/gpt-9-mini']));
    upstream.answer(say('hi'));
    for (const { id } of data) expect((await gateway.post(ask({ model: id }))).status).toBe(200);
    expect(upstream.calls.map(({ body }) => body['model'])).toEqual([
      'gpt-9',
      'gpt-9',
      'gpt-9-mini',
      'gpt-9',
      'gpt-9-mini',
    ]);
  });
}

/** A file of one model, with prices that nothing could be mixed up at. */
function writeModelsFile(): string {
  const prices = [{ from: '2000-01-01', input: 10, cache_read: 1, output: 0 }];
  const file = join(mkdtempSync(join(tmpdir(), 'sluice-models-')), 'models.json');
  writeFileSync(file, JSON.stringify({ models: [{ provider: 'openai', model: 'model-1', prices }] }));
  return file;
}

async function disjointUsage(): Promise<void> {
  const file = writeModelsFile();
  await onStage({ environment: { SLUICE_MODELS_FILE: file } }, async ({ gateway, upstream }) => {
    const counts = { prompt_tokens: 1000, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 800 } };
    const body = { ...(JSON.parse(reply({ content: 'hi' })) as object), usage: counts };
    upstream.answer((response) => response.end(JSON.stringify(body)));
    const { usage } = (await (await gateway.post(ask())).json()) as Anthropic.Message;
    expect(usage).toMatchObject({ input_tokens: 200, cache_read_input_tokens: 800, cache_creation_input_tokens: 0 });
    const usd = (200 * 10 + 800 * 1) / 1_000_000;
    expect(gateway.eventsOf('attempt-end').map(({ cost }) => cost?.usd)).toEqual([usd]);
    await until(() => gateway.eventsOf('exchange-end').length > 0, 'end of the exchange');
    expect(gateway.eventsOf('exchange-end')).toMatchObject([{ cost: { usd, unpriced: 0 } }]);
  });
  rmSync(dirname(file), { recursive: true });
}

/** The list of models, and what replies cost. */
export const MODEL_CASES: readonly PlayedCase[] = [
  { id: 'U04', name: 'models page', play: pages },
  { id: 'U05', name: 'models both cursors', play: bothCursors },
  { id: 'U06', name: 'models negotiation', play: negotiation },
  { id: 'U07', name: 'discovery filter', play: discovery },
  { id: 'U08', name: 'cost disjointness', play: disjointUsage },
];
