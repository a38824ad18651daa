import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GatewayProcess } from '../e2e/gateway-process.js';
import { ClaudeCode, LoopbackNetwork } from './claude-code.js';
import { CLAUDE_CODE_BINARY } from './claude-code-cache.js';
import { SimulatorProcess } from './simulator-process.js';

const suite = existsSync(CLAUDE_CODE_BINARY) ? describe : describe.skip;

suite('the real Claude Code, over the clouds', () => {
  let network: LoopbackNetwork;
  let simulator: SimulatorProcess;
  let gateway: GatewayProcess;
  let claude: ClaudeCode;

  beforeAll(async () => {
    network = await LoopbackNetwork.open();
    simulator = await SimulatorProcess.start(network.commandPrefix);
    const { origin } = new URL(simulator.url);
    gateway = await GatewayProcess.start({
      alone: true,
      commandPrefix: network.commandPrefix,
      environment: {
        PROXY_API_KEY: 'test-key',
        AZURE_OPENAI_ENDPOINT: origin,
        AZURE_OPENAI_API_KEY: 'any-key',
        AZURE_API_VERSION: '2025-04-01-preview',
        AWS_ACCESS_KEY_ID: 'AKIDSIM',
        AWS_SECRET_ACCESS_KEY: 'secret-of-AKIDSIM',
        AWS_REGION: 'eu-central-1',
        BEDROCK_API_BASE: origin,
        VERTEX_API_BASE: origin,
        VERTEX_PROJECT: 'project-1',
        VERTEX_LOCATION: 'europe-west1',
        VERTEX_ACCESS_TOKEN: 'any-token',
        BIG_MODEL: 'azure/sim',
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

  it.each(['azure/sim', 'bedrock/us.anthropic.sim', 'vertex/sim'])(
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
});
