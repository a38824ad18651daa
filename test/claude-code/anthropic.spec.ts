import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GatewayProcess, runSluice } from '../e2e/gateway-process.js';
import { listRecordings } from '../e2e/recorded-exchanges.js';
import { ClaudeCode, LoopbackNetwork } from './claude-code.js';
import { CLAUDE_CODE_BINARY } from './claude-code-cache.js';
import { SimulatorProcess } from './simulator-process.js';

const suite = existsSync(CLAUDE_CODE_BINARY) ? describe : describe.skip;

suite('the real Claude Code, relayed to the Messages API', () => {
  let network: LoopbackNetwork;
  let simulator: SimulatorProcess;
  let gateway: GatewayProcess;
  let claude: ClaudeCode;

  beforeAll(async () => {
    network = await LoopbackNetwork.open();
    simulator = await SimulatorProcess.start(network.commandPrefix);
    gateway = await GatewayProcess.start({
      prepared: true,
      commandPrefix: network.commandPrefix,
      environment: {
        PROXY_API_KEY: 'test-key',
        ANTHROPIC_API_KEY: 'any-key',
        ANTHROPIC_API_BASE: simulator.url.replace(/\/v1$/, ''),
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

  it('runs a tool and reads its result, by a name of its own', async () => {
    const report = await claude.run(gateway.url, 'read note.txt');
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.toolsUsed).toEqual(['Read']);
    expect(report.result).toContain('pelican-42');
    expect(report.inputTokens).toBeGreaterThan(0);
  }, 120_000);

  it('hands back what was thought before the tool was called, as it was signed', async () => {
    // The simulator refuses thinking that was changed, or signed by somebody else.
    const report = await claude.run(gateway.url, 'read note.txt', { model: 'anthropic/sim-thinking' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.result).toContain('pelican-42');
    expect(report.output).toContain('"type":"thinking"');
  }, 120_000);

  it('repairs itself by the upstream’s own words', async () => {
    const model = 'anthropic/sim-error:400:code=context_length_exceeded';
    const report = await claude.run(gateway.url, 'say something', { model });
    expect(report.isError).toBe(true);
    expect(report.result).toMatch(/prompt is too long/i);
  }, 120_000);

  it('leaves recordings that replay byte for byte', async () => {
    const directory = gateway.dataDirectory;
    const answered = async (): Promise<number> =>
      (await listRecordings(directory)).filter(({ outcome }) => outcome === 'ok').length;
    await gateway.until(async () => (await answered()) >= 4, 'recordings of both loops', 60_000);
    for (const session of new Set((await listRecordings(directory)).map(({ sessionId }) => sessionId!))) {
      const bundle = `${session.slice(0, 8)}.slrec`;
      await runSluice(['recordings', 'export', '--session', session, '-o', bundle], { directory });
      const verdict = await runSluice(['replay', 'verify', bundle], { directory });
      expect({ code: verdict.code, output: verdict.stdout + verdict.stderr }).toMatchObject({ code: 0 });
    }
  }, 180_000);
});
