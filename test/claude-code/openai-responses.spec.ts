import { expect, it } from '@jest/globals';

import { describeClaudeCode, type ClaudeCodeStage } from './claude-code-stage.js';

describeClaudeCode(
  {
    title: 'over the Responses API',
    environment: (origin) => ({ OPENAI_API_KEY: 'any-key', OPENAI_BASE_URL: `${origin}/v1` }),
  },
  turns,
);

function turns(stage: () => ClaudeCodeStage): void {
  it('runs a tool and reads its result', async () => {
    const { claude, gateway } = stage();
    const report = await claude.run(gateway.url, 'read note.txt', { model: 'openai-responses/sim' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.toolsUsed).toEqual(['Read']);
    expect(report.result).toContain('pelican-42');
    expect(report.inputTokens).toBeGreaterThan(0);
  }, 120_000);

  it('hands back what was thought before the tool was called', async () => {
    const { claude, gateway } = stage();
    // The simulator refuses the second turn where the first one's reasoning is not in it.
    const report = await claude.run(gateway.url, 'read note.txt', { model: 'openai-responses/sim-thinking' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.result).toContain('pelican-42');
    expect(report.output).toContain('"type":"thinking"');
  }, 120_000);
}
