import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReplayRun } from '@sluice/replay';
import { startSimulator, type Simulator } from '@sluice/simulator';
import OpenAI from 'openai';

import { GatewayProcess, runSluice } from './gateway-process.js';
import { KEY, READ, ROUTES, type Route } from './openai-clients.js';
import { recordingsOf } from './recorded-exchanges.js';

const SESSION = 'chat-clients';
let upstream: Simulator;
let gateway: GatewayProcess;
let client: OpenAI;
let exchanges = 0;

beforeAll(async () => {
  upstream = await startSimulator({ keepCalls: 1000 });
  gateway = await GatewayProcess.start({
    environment: {
      PROXY_API_KEY: KEY,
      LOG_LEVEL: 'silent',
      MAX_RETRIES: '0',
      OPENAI_API_KEY: 'upstream-key-of-openai',
      OPENAI_BASE_URL: upstream.url,
      OPENAI_RESPONSES_MODELS: '*:tag=responses',
      MISTRAL_API_KEY: 'upstream-key-of-mistral',
      MISTRAL_API_BASE: upstream.url,
      ANTHROPIC_API_KEY: 'upstream-key-of-anthropic',
      ANTHROPIC_API_BASE: upstream.origin,
      GEMINI_API_KEY: 'upstream-key-of-gemini',
      GEMINI_API_BASE: upstream.origin,
    },
  });
  const defaultHeaders = { 'x-claude-code-session-id': SESSION };
  const counting: typeof fetch = (...request) => {
    exchanges += 1;
    return fetch(...request);
  };
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY, maxRetries: 0, fetch: counting, defaultHeaders });
}, 120_000);
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

/** A scenario of the simulator behind one of the routes. */
function model(route: Route, scenario: string): string {
  return route === 'openai-responses' ? `openai/${scenario}:tag=responses` : `${route}/${scenario}`;
}

function ask(name: string, content = 'hello there') {
  return { model: name, messages: [{ role: 'user' as const, content }] };
}

/** Runs a stream to its end. @returns what it came to, and each piece of it */
async function listen(request: Parameters<OpenAI['chat']['completions']['stream']>[0]) {
  const stream = client.chat.completions.stream(request);
  const chunks: OpenAI.ChatCompletionChunk[] = [];
  stream.on('chunk', (chunk) => chunks.push(chunk));
  return { completion: await stream.finalChatCompletion(), chunks };
}

describe.each(ROUTES)('a stream of %s', (route) => {
  it('is the reply that comes in one piece as well', async () => {
    const { completion, chunks } = await listen(ask(model(route, 'sim-text')));
    const whole = await client.chat.completions.create(ask(model(route, 'sim-text')));
    expect(chunks.length).toBeGreaterThan(3);
    expect(completion.choices[0]?.message.content).toBe(whole.choices[0]?.message.content);
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.every(({ choices, usage }) => choices.length === 1 && (usage ?? null) === null)).toBe(true);
  });

  it('ends in counts where they are asked for', async () => {
    const asked = ask(model(route, 'sim-text'));
    const { completion, chunks } = await listen({ ...asked, stream_options: { include_usage: true } });
    const { usage } = await client.chat.completions.create(asked);
    expect(chunks.at(-1)?.choices).toEqual([]);
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(0);
    expect(completion.usage?.completion_tokens).toBe(usage?.completion_tokens);
    expect(completion.usage?.total_tokens).toBe(
      Number(completion.usage?.prompt_tokens) + Number(completion.usage?.completion_tokens),
    );
  });

  it('brings several calls', async () => {
    const { completion } = await listen({ ...ask(model(route, 'sim-parallel-tools:3'), 'read all'), tools: [READ] });
    const [choice] = completion.choices;
    expect(choice?.finish_reason).toBe('tool_calls');
    const calls = choice?.message.tool_calls ?? [];
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(3);
    for (const call of calls) {
      expect(call.function.name).toBe('Read');
      expect(JSON.parse(call.function.arguments)).toHaveProperty('file_path');
    }
  });

  it('has its tools run, over several turns', async () => {
    const read: string[] = [];
    const runner = client.chat.completions.runTools({
      ...ask(model(route, 'sim-tools'), 'read note.txt'),
      stream: true,
      tools: [
        {
          type: 'function',
          function: {
            name: 'Read',
            description: 'Reads a file.',
            parameters: READ.function.parameters ?? {},
            parse: JSON.parse as (text: string) => { file_path: string },
            function: ({ file_path: path }: { file_path: string }) => {
              read.push(path);
              return 'the note says: pelican-42';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain('pelican-42');
    expect(read).toHaveLength(1);
  });

  it('lets the model think aloud', async () => {
    const { chunks } = await listen({ ...ask(model(route, 'sim-thinking')), reasoning_effort: 'low' });
    const thoughts = chunks.flatMap(({ choices }) =>
      choices.map(({ delta }) => delta as { reasoning_content?: unknown }),
    );
    const told = thoughts.flatMap(({ reasoning_content: thought }) => (thought === undefined ? [] : [thought]));
    expect(told.length).toBeGreaterThan(0);
    for (const thought of told) expect(typeof thought).toBe('string');
  });

  it.each(['sim-cut', 'sim-midstream-error'])('that fails (%s) is no whole reply', async (scenario) => {
    const failed = listen(ask(model(route, scenario)));
    await expect(failed).rejects.toBeInstanceOf(OpenAI.APIError);
    await expect(failed).rejects.toThrow(/\w{4}/);
  });
});

describe('what was streamed', () => {
  it('comes out the same from its recordings', async () => {
    const recordings = await recordingsOf(gateway, exchanges);
    expect(recordings).toHaveLength(exchanges);
    const directory = gateway.dataDirectory;
    const [bundle, report] = [join(directory, 'bundle.slrec'), join(directory, 'report.json')];
    const exported = await runSluice(['recordings', 'export', '--session', SESSION, '-o', bundle], { directory });
    expect(exported).toMatchObject({ code: 0 });
    await runSluice(['replay', 'verify', bundle, '--json', report], { directory });
    const { verdicts } = JSON.parse(await readFile(report, 'utf8')) as ReplayRun;
    expect(verdicts.filter(({ status }) => status !== 'passed')).toEqual([]);
    expect(verdicts).toHaveLength(exchanges);
  }, 180_000);
});
