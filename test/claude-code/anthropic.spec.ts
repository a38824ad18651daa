import { expect, it } from '@jest/globals';

import { runSluice } from '../e2e/gateway-process.js';
import { listRecordings } from '../e2e/recorded-exchanges.js';
import { describeClaudeCode, type ClaudeCodeStage } from './claude-code-stage.js';

describeClaudeCode(
  {
    title: 'relayed to the Messages API',
    recorded: true,
    environment: (origin) => ({ ANTHROPIC_API_KEY: 'any-key', ANTHROPIC_API_BASE: origin }),
  },
  turns,
);

function turns(stage: () => ClaudeCodeStage): void {
  it('runs a tool and reads its result, by a name of its own', async () => {
    const { claude, gateway } = stage();
    const report = await claude.run(gateway.url, 'read note.txt');
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.toolsUsed).toEqual(['Read']);
    expect(report.result).toContain('pelican-42');
    expect(report.inputTokens).toBeGreaterThan(0);
  }, 120_000);

  it('hands back what was thought before the tool was called, as it was signed', async () => {
    const { claude, gateway } = stage();
    // The simulator refuses thinking that was changed, or signed by somebody else.
    const report = await claude.run(gateway.url, 'read note.txt', { model: 'anthropic/sim-thinking' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.result).toContain('pelican-42');
    expect(report.output).toContain('"type":"thinking"');
  }, 120_000);

  it('repairs itself by the upstream’s own words', async () => {
    const { claude, gateway } = stage();
    const model = 'anthropic/sim-error:400:code=context_length_exceeded';
    const report = await claude.run(gateway.url, 'say something', { model });
    expect(report.isError).toBe(true);
    expect(report.result).toMatch(/prompt is too long/i);
  }, 120_000);

  it('leaves recordings that replay byte for byte', async () => {
    const { gateway } = stage();
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
}
