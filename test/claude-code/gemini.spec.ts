import { expect, it } from '@jest/globals';

import { describeClaudeCode, type ClaudeCodeStage } from './claude-code-stage.js';

describeClaudeCode(
  { title: 'over Gemini’s API', environment: (origin) => ({ GEMINI_API_KEY: 'any-key', GEMINI_API_BASE: origin }) },
  turns,
);

function turns(stage: () => ClaudeCodeStage): void {
  // Both as Gemini 2.5, which takes calls as they are, and as Gemini 3, which refuses them without its signature.
  it.each(['gemini/sim', 'gemini/gemini-3-sim'])(
    'runs a tool of %s and reads its result',
    async (model) => {
      const { claude, gateway } = stage();
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
    const { claude, gateway } = stage();
    const report = await claude.run(gateway.url, 'read note.txt', { model: 'gemini/gemini-3-sim-thinking' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 2 });
    expect(report.result).toContain('pelican-42');
    expect(report.output).toContain('"type":"thinking"');
  }, 120_000);

  it('has an answer that takes three of Google’s for one', async () => {
    const { claude, gateway } = stage();
    const report = await claude.run(gateway.url, 'say something', { model: 'gemini/sim-text:pieces=3' });
    expect(report).toMatchObject({ exitCode: 0, isError: false, retries: 0, turns: 1 });
    expect(report.result).toContain('say something');
  }, 120_000);
}
