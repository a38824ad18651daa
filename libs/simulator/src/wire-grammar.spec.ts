import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from './index.js';
import { SCENARIOS } from './scenario-registry.js';

const TOOLS = ['Read', 'Bash'].map((name) => ({
  type: 'function',
  function: {
    name,
    parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  },
}));
const MESSAGES = [{ role: 'user', content: 'read note.txt, please' }];

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulator();
});
afterEach(async () => {
  await simulator.close();
});

function post(body: object): Promise<Response> {
  return fetch(`${simulator.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ messages: MESSAGES, tools: TOOLS, ...body }),
  });
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`no ${what} in time`);
    await sleep(5);
  }
}

interface WireChunk {
  readonly id: string;
  readonly object: string;
  readonly created: number;
  readonly model: string;
  /** Error frames have none. */
  readonly choices?: readonly {
    readonly index: number;
    readonly delta: Readonly<Record<string, unknown>> & {
      readonly tool_calls?: readonly { index: number; id?: string; type?: string; function: Record<string, string> }[];
    };
    readonly finish_reason: string | null;
  }[];
}

/** Where the bytes of a stream break the grammar of the Chat Completions API ("Streaming"). */
function faultsOf(bytes: string): readonly string[] {
  const faults: string[] = [];
  const must = (condition: boolean, what: string): void => {
    if (!condition) faults.push(what);
  };
  must(bytes.endsWith('data: [DONE]\n\n'), 'does not end in [DONE]');
  const frames = bytes.split('\n\n').slice(0, -2);
  must(
    frames.every((frame) => frame.startsWith('data: ') && !frame.includes('\n')),
    'has a frame that is not one data line',
  );
  const chunks = frames.map((frame) => JSON.parse(frame.slice(6)) as WireChunk);
  must(new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size === 1, 'changes its identity');
  must(
    chunks.every(({ object }) => object === 'chat.completion.chunk'),
    'has a chunk of another object',
  );
  const choices = chunks.flatMap((chunk) => chunk.choices ?? []);
  must(choices[0]?.delta['role'] === 'assistant', 'does not begin with the role');
  must(choices.filter(({ delta }) => 'role' in delta).length === 1, 'names the role more than once');
  must(choices.filter(({ finish_reason }) => finish_reason !== null).length === 1, 'does not finish once');
  must(choices.at(-1)?.finish_reason !== null, 'goes on after its finish');
  must(
    chunks.slice(0, -1).every((chunk) => chunk.choices?.length === 1) && chunks.at(-1)?.choices?.length === 0,
    'does not have its usage last',
  );
  return [...faults, ...toolFaultsOf(choices)];
}

function toolFaultsOf(choices: NonNullable<WireChunk['choices']>): readonly string[] {
  const texts: string[] = [];
  const faults: string[] = [];
  for (const { index, id, type, function: part } of choices.flatMap(({ delta }) => delta.tool_calls ?? [])) {
    const opens = id !== undefined && type === 'function' && part['name'] !== undefined;
    if (opens && index !== texts.length) faults.push(`opens call ${index} as number ${texts.length}`);
    if (!opens && texts[index] === undefined) faults.push(`goes on with call ${index}, which was not opened`);
    texts[index] = (texts[index] ?? '') + (part['arguments'] ?? '');
  }
  faults.push(...texts.filter((text) => !isJson(text)).map((text) => `has arguments that are no JSON: ${text}`));
  const finish = choices.at(-1)?.finish_reason;
  if (texts.length > 0 !== (finish === 'tool_calls'))
    faults.push(`finishes ${texts.length} calls with ${String(finish)}`);
  return faults;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Those that break off, or do not answer, on purpose. */
const BROKEN = [
  'sim-silent',
  'sim-error',
  'sim-error-first',
  'sim-midstream-error',
  'sim-flaky',
  'sim-cut',
  'sim-reset',
];
const WHOLE_STREAMS = SCENARIOS.map(({ name }) => name).filter((name) => !BROKEN.includes(name));

describe('the bytes of a stream', () => {
  it.each([
    ...WHOLE_STREAMS,
    'sim-slow:0',
    'sim-parallel-tools:5',
    'sim-refusal:filter',
    'sim-unicode:1',
    'sim-long:0',
  ])('of %s are what the API would send', async (scenario) => {
    const model = scenario === 'sim-slow' ? 'sim-slow:1' : scenario;
    const response = await post({ model, stream: true, stream_options: { include_usage: true } });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(faultsOf(await response.text())).toEqual([]);
  });

  it.each(['sim-cut', 'sim-cut:tool', 'sim-midstream-error'])('of %s break it, and where is known', async (model) => {
    const response = await post({ model, stream: true, stream_options: { include_usage: true } });
    const faults = faultsOf(`${await response.text()}data: {"choices":[]}\n\n\n\n`);
    expect(faults).toContain('does not end in [DONE]');
    expect(faults).toContain('does not finish once');
  });

  it('differ between replies in what tells them apart', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => {
        const response = await post({ model: 'sim-text', stream: true });
        const id = /"id":"(chatcmpl-[^"]+)"/.exec(await response.text())?.[1];
        return [id, response.headers.get('x-request-id')].join(' ');
      }),
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('a client that is not polite', () => {
  const speak = async (text: string): Promise<{ received: () => string; leave: () => void }> => {
    const socket = connect(simulator.port, '127.0.0.1');
    let received = '';
    socket.on('data', (bytes) => (received += String(bytes))).on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(text);
    return {
      received: () => received,
      leave: () => {
        socket.destroy();
      },
    };
  };
  const head = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\n';

  it('and leaves in the middle of its body is noted as gone, and nobody else notices', async () => {
    const { leave } = await speak(`${head}content-length: 1000\r\n\r\n{"model":`);
    await until(() => simulator.requests().length === 1, 'call');
    leave();
    await until(() => simulator.requests()[0]?.outcome === 'client-closed', 'end of the call');
    expect(simulator.requests()[0]?.body).toBeUndefined();
    expect((await post({ model: 'sim-text' })).status).toBe(200);
  });

  it('is refused for its key before its body is there', async () => {
    const { received, leave } = await speak(`${head}authorization: Bearer bad\r\ncontent-length: 1000\r\n\r\n{`);
    await until(() => received().includes('invalid_api_key'), 'refusal');
    expect(received()).toMatch(/^HTTP\/1\.1 401 /);
    leave();
  });
});

describe('what flaky scenarios count', () => {
  const statuses = async (models: readonly string[], content = 'x'): Promise<number[]> => {
    const all: number[] = [];
    for (const model of models) all.push((await post({ model, messages: [{ role: 'user', content }] })).status);
    return all;
  };

  it('is kept apart by model, tag and conversation, and lives as long as the simulator', async () => {
    expect(await statuses(['sim-flaky:1', 'sim-flaky:2', 'sim-flaky:1', 'sim-flaky:2'])).toEqual([503, 503, 200, 503]);
    expect(await statuses(['sim-flaky:1:tag=a', 'sim-flaky:1:tag=b', 'sim-flaky:1:tag=a'])).toEqual([503, 503, 200]);
    await simulator.close();
    simulator = await startSimulator();
    expect(await statuses(['sim-flaky:1'])).toEqual([503]);
  });

  it.each([
    ['sim-flaky:0', [200, 200]],
    ['sim-flaky', [503, 200]],
    ['sim-flaky:1:429:retry-after=9', [429, 200]],
    ['sim-flaky:nonsense', [503, 200]],
    ['sim-flaky:1:999', [500, 200]],
  ])('of %s is %j', async (model, expected) => {
    expect(await statuses([model, model])).toEqual(expected);
  });
});
