import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GatewayProcess } from '../e2e/gateway-process.js';
import { ClaudeCode, LoopbackNetwork } from './claude-code.js';
import { CLAUDE_CODE_BINARY } from './claude-code-cache.js';
import { SimulatorProcess } from './simulator-process.js';

const suite = existsSync(CLAUDE_CODE_BINARY) ? describe : describe.skip;

suite('the real Claude Code, over the Responses API', () => {
  let network: LoopbackNetwork;
  let simulator: SimulatorProcess;
  let gateway: GatewayProcess;
  let claude: ClaudeCode;

  beforeAll(async () => {
    network = await LoopbackNetwork.open();
    simulator = await SimulatorProcess.start(network.commandPrefix);
    gateway = await GatewayProcess.start({
      alone: true,
      commandPrefix: network.commandPrefix,
      environment: {
        PROXY_API_KEY: 'test-key',
        OPENAI_API_KEY: 'any-key',
        OPENAI_BASE_URL: simulator.url,
        SLUICE_RECORDING: 'off',
      },
    });
    claude = await ClaudeCode.open(network);
  }, 120_000);

  afterAll(async () => {
    await claude.close();
    await gateway.stop();
    await simulator.stop();
    network.close();
  }, 60_000);

  it('runs a tool and reads its result', async () => {
    const report = await claude.run(gateway.url, 'read note.txt', { model: 'openai-responses/sim' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.toolsUsed).toEqual(['Read']);
    expect(report.result).toContain('pelican-42');
    expect(report.inputTokens).toBeGreaterThan(0);
  }, 120_000);

  it('hands back what was thought before the tool was called', async () => {
    // The simulator refuses the second turn where the first one's reasoning is not in it.
    const report = await claude.run(gateway.url, 'read note.txt', { model: 'openai-responses/sim-thinking' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.result).toContain('pelican-42');
    expect(report.output).toContain('"type":"thinking"');
  }, 120_000);
});
