import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';
import { askAs, READ } from './provider-suite.js';

/** Every preset, and the field that its requests bound the reply with. */
const PRESETS: readonly (readonly [provider: string, tokensField: string])[] = [
  ['openrouter', 'max_tokens'],
  ['groq', 'max_completion_tokens'],
  ['mistral', 'max_tokens'],
  ['deepseek', 'max_tokens'],
  ['xai', 'max_tokens'],
  ['together', 'max_tokens'],
  ['fireworks', 'max_tokens'],
  ['cerebras', 'max_completion_tokens'],
  ['nvidia', 'max_tokens'],
  ['moonshot', 'max_tokens'],
  ['zai', 'max_tokens'],
  ['dashscope', 'max_tokens'],
  ['ollama', 'max_tokens'],
  ['lmstudio', 'max_tokens'],
  ['vllm', 'max_tokens'],
];

/** Those that are handed their thinking back as text. */
const REPLAYING: ReadonlySet<string> = new Set(['deepseek', 'fireworks', 'moonshot', 'zai']);

/** Servers of one's own, which are configured without a key. */
const KEYLESS: ReadonlySet<string> = new Set(['ollama', 'lmstudio', 'vllm']);

function environmentOf(provider: string, url: string): Readonly<Record<string, string>> {
  const prefix = provider.toUpperCase();
  const key = KEYLESS.has(provider) ? {} : { [`${prefix}_API_KEY`]: `key-of-${provider}` };
  return { [`${prefix}_API_BASE`]: url, ...key };
}

describe('one gateway with every preset of Chat Completions', () => {
  let simulator: Simulator;
  let gateway: GatewayProcess;
  let client: Anthropic;

  beforeAll(async () => {
    simulator = await startSimulator();
    const environment = PRESETS.map(([provider]) => environmentOf(provider, simulator.url));
    gateway = await GatewayProcess.start({
      alone: true,
      environment: Object.assign({ SLUICE_RECORDING: 'off', LOG_LEVEL: 'silent' }, ...environment) as Record<
        string,
        string
      >,
    });
    client = new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
  }, 90_000);

  afterAll(async () => {
    await gateway.stop();
    await simulator.close();
  });

  const callsOf = (model: string): ReturnType<Simulator['requests']> =>
    simulator.requests().filter(({ bodyText }) => bodyText.includes(`"model":"${model}"`));

  describe.each(PRESETS)('%s', (provider, tokensField) => {
    const ask = askAs(provider);

    it('answers whole, with its own key and in its own words', async () => {
      const model = `sim-text:whole=${provider}`;
      const message = await client.messages.create(ask('hello there', model));
      expect(message).toMatchObject({ type: 'message', model: `${provider}/${model}`, stop_reason: 'end_turn' });
      expect(JSON.stringify(message.content)).toContain('You said: hello there');
      expect(message.usage.output_tokens).toBeGreaterThan(0);
      const [call] = callsOf(model);
      expect(call).toMatchObject({ path: '/v1/chat/completions', body: { [tokensField]: 1024, stream: false } });
      expect(call?.headers.authorization).toBe(KEYLESS.has(provider) ? undefined : `Bearer key-of-${provider}`);
    });

    it('streams', async () => {
      const stream = client.messages.stream(ask('hello there', `sim-text:stream=${provider}`));
      const texts: string[] = [];
      stream.on('text', (text) => texts.push(text));
      const message = await stream.finalMessage();
      expect(texts.length).toBeGreaterThan(1);
      expect(texts.join('')).toContain('You said: hello there');
      expect(message).toMatchObject({ stop_reason: 'end_turn' });
      expect(message.usage.input_tokens).toBeGreaterThan(0);
    });

    it('thinks, calls a tool, and goes on with the result', async () => {
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
      const model = `sim-thinking:loop=${provider}`;
      const body = ask('', model, {
        messages,
        tools: [READ],
        thinking: { type: 'adaptive' },
      });
      const first = await client.messages.stream(body).finalMessage();
      expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use']);
      const call = first.content[1] as Anthropic.ToolUseBlock;
      expect(call).toMatchObject({ name: 'Read', input: { file_path: 'note.txt' } });
      messages.push(
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'pelican-42' }] },
      );
      const second = await client.messages.create({ ...body, messages });
      expect(second.stop_reason).toBe('end_turn');
      expect(JSON.stringify(second.content)).toContain('pelican-42');
      const { thinking } = first.content[0] as Anthropic.ThinkingBlock;
      const handedBack = callsOf(model)[1]?.bodyText.includes(`"reasoning_content":${JSON.stringify(thinking)}`);
      expect(handedBack).toBe(REPLAYING.has(provider));
    });

    it('fails with its own name', async () => {
      const failure: unknown = await client.messages
        .create(ask('x', `sim-error:400:for=${provider}`))
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Anthropic.BadRequestError);
      expect(failure).toMatchObject({ error: { error: { message: expect.stringMatching(`^${provider}: `) } } });
    });
  });
});
