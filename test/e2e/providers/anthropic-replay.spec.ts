import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess, runSluice } from '../gateway-process.js';
import { recordingsOf } from '../recorded-exchanges.js';

const TOOLS = ['Bash', 'Read'].map((name) => ({
  name,
  input_schema: { type: 'object', properties: { command: { type: 'string' } } },
}));
const stream = { stream: true };
const SESSION = '5e551011-aaaa-4bbb-8ccc-000000000002';

interface Case {
  readonly name: string;
  readonly model: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** `provider/model` of every upstream call, where it is not the one asked for, once. */
  readonly targets?: readonly string[];
}

const FLAKY = 'anthropic/sim-flaky:1:529:tag=relayed';
const FLAKY_FIRST = 'anthropic/sim-error-first:529';
const CASES: readonly Case[] = [
  { name: 'a stream', model: 'anthropic/sim-text', body: stream },
  { name: 'a whole reply', model: 'anthropic/sim-big' },
  { name: 'thinking', model: 'anthropic/sim-thinking', body: { ...stream, thinking: { type: 'adaptive' } } },
  { name: 'tool calls', model: 'anthropic/sim-parallel-tools', body: { ...stream, tools: TOOLS } },
  { name: 'split characters', model: 'anthropic/sim-unicode:3', body: stream },
  { name: 'nothing said', model: 'anthropic/sim-empty', body: stream },
  { name: 'an error status', model: 'anthropic/sim-error:400', body: stream },
  { name: 'a cut stream', model: 'anthropic/sim-cut', body: stream },
  { name: 'a reset', model: 'anthropic/sim-reset', body: { ...stream, tools: TOOLS } },
  { name: 'an error in mid-stream', model: 'anthropic/sim-midstream-error:529', body: stream },
  { name: 'a retry', model: FLAKY, body: stream, targets: [FLAKY, FLAKY] },
  {
    name: 'a fallback to a translated target',
    model: FLAKY_FIRST,
    body: stream,
    targets: [FLAKY_FIRST, FLAKY_FIRST, 'openai/sim-text'],
  },
  {
    name: 'a beta that is unknown',
    model: 'anthropic/sim-text:beta=1',
    headers: { 'anthropic-beta': 'known,unknown-2026' },
    targets: ['anthropic/sim-text:beta=1', 'anthropic/sim-text:beta=1'],
  },
  {
    name: 'thinking of another provider',
    model: 'anthropic/sim-text',
    body: {
      ...stream,
      messages: [
        { role: 'user', content: 'x' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'a', signature: 'sl1.e30.x' },
            { type: 'text', text: 'b' },
          ],
        },
        { role: 'user', content: 'y' },
      ],
    },
  },
  {
    name: 'a prompt with a key in it',
    model: 'anthropic/sim-text',
    body: { ...stream, system: 'sk-ant-api03-Planted4444444444444444' },
  },
];

describe('recordings of relayed exchanges', () => {
  let simulator: Simulator;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    simulator = await startSimulator();
    gateway = await GatewayProcess.start({
      prepared: true,
      environment: {
        ANTHROPIC_API_KEY: 'upstream-key-0123456789',
        ANTHROPIC_API_BASE: simulator.origin,
        OPENAI_API_KEY: 'other-key-0123456789',
        OPENAI_BASE_URL: simulator.url,
        FALLBACK_MODELS: 'openai/sim-text',
        LOG_LEVEL: 'error',
      },
    });
    for (const { model, body, headers } of CASES) {
      const response = await fetch(`${gateway.url}/v1/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'anthropic-version': '2023-06-01',
          'x-new': 'n',
          'x-claude-code-session-id': SESSION,
          ...headers,
        },
        body: JSON.stringify({ model, max_tokens: 100, messages: [{ role: 'user', content: 'hello' }], ...body }),
      });
      await response.arrayBuffer();
    }
  }, 120_000);

  afterAll(async () => {
    await gateway.stop();
    await simulator.close();
  });

  it('replay byte for byte, upstream and downstream', async () => {
    const recordings = await recordingsOf(gateway, CASES.length);
    const directory = gateway.dataDirectory;
    for (const { name, model, targets = [model] } of CASES.filter(({ targets }) => targets)) {
      const found = recordings.find((recording) => recording.model === model);
      expect([name, found?.targets]).toEqual([name, targets]);
    }
    const bundle = 'relayed.slrec';
    const exported = await runSluice(['recordings', 'export', '--session', SESSION, '-o', bundle], { directory });
    expect(exported).toMatchObject({ code: 0 });
    const verdict = await runSluice(['replay', 'verify', bundle], { directory });
    expect({ code: verdict.code, output: verdict.stdout + verdict.stderr }).toMatchObject({ code: 0 });
    expect(verdict.stdout).toContain(`${CASES.length} passed`);
  }, 180_000);
});
