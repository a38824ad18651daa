import { expect, it } from '@jest/globals';

import { describeClaudeCode, type ClaudeCodeStage } from './claude-code-stage.js';

describeClaudeCode(
  {
    title: 'over the clouds',
    environment: (origin) => ({
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
    }),
  },
  turns,
);

function turns(stage: () => ClaudeCodeStage): void {
  it.each(['azure/sim', 'bedrock/us.anthropic.sim', 'vertex/sim'])(
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
}
