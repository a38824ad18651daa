import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ObservedGateway } from '../../fixtures/observed-gateway.js';

let gateway: ObservedGateway;

beforeAll(async () => {
  gateway = await ObservedGateway.start({
    environment: {
      GEMINI_API_KEY: 'never-asked',
      GEMINI_API_BASE: 'https://generativelanguage.googleapis.com/v1beta',
      SLUICE_MODEL_LIST_SECONDS: '0',
    },
  });
});
afterAll(async () => {
  await gateway.close();
});

async function ask(path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${gateway.url}${path}`, init);
  return { status: response.status, body: await response.json() };
}

const refusal = (type: string, message: unknown) => ({ body: { type: 'error', error: { type, message } } });

describe('GET /v1/providers', () => {
  it('names them', async () => {
    expect((await ask('/v1/providers')).body).toEqual(['openai', 'openai-responses', 'gemini']);
  });

  it('tells in detail which adapter asks whom, and no more of the address than its host', async () => {
    const { body } = await ask('/v1/providers?detailed=true');
    expect(body).toEqual([
      { id: 'openai', adapter: 'openai', host: new URL(gateway.upstream.url).host, models: null },
      { id: 'openai-responses', adapter: 'openai-responses', host: new URL(gateway.upstream.url).host, models: null },
      { id: 'gemini', adapter: 'gemini', host: 'generativelanguage.googleapis.com', models: null },
    ]);
  });
});

describe('POST /v1/cost-estimate', () => {
  const MODEL = 'gemini/gemini-2.5-pro';

  it('adds up what tokens of each kind cost', async () => {
    const wanted = { model: MODEL, prompt_tokens: 100_000, completion_tokens: 1_000, cache_read_tokens: 10_000 };
    expect(await ask('/v1/cost-estimate', wanted)).toEqual({
      status: 200,
      body: {
        model: MODEL,
        cost: 0.125 + 0.01 + 0.00125,
        currency: 'USD',
        pricing: { prompt: 0.00000125, completion: 0.00001, cached_input: 0.000000125, cache_write: 0.00000125 },
        source: 'catalogue',
      },
    });
  });

  it('takes the price for prompts of that length', async () => {
    const { body } = await ask('/v1/cost-estimate', { model: MODEL, prompt_tokens: 300_000 });
    expect(body).toMatchObject({ cost: 0.75, pricing: { prompt: 0.0000025 } });
  });

  it('says whose price it does not know, and where to tell it', async () => {
    const answer = await ask('/v1/cost-estimate', { model: 'openai/house-model', prompt_tokens: 1 });
    expect(answer).toMatchObject({
      status: 404,
      ...refusal('not_found_error', expect.stringMatching(/openai\/house-model .*is not known.*SLUICE_MODELS_FILE/)),
    });
    const family = await ask('/v1/cost-estimate', { model: 'claude-opus-5-5' });
    expect(family).toMatchObject(refusal('not_found_error', expect.stringContaining('which openai/gpt-5.2 answers')));
  });

  it.each([
    [{}, 'model: Field required'],
    [{ model: '' }, 'model: String should have at least 1 character'],
    [{ model: MODEL, prompt_tokens: -1 }, 'prompt_tokens: Input should be a whole number of tokens'],
    [{ model: MODEL, completion_tokens: '5' }, 'completion_tokens: Input should be a whole number of tokens'],
    [{ model: MODEL, cache_read_tokens: 1e300 }, 'cache_read_tokens: Input should be a whole number of tokens'],
    [[], 'The request body must be a JSON object'],
  ])('refuses %j', async (body, message) => {
    expect(await ask('/v1/cost-estimate', body)).toMatchObject({
      status: 400,
      ...refusal('invalid_request_error', message),
    });
  });

  it('knows no model that nobody could ask for', async () => {
    expect(await ask('/v1/cost-estimate', { model: 'nobody/x' })).toMatchObject({ status: 404 });
  });
});

describe('POST /v1/token-count', () => {
  const TEXT = 'How many tokens does this sentence have?';
  const tool = { name: 'read', description: 'Reads a file.' };
  const schema = { type: 'object', properties: { path: { type: 'string' } } };

  async function count(body: object): Promise<unknown> {
    return ((await ask('/v1/token-count', { model: 'openai/gpt-5.2', ...body })).body as { token_count: unknown })
      .token_count;
  }

  it('counts what the endpoint of the Messages API counts, in both dialects', async () => {
    const messages = [{ role: 'user', content: TEXT }];
    const counted = await ask('/v1/messages/count_tokens', { model: 'openai/gpt-5.2', messages });
    const { input_tokens } = counted.body as { input_tokens: number };
    expect(input_tokens).toBeGreaterThan(8);
    expect(await count({ messages })).toBe(input_tokens);
    const withSystem = await count({ messages, system: 'Be brief.' });
    expect(withSystem).toBeGreaterThan(input_tokens);
    expect(await count({ messages: [{ role: 'system', content: 'Be brief.' }, ...messages] })).toBe(withSystem);
  });

  it('counts tools, however they are told', async () => {
    const messages = [{ role: 'user', content: TEXT }];
    const chat = await count({ messages, tools: [{ type: 'function', function: { ...tool, parameters: schema } }] });
    const own = await count({ messages, tools: [{ ...tool, input_schema: schema }] });
    expect(chat).toBe(own);
    expect(chat).toBeGreaterThan(Number(await count({ messages })));
  });

  it.each([[{ messages: [] }], [{ messages: 'text' }], [{}], [null]])('refuses %j', async (body) => {
    const answer = await ask('/v1/token-count', body && { model: 'openai/gpt-5.2', ...body });
    expect(answer).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error' } } });
  });

  it('asks no upstream', () => {
    expect(gateway.upstream.requests()).toEqual([]);
  });
});
