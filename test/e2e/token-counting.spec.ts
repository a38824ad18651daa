import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GatewayProcess } from './gateway-process.js';

const KEY = 'client-key-of-the-suite';
const PARAGRAPH =
  'The gateway reads a request once, hands each event on as soon as it has been read, and keeps what it saw. ' +
  'export function add(left: number, right: number): number { return left + right; }\n';
/** About 200 000 tokens. */
const PARAGRAPHS = 5_000;
const ROUNDS = 6;
const PACE_MS = 5;
const LOOP_WATCH = new URL('../../apps/gateway/fixtures/loop-watch.js', import.meta.url).href;

describe('the built gateway counts tokens', () => {
  let gateway: GatewayProcess;
  let upstream: Server;
  let client: Anthropic;

  beforeAll(async () => {
    upstream = createServer((incoming, response) => {
      incoming.resume().on('end', () => {
        streamForever(response);
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    gateway = await GatewayProcess.start({
      alone: true,
      environment: {
        PROXY_API_KEY: KEY,
        OPENAI_API_KEY: 'upstream-key',
        OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
        SLUICE_RECORDING: 'off',
        LOG_LEVEL: 'warn',
        NODE_OPTIONS: `--import ${LOOP_WATCH}`,
      },
    });
    client = new Anthropic({ baseURL: gateway.url, apiKey: KEY, maxRetries: 0 });
  });

  afterAll(async () => {
    await gateway.stop();
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
  });

  const count = async (content: Anthropic.MessageParam['content'], model = 'openai/gpt-5.2'): Promise<number> => {
    const { input_tokens: tokens } = await client.messages.countTokens({
      model,
      messages: [{ role: 'user', content }],
    });
    return tokens;
  };

  it('exactly, by the rules of the model that would be asked', async () => {
    // 2 words and the role by the vocabulary, 7 for the structure, and 3 percent.
    expect(await count('hello world')).toBe(Math.ceil((2 + 1 + 7) * 1.03));
    const [openai, older, newer] = await Promise.all(
      ['openai/gpt-5.2', 'openai/claude-opus-4-6', 'openai/claude-opus-4-7'].map((model) =>
        count(PARAGRAPH.repeat(100), model),
      ),
    );
    expect(older! / openai!).toBeCloseTo(1.1, 2);
    expect(newer! / openai!).toBeCloseTo(1.4, 2);
  });

  it('and takes an image of 2 MB for what its size costs', async () => {
    const header = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x03\xe8\0\0\x03\xe8\x08\x06\0\0\0', 'latin1');
    const data = Buffer.concat([header, Buffer.alloc(2 * 1024 * 1024, 0x5a)]).toString('base64');
    const tokens = await count([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
      { type: 'text', text: 'What is this?' },
    ]);
    expect(tokens).toBeGreaterThanOrEqual(1296);
    expect(tokens).toBeLessThan(1400);
  });

  it('beside its event loop: 200 000 tokens hold up a stream for less than 20 ms', async () => {
    const stream = client.messages.stream({
      model: 'openai/gpt-5.2',
      max_tokens: 1000,
      messages: [{ role: 'user', content: 'go on' }],
    });
    let deltas = 0;
    stream.on('text', () => (deltas += 1));
    const ended = stream.done().catch(() => undefined);
    await gateway.until(() => deltas > 0, 'delta');

    const longest: number[] = [];
    const elsewhere: number[] = [];
    const before = deltas;
    for (let round = 0; round < ROUNDS; round += 1) {
      const text = `${round} ${PARAGRAPH.repeat(PARAGRAPHS)}`;
      const [all, main] = [cpuMs(gateway.pid), mainCpuMs(gateway.pid)];
      await toggleWatch(/watching the loop/g);
      expect(await count(text)).toBeGreaterThan(200_000);
      longest.push(Number(await toggleWatch(/longest turn (\S+) ms/g)));
      elsewhere.push(cpuMs(gateway.pid) - all - (mainCpuMs(gateway.pid) - main));
    }
    const during = deltas - before;
    stream.abort();
    await ended;
    // The median: in the first rounds the code has not been compiled yet.
    expect(longest.toSorted((left, right) => left - right)[ROUNDS / 2]).toBeLessThan(20);
    // The work was done, and by another thread.
    expect(Math.max(...elsewhere)).toBeGreaterThan(20);
    expect(during).toBeGreaterThan(ROUNDS);
  });

  /** Begins or ends a watch over the event loop of the gateway. @returns the first group of what it says then */
  async function toggleWatch(answer: RegExp): Promise<string | undefined> {
    const answers = (): readonly RegExpExecArray[] => [...gateway.output.matchAll(answer)];
    const heard = answers().length;
    process.kill(gateway.pid, 'SIGUSR2');
    await gateway.until(() => answers().length > heard, String(answer));
    return answers().at(-1)?.[1];
  }
});

/** A reply that goes on until its reader leaves. */
function streamForever(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'gpt-5.2' };
  const choice = { index: 0, delta: { content: 'more ' }, finish_reason: null };
  const timer = setInterval(() => {
    response.write(`data: ${JSON.stringify({ ...chunk, choices: [choice] })}\n\n`);
  }, PACE_MS);
  response.once('close', () => {
    clearInterval(timer);
  });
}

/** CPU time of a process's main thread, which has the number of the process. Nanoseconds, by the kernel's scheduler. */
function mainCpuMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

function cpuMs(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    return sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  }, 0);
}
