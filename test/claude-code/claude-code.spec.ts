import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { GatewayProcess, runSluice } from '../e2e/gateway-process.js';
import { listRecordings } from '../e2e/recorded-exchanges.js';
import { ClaudeCode, claudeCodeVersion, LoopbackNetwork } from './claude-code.js';
import { CLAUDE_CODE_VERSION } from './claude-code-cache.js';
import { describeInstalled } from './claude-code-stage.js';

describeInstalled('the real Claude Code (npm run test:claude-code installs it)', () => {
  let network: LoopbackNetwork;
  let gateway: GatewayProcess;
  let claude: ClaudeCode;

  beforeAll(async () => {
    network = await LoopbackNetwork.open();
    gateway = await GatewayProcess.start({
      prepared: true,
      commandPrefix: network.commandPrefix,
      environment: { PROXY_API_KEY: 'test-key' },
    });
    claude = await ClaudeCode.open(network);
  }, 120_000);

  afterAll(async () => {
    await claude.close();
    await gateway.stop();
    network.close();
  }, 60_000);

  it('is the release this suite was written for', () => {
    expect(claudeCodeVersion()).toContain(CLAUDE_CODE_VERSION);
  });

  it('answers a prompt, and reports its tokens', async () => {
    const report = await claude.run(gateway.url, 'say something', { model: 'simulator/sim-text' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0 });
    expect(report.result.length).toBeGreaterThan(0);
    expect(report.inputTokens).toBeGreaterThan(0);
    expect(report.outputTokens).toBeGreaterThan(0);
  }, 120_000);

  it('runs a tool and reads its result', async () => {
    const report = await claude.run(gateway.url, 'read note.txt');
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.toolsUsed).toEqual(['Read']);
    expect(report.result).toContain('pelican-42');
    expect(report.inputTokens).toBeGreaterThan(0);
  }, 120_000);

  it('is told of a cut stream, asks again, and never takes it for an answer', async () => {
    const report = await claude.run(gateway.url, 'say something', { model: 'simulator/sim-cut' });
    expect(report.isError).toBe(true);
    expect(report.exitCode).not.toBe(0);
  }, 120_000);

  it('waits for retry-after on a 429, tries again, and gives up with a clear word', async () => {
    const report = await claude.run(gateway.url, 'say something', { model: 'simulator/sim-error:429:retry-after=1' });
    expect(report.isError).toBe(true);
    expect(report.retries).toBeGreaterThan(0);
    expect(report.result).toMatch(/429|rate limit/i);
  }, 120_000);

  it('leaves recordings of every turn, which replay byte for byte', async () => {
    const directory = gateway.dataDirectory;
    const list = (): ReturnType<typeof listRecordings> => listRecordings(directory);
    await gateway.until(
      async () => (await list()).filter(({ outcome }) => outcome === 'ok').length >= 3,
      'three recordings',
      60_000,
    );
    for (const session of new Set((await list()).map(({ sessionId }) => sessionId!))) {
      const bundle = `${session.slice(0, 8)}.slrec`;
      expect(
        await runSluice(['recordings', 'export', '--session', session, '-o', bundle], { directory }),
      ).toMatchObject({ code: 0 });
      const verdict = await runSluice(['replay', 'verify', bundle], { directory });
      expect({ code: verdict.code, output: verdict.stdout + verdict.stderr }).toMatchObject({ code: 0 });
    }
  }, 180_000);
});
