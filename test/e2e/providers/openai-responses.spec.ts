import type Anthropic from '@anthropic-ai/sdk';
import { expect, it } from '@jest/globals';

import { askAs, BASH, describeProvider, READ } from './provider-suite.js';

const ask = askAs('openai-responses');

describeProvider(
  {
    protocol: 'Responses',
    provider: 'openai-responses',
    paths: /^\/v1\/responses$/,
    environment: ({ url }) => ({
      OPENAI_API_KEY: 'any-key',
      OPENAI_BASE_URL: url,
      OPENAI_RESPONSES_MODELS: 'sim-text:named*',
    }),
  },
  (stage) => {
    it('hands back what was sealed, and nothing else', async () => {
      const { client } = stage();
      const model = 'sim-thinking:sealed=1';
      const thinking = { type: 'adaptive' } as const;
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
      const body = ask('', model, { messages, thinking, tools: [READ] });
      const first = await client.messages.stream(body).finalMessage();
      const { id } = first.content.find((block) => block.type === 'tool_use')!;
      messages.push(
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'pelican-42' }] },
      );
      await client.messages.create({ ...body, messages });
      const { input } = stage().calls(model)[1]!.body as { input: readonly { type: string }[] };
      expect(input.map(({ type }) => type)).toEqual(['message', 'reasoning', 'function_call', 'function_call_output']);
      expect(input[1]).toMatchObject({ encrypted_content: expect.stringMatching(/^sim-[\w-]{43}$/) });
    });

    it('goes on without thinking that was changed on its way', async () => {
      const model = 'sim-text:stale=1';
      const { client } = stage();
      const thinking = { type: 'adaptive' } as const;
      const first = await client.messages.create(ask('go', 'sim-thinking', { thinking }));
      const content = first.content.map((block) =>
        block.type === 'thinking' ? { ...block, signature: `${block.signature}x` } : block,
      );
      const messages: Anthropic.MessageParam[] = [
        { role: 'user', content: 'go' },
        { role: 'assistant', content },
        { role: 'user', content: 'on' },
      ];
      const second = await client.messages.create(ask('', model, { thinking, messages }));
      expect(second.stop_reason).toBe('end_turn');
      expect(stage().calls(model)).toHaveLength(1);
      expect(stage().calls(model)[0]?.bodyText).not.toContain('"type":"reasoning"');
    });

    it('carries calls and words in the order in which they were said', async () => {
      const { client } = stage();
      const model = 'sim-tools:order=1';
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
      const first = await client.messages.create(ask('', model, { messages, tools: [READ, BASH] }));
      const { id } = first.content.find((block) => block.type === 'tool_use')!;
      messages.push(
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'pelican-42' }] },
      );
      await client.messages.create(ask('', model, { messages, tools: [READ, BASH] }));
      const { input } = stage().calls(model)[1]!.body as { input: readonly { type: string; role?: string }[] };
      expect(input.map(({ type, role }) => role ?? type)).toEqual([
        'user',
        'assistant',
        'function_call',
        'function_call_output',
      ]);
    });

    it.each([
      ['sim-text:named=1', '/v1/responses'],
      ['sim-text:other=1', '/v1/chat/completions'],
    ])('goes by it under the name of OpenAI where the setting says so: %s', async (model, path) => {
      const { client, simulator } = stage();
      await client.messages.create({ ...ask('hi', model), model: `openai/${model}` });
      const asked = simulator.requests().filter(({ bodyText }) => bodyText.includes(model));
      expect(asked.map((call) => call.path)).toEqual([path]);
    });
  },
);
