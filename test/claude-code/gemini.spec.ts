import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GatewayProcess } from '../e2e/gateway-process.js';
import { ClaudeCode, LoopbackNetwork } from './claude-code.js';
import { CLAUDE_CODE_BINARY } from './claude-code-cache.js';
import { SimulatorProcess } from './simulator-process.js';

const suite = existsSync(CLAUDE_CODE_BINARY) ? describe : describe.skip;

suite('the real Claude Code, over Gemini’s API', () => {
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
        GEMINI_API_KEY: 'any-key',
        GEMINI_API_BASE: new URL(simulator.url).origin,
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

  // Both as Gemini 2.5, which takes calls as they are, and as Gemini 3, which refuses them without its signature.
  it.each(['gemini/sim', 'gemini/gemini-3-sim'])(
    'runs a tool of %s and reads its result',
    async (model) => {
      const report = await claude.run(gateway.url, 'read note.txt', { model });
      expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
      expect(report.toolsUsed).toEqual(['Read']);
      expect(report.result).toContain('pelican-42');
      expect(report.inputTokens).toBeGreaterThan(0);
      expect(report.outputTokens).toBeGreaterThan(0);
    },
    120_000,
  );

  it('hands back what was thought before the tool was called', async () => {
    const report = await claude.run(gateway.url, 'read note.txt', { model: 'gemini/gemini-3-sim-thinking' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.result).toContain('pelican-42');
    expect(report.output).toContain('"type":"thinking"');
  }, 120_000);

  it('has an answer that takes three of Google’s for one', async () => {
    const report = await claude.run(gateway.url, 'say something', { model: 'gemini/sim-text:pieces=3' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 1 });
    expect(report.result).toContain('say something');
  }, 120_000);
});
