import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator, type SimulatorOptions } from './index.js';

interface Chunk {
  readonly id?: string;
  readonly choices?: readonly {
    readonly delta: {
      readonly role?: string;
      readonly content?: string | null;
      readonly reasoning_content?: string;
      readonly refusal?: string | null;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly id?: string;
        readonly function: { readonly name?: string; readonly arguments: string };
      }[];
    };
    readonly finish_reason: string | null;
  }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly error?: { readonly message: string; readonly type: string; readonly code: string | null };
}

const READ_TOOL = {
  type: 'function',
  function: {
    name: 'Read',
    parameters: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
  },
};
const BASH_TOOL = {
  type: 'function',
  function: {
    name: 'Bash',
    parameters: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
  },
};
const PROMPT = [{ role: 'user', content: 'read note.txt, please' }];
const WITH_RESULT = [
  ...PROMPT,
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'Read', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'call_1', content: 'buy milk and eggs' },
  { role: 'user', content: '<system-reminder>be brief</system-reminder>' },
];

let simulator: Simulator;

async function start(options: SimulatorOptions = {}): Promise<void> {
  await simulator.close();
  simulator = await startSimulator(options);
}

beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(async () => {
  await simulator.close();
});

function post(body: object, init: { key?: string; signal?: AbortSignal } = {}): Promise<Response> {
  return fetch(`${simulator.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(init.key && { authorization: `Bearer ${init.key}` }) },
    body: JSON.stringify({ messages: PROMPT, ...body }),
    ...(init.signal && { signal: init.signal }),
  });
}

function frames(text: string): readonly string[] {
  return text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => frame.replace(/^data: /, ''));
}

/** Whatever arrived before the body ended or broke. */
async function readAll(response: Response): Promise<{ text: string; broken: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of response.body!) text += decoder.decode(bytes as Uint8Array, { stream: true });
    return { text, broken: false };
  } catch {
    return { text, broken: true };
  }
}

async function stream(body: object): Promise<{ chunks: Chunk[]; done: boolean; broken: boolean }> {
  const response = await post({ stream: true, stream_options: { include_usage: true }, ...body });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const { text, broken } = await readAll(response);
  const all = frames(text);
  return {
    chunks: all.filter((frame) => frame !== '[DONE]').map((frame) => JSON.parse(frame) as Chunk),
    done: all.at(-1) === '[DONE]',
    broken,
  };
}

function contentOf(chunks: readonly Chunk[], field: 'content' | 'reasoning_content' | 'refusal' = 'content'): string {
  return chunks.map(({ choices }) => choices?.[0]?.delta[field] ?? '').join('');
}

function callsOf(chunks: readonly Chunk[]): { id: string; name: string; arguments: string }[] {
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const call of chunks.flatMap(({ choices }) => choices?.[0]?.delta.tool_calls ?? [])) {
    if (call.function.name !== undefined) {
      calls[call.index] = { id: call.id!, name: call.function.name, arguments: '' };
    }
    calls[call.index]!.arguments += call.function.arguments;
  }
  return calls;
}

function finishOf(chunks: readonly Chunk[]): string | null | undefined {
  return chunks.findLast(({ choices }) => choices?.[0]?.finish_reason)?.choices?.[0]?.finish_reason;
}

async function until(condition: () => boolean, deadlineMs = 3000): Promise<void> {
  const end = performance.now() + deadlineMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the condition did not come true in time');
    await sleep(5);
  }
}

describe('the default scenario', () => {
  it.each(['sim-big', 'sim-middle', 'sim-small', 'gpt-anything'])('%s streams a plausible tool call', async (model) => {
    const { chunks, done } = await stream({ model, tools: [BASH_TOOL, READ_TOOL] });
    expect(done).toBe(true);
    expect(callsOf(chunks)).toEqual([
      { id: expect.stringMatching(/^call_/), name: 'Read', arguments: '{"file_path":"note.txt"}' },
    ]);
    expect(finishOf(chunks)).toBe('tool_calls');
    expect(chunks[0]?.choices?.[0]?.delta).toMatchObject({ role: 'assistant', content: null });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  });

  it('answers with the beginning of the tool result, reminders after it notwithstanding', async () => {
    const { chunks } = await stream({ model: 'sim-big', tools: [READ_TOOL], messages: WITH_RESULT });
    expect(contentOf(chunks)).toBe('The tool returned: buy milk and eggs');
    expect(finishOf(chunks)).toBe('stop');
  });

  it('echoes the prompt without tools', async () => {
    const { chunks } = await stream({ model: 'sim-big' });
    expect(contentOf(chunks)).toContain('You said: read note.txt, please');
    expect(chunks[0]?.choices?.[0]?.delta).toEqual({ role: 'assistant', content: '', refusal: null });
  });

  it('gives the usage in a chunk of its own, and null before it', async () => {
    const { chunks } = await stream({ model: 'sim-big' });
    const last = chunks.at(-1);
    expect(last?.choices).toEqual([]);
    expect(last?.usage?.prompt_tokens).toBeGreaterThan(10);
    expect(last?.usage?.completion_tokens).toBeGreaterThan(5);
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
  });

  it('says nothing of usage unless asked', async () => {
    const { chunks } = await stream({ model: 'sim-big', stream_options: undefined });
    expect(chunks.every((chunk) => !('usage' in chunk))).toBe(true);
    expect(finishOf(chunks)).toBe('stop');
  });

  it('answers whole with the same words, calls and counts', async () => {
    const streamed = await stream({ model: 'sim-big', tools: [READ_TOOL] });
    const whole = (await (await post({ model: 'sim-big', tools: [READ_TOOL] })).json()) as Record<string, unknown>;
    expect(whole).toMatchObject({
      object: 'chat.completion',
      model: 'sim-big',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          message: {
            role: 'assistant',
            content: null,
            tool_calls: [{ type: 'function', function: { name: 'Read', arguments: '{"file_path":"note.txt"}' } }],
          },
        },
      ],
    });
    expect(whole['usage']).toMatchObject({
      completion_tokens: streamed.chunks.at(-1)?.usage?.completion_tokens,
    });
  });

  it('obeys tool_choice', async () => {
    const tools = [READ_TOOL, BASH_TOOL];
    const none = await stream({ model: 'sim-big', tools, tool_choice: 'none' });
    expect(callsOf(none.chunks)).toEqual([]);
    const named = await stream({
      model: 'sim-big',
      tools,
      messages: WITH_RESULT,
      tool_choice: { type: 'function', function: { name: 'Bash' } },
    });
    expect(callsOf(named.chunks)[0]?.name).toBe('Bash');
  });

  it('answers in JSON when a schema is asked for', async () => {
    const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
    const response_format = { type: 'json_schema', json_schema: { name: 'response', schema } };
    const { chunks } = await stream({ model: 'sim-big', response_format });
    expect(JSON.parse(contentOf(chunks))).toEqual({ title: 'simulated' });
  });
});

describe('named scenarios', () => {
  const streams: readonly (readonly [model: string, check: (chunks: readonly Chunk[]) => void])[] = [
    [
      'sim-text',
      (chunks) => {
        expect(callsOf(chunks)).toEqual([]);
      },
    ],
    [
      'sim-text',
      (chunks) => {
        expect(contentOf(chunks)).toContain('note.txt');
      },
    ],
    [
      'sim-tools',
      (chunks) => {
        expect([contentOf(chunks), callsOf(chunks).length]).toEqual(['I will call Read.', 1]);
      },
    ],
    [
      'sim-parallel-tools',
      (chunks) => {
        expect(callsOf(chunks).map(({ name }) => name)).toEqual(['Read', 'Bash']);
      },
    ],
    [
      'sim-parallel-tools:4',
      (chunks) => {
        expect(new Set(callsOf(chunks).map(({ id }) => id)).size).toBe(4);
      },
    ],
    [
      'sim-thinking',
      (chunks) => {
        expect(contentOf(chunks, 'reasoning_content')).toMatch(/^The user wrote 21/);
      },
    ],
    [
      'sim-thinking',
      (chunks) => {
        expect(callsOf(chunks)).toHaveLength(1);
      },
    ],
    [
      'sim-slow:1',
      (chunks) => {
        expect(callsOf(chunks)).toHaveLength(1);
      },
    ],
    [
      'sim-length',
      (chunks) => {
        expect(finishOf(chunks)).toBe('length');
      },
    ],
    [
      'sim-refusal',
      (chunks) => {
        expect(contentOf(chunks, 'refusal')).toBe('I cannot help with that.');
      },
    ],
    [
      'sim-refusal:filter',
      (chunks) => {
        expect(finishOf(chunks)).toBe('content_filter');
      },
    ],
    [
      'sim-empty',
      (chunks) => {
        expect([contentOf(chunks), finishOf(chunks)]).toEqual(['', 'stop']);
      },
    ],
    [
      'sim-long:250',
      (chunks) => {
        expect(contentOf(chunks)).toBe(' simulated'.repeat(250));
      },
    ],
    [
      'sim-long:250:batch=100',
      (chunks) => {
        expect(contentOf(chunks)).toBe(' simulated'.repeat(250));
      },
    ],
    [
      'sim-long:25:every=1',
      (chunks) => {
        expect(contentOf(chunks)).toBe(' simulated'.repeat(25));
      },
    ],
    [
      'sim-large-tool:64',
      (chunks) => {
        expect(callsOf(chunks)[0]?.arguments.length).toBeGreaterThan(65_536);
      },
    ],
    [
      'sim-large-tool:1',
      (chunks) => {
        expect(JSON.parse(callsOf(chunks)[0]!.arguments)).toHaveProperty('file_path');
      },
    ],
    [
      'sim-unicode',
      (chunks) => {
        expect(contentOf(chunks)).toContain('Grüße, 世界 — 👩‍👩‍👧‍👦');
      },
    ],
  ];

  it.each(streams)('%s streams what it says', async (model, check) => {
    const { chunks, done, broken } = await stream({ model, tools: [READ_TOOL, BASH_TOOL] });
    expect({ done, broken }).toEqual({ done: true, broken: false });
    check(chunks);
  });

  it.each(['sim-tools', 'sim-parallel-tools', 'sim-large-tool', 'sim-thinking'])(
    '%s answers once the result is there',
    async (model) => {
      const { chunks } = await stream({ model, tools: [READ_TOOL], messages: WITH_RESULT });
      expect(contentOf(chunks)).toBe('The tool returned: buy milk and eggs');
      expect(callsOf(chunks)).toEqual([]);
    },
  );

  it('sim-slow waits before each delta', async () => {
    const began = performance.now();
    const { chunks } = await stream({ model: 'sim-slow:20' });
    expect(performance.now() - began).toBeGreaterThan(18 * (chunks.length - 3));
  });

  it('sim-unicode has reads that end inside a character', async () => {
    const { port } = simulator;
    const outgoing = httpRequest({ port, host: '127.0.0.1', method: 'POST', path: '/v1/chat/completions' });
    outgoing.end(JSON.stringify({ model: 'sim-unicode', messages: PROMPT, stream: true }));
    const [response] = (await once(outgoing, 'response')) as [AsyncIterable<Buffer>];
    let split = 0;
    for await (const bytes of response) if (bytes.toString('utf8').includes('\uFFFD')) split += 1;
    expect(split).toBeGreaterThan(0);
  });

  it('parallel calls are one when the request forbids more', async () => {
    const { chunks } = await stream({ model: 'sim-parallel-tools', tools: [READ_TOOL], parallel_tool_calls: false });
    expect(callsOf(chunks)).toHaveLength(1);
  });
});

describe('failures', () => {
  it.each([
    ['sim-error', 500, 'server_error', null],
    ['sim-error:429', 429, 'requests', 'rate_limit_exceeded'],
    ['sim-error:401', 401, 'invalid_request_error', 'invalid_api_key'],
    ['sim-error:404', 404, 'invalid_request_error', 'model_not_found'],
    ['sim-error:503', 503, 'server_error', null],
    ['sim-error:418', 418, 'invalid_request_error', null],
    ['sim-error:599', 599, 'server_error', null],
    ['sim-error:200', 500, 'server_error', null],
    ['sim-error:nonsense', 500, 'server_error', null],
    ['sim-error:429:code=insufficient_quota', 429, 'insufficient_quota', 'insufficient_quota'],
    ['sim-error:400:code=context_length_exceeded', 400, 'invalid_request_error', 'context_length_exceeded'],
  ])('%s answers %i in the words of the API', async (model, status, ...[type, code]) => {
    for (const asStream of [true, false]) {
      const response = await post({ model, stream: asStream });
      expect(response.status).toBe(status);
      const body = (await response.json()) as Required<Pick<Chunk, 'error'>>;
      expect(Object.keys(body.error)).toEqual(['message', 'type', 'param', 'code']);
      expect(body.error).toMatchObject({ type, code });
    }
  });

  it('sends retry-after and HTML on demand', async () => {
    const limited = await post({ model: 'sim-error:429:retry-after=2' });
    expect(limited.headers.get('retry-after')).toBe('2');
    const proxy = await post({ model: 'sim-error:502:html' });
    expect(proxy.headers.get('content-type')).toBe('text/html');
    expect(await proxy.text()).toMatch(/^<html>/);
  });

  it('sim-flaky fails so many times per conversation, then works', async () => {
    const statuses = async (content: string): Promise<number[]> => {
      const messages = [{ role: 'user', content }];
      const results: number[] = [];
      for (let index = 0; index < 4; index += 1) {
        results.push((await post({ model: 'sim-flaky:2:503', messages })).status);
      }
      return results;
    };
    expect(await statuses('one')).toEqual([503, 503, 200, 200]);
    expect(await statuses('two')).toEqual([503, 503, 200, 200]);
  });

  it('sim-flaky counts a tag over all conversations', async () => {
    const model = 'sim-flaky:1:429:tag=a';
    const first = await post({ model, messages: [{ role: 'user', content: 'x' }] });
    const second = await post({ model, messages: [{ role: 'user', content: 'y' }] });
    expect([first.status, second.status]).toEqual([429, 200]);
  });

  it.each([
    ['sim-cut', false],
    ['sim-cut:tool', false],
    ['sim-reset', true],
  ])('%s leaves half a reply (broken: %s)', async (model, expected) => {
    const { chunks, done, broken } = await stream({ model, tools: [READ_TOOL] });
    expect({ done, broken, finish: finishOf(chunks) }).toEqual({ done: false, broken: expected, finish: undefined });
    expect(contentOf(chunks).length + callsOf(chunks).length).toBeGreaterThan(0);
  });

  it.each(['sim-cut', 'sim-reset'])('%s leaves half a JSON document when not streamed', async (model) => {
    const { text } = await readAll(await post({ model }));
    expect(() => JSON.parse(text) as unknown).toThrow();
  });

  it('sim-midstream-error sends text, then an error frame, and no end', async () => {
    const { chunks, done } = await stream({ model: 'sim-midstream-error:429' });
    expect(contentOf(chunks)).toBe('You said: read');
    expect(chunks.at(-1)?.error).toMatchObject({ type: 'requests', code: 'rate_limit_exceeded' });
    expect(done).toBe(false);
  });

  it('sim-error-first sends nothing but an error frame after its 200, whole as well', async () => {
    const { chunks } = await stream({ model: 'sim-error-first' });
    expect(chunks).toEqual([{ error: expect.objectContaining({ type: 'server_error' }) }]);
    const whole = await post({ model: 'sim-error-first' });
    expect([whole.status, await whole.json()]).toEqual([200, chunks[0]]);
  });

  it.each([
    ['sim-silent', false, 0],
    ['sim-silent:head', true, 0],
    ['sim-silent:after=2', true, 2],
  ])('%s goes silent (head: %s, %i deltas) until the client leaves', async (model, head, deltas) => {
    const leave = new AbortController();
    const response = post({ model, stream: true }, { signal: leave.signal });
    let text = '';
    const reading = response
      .then(async ({ body }) => {
        for await (const bytes of body!) text += Buffer.from(bytes as Uint8Array).toString();
      })
      .catch(() => 'aborted');
    if (head) await response;
    else await until(() => simulator.requests().length === 1);
    await until(
      () => frames(text).filter((frame) => frame.includes('"content":"') && !frame.includes('role')).length === deltas,
    );
    expect(simulator.requests()[0]?.outcome).toBe('open');
    leave.abort();
    expect(await reading).toBe('aborted');
    await until(() => simulator.requests()[0]?.outcome === 'client-closed');
  });
});

describe('requests the API would refuse', () => {
  const call = WITH_RESULT[1]!;
  it.each([
    ['no JSON', 'nonsense{', /JSON/],
    ['an array', '[]', /not a JSON object/],
    ['no model', '{"messages":[]}', /model/],
    ['no messages', '{"model":"sim-big"}', /'messages'/],
    ['empty messages', '{"model":"sim-big","messages":[]}', /too short/],
    ['stream options alone', JSON.stringify({ model: 'm', messages: PROMPT, stream_options: {} }), /stream_options/],
    ['a call without result', JSON.stringify({ model: 'm', messages: [...PROMPT, call] }), /call_1/],
    ['a call then a user', JSON.stringify({ model: 'm', messages: [...PROMPT, call, ...PROMPT] }), /call_1/],
    ['a result without call', JSON.stringify({ model: 'm', messages: [...PROMPT, WITH_RESULT[2]] }), /preceding/],
  ])('%s gets status 400', async (_name, body, message) => {
    const response = await fetch(`${simulator.url}/chat/completions`, { method: 'POST', body });
    expect(response.status).toBe(400);
    expect(((await response.json()) as Required<Pick<Chunk, 'error'>>).error.message).toMatch(message);
  });

  it.each([
    ['GET', '/nowhere', 404],
    ['GET', '/chat/completions', 405],
    ['POST', '/models', 405],
  ])('%s %s is answered %i', async (method, path, status) => {
    const response = await fetch(`${simulator.url}${path}`, { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('error.type', 'invalid_request_error');
  });
});

describe('keys', () => {
  it.each([
    ['bad', 401, 'invalid_api_key'],
    ['bad-2', 401, 'invalid_api_key'],
    ['forbidden', 403, 'unsupported_country_region_territory'],
    ['rate-limited', 429, 'rate_limit_exceeded'],
    ['exhausted', 429, 'insufficient_quota'],
  ])('the key %s answers %i', async (key, status, code) => {
    const response = await post({ model: 'sim-big' }, { key });
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(key === 'rate-limited' ? '1' : null);
    expect(await response.json()).toHaveProperty('error.code', code);
  });

  it('lets in every other key, and none, as long as no keys are configured', async () => {
    expect((await post({ model: 'sim-big' })).status).toBe(200);
    expect((await post({ model: 'sim-big' }, { key: 'badger' })).status).toBe(200);
  });

  it('lets in only the configured keys', async () => {
    await start({ keys: ['good', 'rate-limited'] });
    const statuses = ['good', 'other', 'rate-limited', undefined].map(
      async (key) => (await post({ model: 'sim-big' }, key === undefined ? {} : { key })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 401, 429, 401]);
  });
});

describe('the server', () => {
  it('lists its models, and tells of any one', async () => {
    const list = (await (await fetch(`${simulator.url}/models`)).json()) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(expect.arrayContaining(['sim-big', 'sim-text', 'sim-unicode']));
    const one = await fetch(`${simulator.url}/models/sim-error:429`);
    expect(await one.json()).toMatchObject({ id: 'sim-error:429', object: 'model' });
  });

  it('remembers calls, the latest only', async () => {
    await start({ keepCalls: 2 });
    for (const model of ['a', 'b', 'c']) await (await post({ model }, { key: 'k' })).text();
    expect(simulator.requests().map(({ body }) => (body as { model: string }).model)).toEqual(['b', 'c']);
    expect(simulator.requests()[1]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer k' },
      outcome: 'finished',
    });
  });

  it('listens on loopback, and says so when the port is taken', async () => {
    expect(simulator.url).toBe(`http://127.0.0.1:${simulator.port}/v1`);
    await expect(startSimulator({ port: simulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('survives clients that leave in the middle of a stream', async () => {
    const leave = new AbortController();
    const response = await post({ model: 'sim-long:100000', stream: true }, { signal: leave.signal });
    const reader = response.body!.getReader();
    await reader.read();
    leave.abort();
    await until(() => simulator.requests()[0]?.outcome === 'client-closed');
    expect((await post({ model: 'sim-big' })).status).toBe(200);
  });

  it('closes at once, while it is silent and while it streams', async () => {
    const pending = [
      post({ model: 'sim-silent' }),
      post({ model: 'sim-slow:10000', stream: true }).then((response) => response.text()),
      post({ model: 'sim-long:1000000', stream: true }).then((response) => response.text()),
    ];
    await until(() => simulator.requests().length === 3);
    const settled = Promise.allSettled(pending);
    await simulator.close();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(post({ model: 'sim-big' })).rejects.toThrow();
  });
});
