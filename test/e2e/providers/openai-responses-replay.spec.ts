import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess, runSluice } from '../gateway-process.js';
import { recordingsOf } from '../recorded-exchanges.js';
import { askAs, READ } from './provider-suite.js';

const ask = askAs('openai-responses');

let simulator: Simulator;
let gateway: GatewayProcess;

beforeAll(async () => {
  simulator = await startSimulator();
  gateway = await GatewayProcess.start({
    prepared: true,
    environment: { OPENAI_API_KEY: 'any-key', OPENAI_BASE_URL: simulator.url, LOG_LEVEL: 'silent' },
  });
}, 90_000);

afterAll(async () => {
  await gateway.stop();
  await simulator.close();
}, 60_000);

it('replays what went over the Responses API, byte for byte', async () => {
  const client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
  const thinking = { type: 'adaptive' } as const;
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
  const body = ask('', 'sim-thinking', { messages, thinking, tools: [READ] });
  const first = await client.messages.stream(body).finalMessage();
  const { id } = first.content.find((block) => block.type === 'tool_use')!;
  messages.push(
    { role: 'assistant', content: first.content },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'pelican-42' }] },
  );
  await client.messages.create({ ...body, messages });
  await client.messages.create(ask('hello', 'sim-text', { max_tokens: 3, stop_sequences: ['hello'] }));
  await client.messages.create(ask('hello', 'sim-flaky:1:503')).catch(() => undefined);

  const { dataDirectory: directory } = gateway;
  const recordings = await recordingsOf(gateway, 4);
  for (const session of new Set(recordings.map(({ sessionId }) => sessionId!))) {
    const bundle = `${session.slice(0, 8)}.slrec`;
    await runSluice(['recordings', 'export', '--session', session, '-o', bundle], { directory });
    const verdict = await runSluice(['replay', 'verify', bundle], { directory });
    expect({ code: verdict.code, output: verdict.stdout + verdict.stderr }).toMatchObject({ code: 0 });
  }
}, 180_000);
