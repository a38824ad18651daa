import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';
import { askAs, BASH, describeProvider, READ, type ProviderStage } from './provider-suite.js';
import { expectReplayable, REPLAYED_SESSION } from './replayable.js';

const ask = askAs('gemini');
const METHOD = /^\/v1beta\/models\/[^/]+:(generateContent|streamGenerateContent\?alt=sse)$/;
const FOREIGN_CALL = Buffer.from('skip_thought_signature_validator').toString('base64');

describeProvider(
  {
    protocol: 'Gemini’s API',
    provider: 'gemini',
    paths: METHOD,
    wholeCalls: true,
    environment: ({ origin }) => ({ GEMINI_API_KEY: 'a-key', GEMINI_API_BASE: origin }),
  },
  particulars,
);

describeProvider({
  protocol: 'Gemini’s API on Vertex AI in express mode',
  provider: 'gemini',
  paths: /^\/v1\/publishers\/google\/models\/[^/]+:(generateContent|streamGenerateContent\?alt=sse)$/,
  wholeCalls: true,
  environment: ({ origin }) => ({
    GEMINI_API_KEY: 'a-key',
    GEMINI_API_BASE: `${origin}/v1`,
    GEMINI_PROFILE: 'vertex-express',
  }),
});

interface SentPart {
  readonly functionCall?: object;
  readonly thoughtSignature?: string;
}

/** The signatures of the calls in the last request for a model. */
function sentSignatures(stage: ProviderStage, model: string): readonly (string | undefined)[] {
  const { contents } = stage.calls(model).at(-1)?.body as { contents: readonly { parts: readonly SentPart[] }[] };
  return contents.flatMap(({ parts }) => parts.flatMap((part) => (part.functionCall ? [part.thoughtSignature] : [])));
}

function results(message: Anthropic.Message): Anthropic.MessageParam {
  const calls = message.content.filter((block) => block.type === 'tool_use');
  return {
    role: 'user',
    content: calls.map(({ id, name }) => ({ type: 'tool_result', tool_use_id: id, content: `result of ${name}` })),
  };
}

const textOf = ({ content }: Anthropic.Message) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

function particulars(stage: () => ProviderStage): void {
  const thinking = { type: 'adaptive' } as const;

  it('M03 hands signatures back with the calls they came with, over a loop of tools', async () => {
    const model = 'gemini-3-sim-parallel-tools';
    const body = ask('do both', model, { tools: [READ, BASH], thinking });
    const first = await stage().client.messages.stream(body).finalMessage();
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use', 'tool_use']);
    const messages = [...body.messages, { role: 'assistant', content: first.content } as const, results(first)];
    const second = await stage().client.messages.create({ ...body, messages });
    expect(textOf(second)).toContain('result of Bash');
    const [own, sibling] = sentSignatures(stage(), model);
    expect(own).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(sibling).toBeUndefined();
  });

  it('M04 goes on with a loop that another model began', async () => {
    const model = 'gemini-3-sim-tools:foreign=1';
    const call = { type: 'tool_use', id: 'toolu_01A', name: 'Read', input: { file_path: 'a' } } as const;
    const result = { type: 'tool_result', tool_use_id: 'toolu_01A', content: 'pelican-42' } as const;
    const messages: Anthropic.MessageParam[] = [
      { role: 'user', content: 'read a' },
      { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 'EqQBCkYIARgC' }, call] },
      { role: 'user', content: [result] },
    ];
    const message = await stage().client.messages.create(ask('', model, { messages, tools: [READ], thinking }));
    expect(textOf(message)).toContain('pelican-42');
    expect(sentSignatures(stage(), model)).toEqual([FOREIGN_CALL]);
  });

  it('asks once more without signatures that are refused', async () => {
    const model = 'gemini-3-sim-tools:changed=1';
    const body = ask('read note.txt', model, { tools: [READ], thinking });
    const first = await stage().client.messages.create(body);
    // What is signed here is the call: another input is a signature of another call.
    const content = first.content.map((block) =>
      block.type === 'tool_use' ? { ...block, input: { file_path: 'another.txt' } } : block,
    );
    const messages = [...body.messages, { role: 'assistant', content } as const, results(first)];
    const before = stage().calls(model).length;
    const second = await stage().client.messages.create({ ...body, messages });
    expect(textOf(second)).toContain('result of Read');
    expect(stage().calls(model).length - before).toBe(2);
    expect(sentSignatures(stage(), model)).toEqual([FOREIGN_CALL]);
  });

  it('M17 asks once more at a level that the model knows, and remembers it', async () => {
    const model = 'gemini-3-flash-sim-text:refuses=minimal';
    const body = ask('x', model, { thinking: { type: 'disabled' } });
    await stage().client.messages.create(body);
    await stage().client.messages.create(body);
    const levels = stage()
      .calls(model)
      .map(({ body: sent }) => /"thinkingLevel":"(\w+)"/.exec(JSON.stringify(sent))?.[1]);
    expect(levels).toEqual(['minimal', 'low', 'low']);
  });

  it.each([false, true])('M21 puts a reply together that came in several answers (streamed: %s)', async (streamed) => {
    const model = `sim-text:pieces=3:streamed=${String(streamed)}`;
    const { client } = stage();
    const body = ask('one two three four five', model);
    const message = streamed ? await client.messages.stream(body).finalMessage() : await client.messages.create(body);
    expect(textOf(message)).toBe(`You said: one two three four five (answered by the simulator as ${model})`);
    expect(message.stop_reason).toBe('end_turn');
    const calls = stage().calls(model);
    expect(calls.length).toBeGreaterThan(3);
    const prompts = calls.map(({ bodyText }) => bodyText.length);
    // Each answer reads its prompt anew.
    expect(message.usage.input_tokens).toBeGreaterThan((Math.min(...prompts) / 4) * (calls.length - 1));
  });
}

describe('recordings of Gemini', () => {
  let simulator: Simulator;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    simulator = await startSimulator();
    gateway = await GatewayProcess.start({
      prepared: true,
      environment: { GEMINI_API_KEY: 'planted-key-1234567890', GEMINI_API_BASE: simulator.origin },
    });
  }, 90_000);
  afterAll(async () => {
    await gateway.stop();
    await simulator.close();
  });

  it('replay to the byte: loops of tools, replies in several answers, what was learned', async () => {
    const client = new Anthropic({
      baseURL: gateway.url,
      apiKey: 'any',
      maxRetries: 0,
      defaultHeaders: { 'x-claude-code-session-id': REPLAYED_SESSION },
    });
    const thinking = { type: 'adaptive' } as const;
    const body = ask('read note.txt', 'gemini-3-sim-tools', { tools: [READ], thinking });
    const first = await client.messages.stream(body).finalMessage();
    const messages = [...body.messages, { role: 'assistant', content: first.content } as const, results(first)];
    await client.messages.stream({ ...body, messages }).finalMessage();
    await client.messages.stream(ask('one two three four', 'sim-text:pieces=2')).finalMessage();
    await client.messages.create(ask('one two three four', 'sim-text:pieces=2'));
    await client.messages.create(
      ask('x', 'gemini-3-flash-sim-text:refuses=minimal', { thinking: { type: 'disabled' } }),
    );
    const texts = await expectReplayable(gateway, 5);
    for (const text of texts) expect(text).not.toContain('planted-key');
    expect(texts.some((text) => text.includes('"reason":"continuation"'))).toBe(true);
  }, 120_000);
});
