import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe } from '@jest/globals';

import { GatewayProcess } from '../e2e/gateway-process.js';
import { ClaudeCode, LoopbackNetwork } from './claude-code.js';
import { CLAUDE_CODE_BINARY } from './claude-code-cache.js';
import { SimulatorProcess } from './simulator-process.js';

/** Where the program is not installed its suites are listed as skipped; `npm run test:claude-code` installs it. */
export const describeInstalled = existsSync(CLAUDE_CODE_BINARY) ? describe : describe.skip;

/** What one suite has to itself. */
export interface ClaudeCodeStage {
  readonly gateway: GatewayProcess;
  readonly claude: ClaudeCode;
}

export interface ClaudeCodeSuite {
  /** What stands behind "the real Claude Code". */
  readonly title: string;
  /** Whether what it did is recorded, by a recorder that runs. */
  readonly recorded?: boolean;
  /** Which providers the gateway has, by where the simulator listens: `http://127.0.0.1:<port>`, without a path. */
  readonly environment: (origin: string) => Record<string, string>;
}

/** The program, a gateway and the simulator as processes of their own, in a network that leads nowhere. */
export function describeClaudeCode(
  { title, recorded = false, environment }: ClaudeCodeSuite,
  tests: (stage: () => ClaudeCodeStage) => void,
): void {
  describeInstalled(`the real Claude Code, ${title}`, () => {
    let network: LoopbackNetwork;
    let simulator: SimulatorProcess;
    let stage: ClaudeCodeStage;

    beforeAll(async () => {
      network = await LoopbackNetwork.open();
      const { commandPrefix } = network;
      simulator = await SimulatorProcess.start(commandPrefix);
      const gateway = await GatewayProcess.start({
        ...(recorded ? { prepared: true } : { alone: true }),
        commandPrefix,
        environment: {
          PROXY_API_KEY: 'test-key',
          ...environment(new URL(simulator.url).origin),
          ...(!recorded && { SLUICE_RECORDING: 'off' }),
        },
      });
      stage = { gateway, claude: await ClaudeCode.open(network) };
    }, 120_000);

    afterAll(async () => {
      await stage.claude.close();
      await stage.gateway.stop();
      await simulator.stop();
      network.close();
    }, 60_000);

    tests(() => stage);
  });
}
