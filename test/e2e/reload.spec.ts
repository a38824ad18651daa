import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Frame } from '@sluice/recordings';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from './gateway-process.js';
import { HeldUpstream } from './held-upstream.js';
import { textsBelow } from './recorded-exchanges.js';

const LONG_STREAMS = 1000;
const SWAPS = 20;
/** Requests that come while the gateway looks at a new file. */
const BETWEEN = 5;

let upstream: Simulator;
/** Where the long streams come from, which end when all swaps are done. */
let held: HeldUpstream;
let gateway: GatewayProcess;
let directory: string;

beforeEach(async () => {
  upstream = await startSimulator();
  held = await HeldUpstream.start();
  directory = mkdtempSync(join(tmpdir(), 'sluice-reload-'));
});
afterEach(async () => {
  await gateway.stop();
  await upstream.close();
  await held.close();
});

/** What a request was answered with, and which configurations it can have met: numbers of swaps. */
interface Answer {
  readonly requestId: string;
  readonly status: number;
  readonly text: string;
  /** As the name of the model that answered has it. */
  readonly generation: number;
  readonly earliest: number;
  readonly latest: number;
}

/** The last that was written, and the last that the gateway was seen to have. */
const swaps = { written: 0, inForce: 0 };

/** A configuration that shows in every answer; one with faults for each fourth. */
function settings(swap: number): string {
  return [
    'providers:',
    `  openai: { base_url: '${upstream.url}', api_key: upstream-key-of-swap-${swap} }`,
    `  vllm: { base_url: '${held.url}' }`,
    'families:',
    `  big: 'vllm/generation=${swap}'`,
    `  small: 'openai/sim-text:generation=${swap}'`,
    // Every other one takes another pool of connections.
    `timeouts: { connect: ${10 + (swap % 2)}s }`,
    `retry: { max_retries: ${isFaulty(swap) ? 'many' : '0'} }`,
    '',
  ].join('\n');
}

function isFaulty(swap: number): boolean {
  return swap % 4 === 3;
}

async function ask(family: 'opus' | 'haiku'): Promise<Answer> {
  const earliest = swaps.inForce;
  const response = await fetch(`${gateway.url}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify({
      model: `claude-${family}-5-5`,
      max_tokens: 64,
      stream: true,
      messages: [{ role: 'user', content: 'hello' }],
    }),
  });
  const latest = swaps.written;
  const generation = Number(/generation=(\d+)/.exec(response.headers.get('x-sluice-model') ?? '')?.[1]);
  const requestId = response.headers.get('request-id') ?? '';
  return { requestId, status: response.status, text: await response.text(), generation, earliest, latest };
}

function countOf(message: string): number {
  return gateway.output.split(`"msg":"${message}`).length - 1;
}

/** Replaces the file, by turns as editors do and in place, and waits until the gateway has made up its mind. */
async function swap(number: number): Promise<Promise<Answer>[]> {
  const file = join(directory, 'sluice.yaml');
  const message = isFaulty(number) ? 'configuration not reloaded' : 'configuration reloaded';
  const before = countOf(message);
  if (!isFaulty(number)) swaps.written = number;
  writeFileSync(number % 2 ? file : `${file}.new`, settings(number));
  if (number % 2 === 0) renameSync(`${file}.new`, file);
  if (number % 5 === 0) gateway.signal('SIGHUP');
  const answers: Promise<Answer>[] = [];
  await gateway.until(() => {
    if (answers.length < BETWEEN) answers.push(ask('haiku'));
    return countOf(message) > before;
  }, `word of swap ${number}`);
  if (!isFaulty(number)) swaps.inForce = number;
  return answers;
}

it('swaps its configuration under a thousand streams, and each of them is recorded with its own', async () => {
  writeFileSync(join(directory, 'sluice.yaml'), settings(0));
  gateway = await GatewayProcess.start({ alone: true, dataDirectory: directory });
  const streams: Promise<Answer>[] = [];
  while (streams.length < LONG_STREAMS) {
    for (let index = 0; index < 50; index += 1) streams.push(ask('opus'));
    await gateway.until(async () => (await active()) >= streams.length, `${streams.length} streams under way`);
  }
  const between: Promise<Answer>[] = [];
  for (let number = 1; number <= SWAPS; number += 1) {
    between.push(...(await swap(number)));
    // Waited for, so that every configuration has a request.
    between.push(Promise.resolve(await ask('haiku')));
  }
  expect(held.held).toBe(LONG_STREAMS);
  held.release();
  const answers = await Promise.all([...streams, ...between]);

  expect(answers.filter(({ status, text }) => status !== 200 || !text.includes('event: message_stop'))).toEqual([]);
  expect(answers.filter(({ text }) => text.includes('event: error'))).toEqual([]);
  expect(answers.filter(({ generation, earliest, latest }) => generation < earliest || generation > latest)).toEqual(
    [],
  );
  expect(new Set(answers.map(({ generation }) => isFaulty(generation)))).toEqual(new Set([false]));
  expect(new Set(answers.map(({ generation }) => generation)).size).toBe(SWAPS + 1 - SWAPS / 4);
  expect(countOf('configuration not reloaded')).toBeGreaterThanOrEqual(SWAPS / 4);
  expect(gateway.output).not.toContain('upstream-key-of-swap');

  await gateway.stop({ keepData: true });
  const recordings = await spooled();
  const wrong = answers.filter(({ requestId, generation }) => recordings.get(requestId)?.generation !== generation);
  expect(wrong.map(({ requestId, generation }) => ({ requestId, generation, ...recordings.get(requestId) }))).toEqual(
    [],
  );
  expect([...recordings.values()].filter(({ named, kept }) => named === undefined || named !== kept)).toEqual([]);
}, 90_000);

async function active(): Promise<number> {
  const health = (await (await fetch(`${gateway.url}/health/ready`)).json()) as { readonly activeExchanges: number };
  return health.activeExchanges;
}

interface Spooled {
  /** The hash that the first line of the recording names, and that of the configuration it holds. */
  readonly named: string | undefined;
  readonly kept: string | undefined;
  readonly generation: number;
}

/** What lies in the spool, by the id of the request: nobody has fetched it. */
async function spooled(): Promise<ReadonlyMap<string, Spooled>> {
  const lines = [...(await textsBelow(join(directory, 'data', 'spool'))).values()].join('\n').split('\n');
  const frames = lines.filter((line) => /"k":"(?:open|cfg)"/.test(line)).map((line) => JSON.parse(line) as Frame);
  const configs = new Map(frames.flatMap((frame) => (frame.k === 'cfg' ? [[frame.x, frame.config] as const] : [])));
  return new Map(
    frames.flatMap((frame) => {
      if (frame.k !== 'open') return [];
      const config = configs.get(frame.x);
      const generation = Number(/generation=(\d+)/.exec(config?.routing.bigModel.model ?? '')?.[1]);
      return [[frame.rid, { named: frame.gateway.cfg, kept: config?.hash, generation }] as const];
    }),
  );
}

it('is told by the signal that sluice start gets, and is not ended by it', async () => {
  const file = join(directory, 'sluice.yaml');
  writeFileSync(file, settings(0));
  gateway = await GatewayProcess.start({ dataDirectory: directory, environment: { SLUICE_RECORDING: 'off' } });
  const part = gateway.partPid('gateway');
  gateway.signal('SIGHUP');
  await gateway.until(() => countOf('configuration read again: nothing has changed') === 1, 'word of the signal');
  expect(gateway.partPid('gateway')).toBe(part);
  expect((await ask('haiku')).generation).toBe(0);
});
