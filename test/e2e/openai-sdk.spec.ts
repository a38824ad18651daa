import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';
import OpenAI, { APIError } from 'openai';

import { GatewayProcess } from './gateway-process.js';
import { KEY, READ, ROUTES, type Route } from './openai-clients.js';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let upstream: Simulator;
let gateway: GatewayProcess;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startSimulator({ keepCalls: 1000 });
  gateway = await GatewayProcess.start({
    alone: true,
    environment: {
      PROXY_API_KEY: KEY,
      SLUICE_RECORDING: 'off',
      LOG_LEVEL: 'silent',
      MAX_RETRIES: '0',
      OPENAI_API_KEY: 'upstream-key-of-openai',
      OPENAI_BASE_URL: upstream.url,
      OPENAI_RESPONSES_MODELS: 'sim-*:named=*',
      MISTRAL_API_KEY: 'upstream-key-of-mistral',
      MISTRAL_API_BASE: upstream.url,
      ANTHROPIC_API_KEY: 'upstream-key-of-anthropic',
      ANTHROPIC_API_BASE: upstream.origin,
      GEMINI_API_KEY: 'upstream-key-of-gemini',
      GEMINI_API_BASE: upstream.origin,
    },
  });
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

function ask(model: string, content: OpenAI.ChatCompletionUserMessageParam['content'] = 'hello there') {
  return { model, messages: [{ role: 'user', content }] } satisfies OpenAI.ChatCompletionCreateParamsNonStreaming;
}

/** A scenario of the simulator, as a model behind one of the routes. */
function model(route: Route, scenario: string): string {
  return route === 'openai-responses' ? `openai/${scenario}:named=1` : `${route}/${scenario}`;
}

async function failure(call: Promise<unknown>): Promise<APIError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(APIError);
  return error as APIError;
}

describe.each(ROUTES)('the official client of OpenAI, over %s', (route) => {
  it('gets a whole reply', async () => {
    const asked = model(route, 'sim-text');
    const { data, response, request_id } = await client.chat.completions.create(ask(asked)).withResponse();
    expect(data).toMatchObject({ object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop' }] });
    expect(data.choices[0]?.message.content).toMatch(/\w/);
    expect(data.usage?.total_tokens).toBe((data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0));
    expect(request_id).toBe(response.headers.get('request-id'));
    expect(request_id).toMatch(/^req_/);
  });

  it('goes through a loop of tools', async () => {
    const asked = ask(model(route, 'sim-tools'), 'read note.txt');
    const first = await client.chat.completions.create({ ...asked, tools: [READ], parallel_tool_calls: false });
    const message = first.choices[0]!.message;
    const [call] = message.tool_calls ?? [];
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call).toMatchObject({ type: 'function', id: expect.any(String), function: { name: 'Read' } });
    const result = { role: 'tool', tool_call_id: call!.id, content: 'the note says: pelican-42' } as const;
    const second = await client.chat.completions.create({
      ...asked,
      messages: [{ role: 'system', content: 'be brief' }, ...asked.messages, message, result],
      tools: [READ],
    });
    expect(second.choices[0]).toMatchObject({ finish_reason: 'stop' });
    expect(second.choices[0]?.message.content).toContain('pelican-42');
  });

  it('shows images', async () => {
    const asked = model(route, 'sim-text:tag=image');
    await client.chat.completions.create(
      ask(asked, [
        { type: 'text', text: 'what is this?' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
      ]),
    );
    expect(JSON.stringify(upstream.requests().at(-1)?.body)).toContain(PIXEL);
  });

  it.each([
    [400, OpenAI.BadRequestError],
    [404, OpenAI.NotFoundError],
    [500, OpenAI.InternalServerError],
    [529, OpenAI.InternalServerError],
  ])('throws what it has for a %i of the upstream', async (status, ErrorClass) => {
    const error = await failure(client.chat.completions.create(ask(model(route, `sim-error:${status}`))));
    expect(error).toBeInstanceOf(ErrorClass);
    expect(error.message).toMatch(/\w{4}/);
    expect(error.requestID).toMatch(/^req_/);
  });
});

describe('the official client of OpenAI', () => {
  it('is turned away without the key of the gateway', async () => {
    const stranger = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'wrong', maxRetries: 0 });
    const error = await failure(stranger.chat.completions.create(ask('openai/sim-text')));
    expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(error).toMatchObject({ code: 'invalid_api_key', type: 'invalid_request_error' });
  });

  it('is told of a model that nobody has', async () => {
    const error = await failure(client.chat.completions.create(ask('nobody/gpt-6')));
    expect(error).toBeInstanceOf(OpenAI.NotFoundError);
    expect(error).toMatchObject({ code: 'model_not_found', param: null });
  });

  it('is told which parameter is wrong', async () => {
    const error = await failure(client.chat.completions.create({ ...ask('anthropic/sim-text'), n: 2 }));
    expect(error).toBeInstanceOf(OpenAI.BadRequestError);
    expect(error).toMatchObject({ param: 'n', code: 'unsupported_value', message: '400 Only n=1 is supported' });
  });

  it('is not answered another question than it asked', async () => {
    const before = upstream.requests().length;
    const search = { type: 'web_search_preview' } as unknown as OpenAI.ChatCompletionTool;
    const error = await failure(client.chat.completions.create({ ...ask('anthropic/sim-text'), tools: [search] }));
    expect(error).toMatchObject({ status: 400, param: 'tools[0].type', code: 'invalid_value' });
    expect(upstream.requests()).toHaveLength(before);
  });

  it('leaves it to its own API what is wrong with a request', async () => {
    await failure(client.chat.completions.create({ ...ask('openai/sim-error:400:tag=judged'), n: 2 }));
    expect(upstream.requests().at(-1)?.body).toMatchObject({ model: 'sim-error:400:tag=judged', n: 2 });
  });

  it('is told itself where its API is not the one that serves the model', async () => {
    const error = await failure(client.chat.completions.create({ ...ask('openai/sim-text:named=1'), n: 2 }));
    expect(error).toMatchObject({ status: 400, param: 'n', message: '400 Only n=1 is supported' });
  });

  it('is told what could not be carried over', async () => {
    const params = { ...ask('anthropic/sim-text'), seed: 7, reasoning_effort: 'minimal' } as const;
    const { response } = await client.chat.completions.create(params).withResponse();
    expect(response.headers.get('x-sluice-loss')?.split(', ')).toEqual(
      expect.arrayContaining(['field_dropped', 'reasoning_clamped']),
    );
  });
});

// The last of all: keys rest after it.
describe.each(ROUTES)('the official client of OpenAI, over a limit of %s', (route) => {
  it('is told so, and when to come back', async () => {
    const error = await failure(client.chat.completions.create(ask(model(route, 'sim-error:429:retry-after=7'))));
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(error.headers?.get('retry-after'))).toBeLessThanOrEqual(7);
  });
});
