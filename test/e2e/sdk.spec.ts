import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GatewayProcess } from './gateway-process.js';

const KEY = 'client-key-of-the-suite';
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const READ: Anthropic.Tool = {
  name: 'Read',
  description: 'Reads a file.',
  input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
};
const BASH: Anthropic.Tool = {
  name: 'Bash',
  description: 'Runs a command.',
  input_schema: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
};

function ask(
  content: Anthropic.MessageParam['content'],
  model = 'claude-opus-5-5',
): Anthropic.MessageCreateParamsNonStreaming {
  return { model, max_tokens: 1024, messages: [{ role: 'user', content }] };
}

describe('the official SDK', () => {
  let gateway: GatewayProcess;
  let client: Anthropic;

  beforeAll(async () => {
    gateway = await GatewayProcess.start({ alone: true, environment: { PROXY_API_KEY: KEY } });
    client = new Anthropic({ baseURL: gateway.url, apiKey: KEY, maxRetries: 0 });
  });

  afterAll(async () => {
    await gateway.stop();
  });

  it('gets a whole reply', async () => {
    const message = await client.messages.create(ask('hello there', 'simulator/sim-text'));
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'simulator/sim-text',
      stop_reason: 'end_turn',
    });
    expect(message.content[0]).toMatchObject({ type: 'text' });
    expect(message.usage.input_tokens).toBeGreaterThan(0);
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  it('streams, and the streamed message equals the whole one', async () => {
    const stream = client.messages.stream(ask('hello there', 'simulator/sim-text'));
    const texts: string[] = [];
    stream.on('text', (text) => texts.push(text));
    const streamed = await stream.finalMessage();
    const whole = await client.messages.create(ask('hello there', 'simulator/sim-text'));
    expect(texts.length).toBeGreaterThan(1);
    expect(streamed.content).toEqual(whole.content);
    expect(streamed.stop_reason).toBe(whole.stop_reason);
  });

  it.each(['apiKey', 'authToken'] as const)('authenticates by %s', async (way) => {
    const other = new Anthropic({ baseURL: gateway.url, apiKey: null, authToken: null, [way]: KEY, maxRetries: 0 });
    expect((await other.messages.create(ask('hi'))).type).toBe('message');
    const wrong = new Anthropic({ baseURL: gateway.url, apiKey: null, authToken: null, [way]: 'wrong', maxRetries: 0 });
    await expect(wrong.messages.create(ask('hi'))).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  });

  it('runs a tool loop of several turns by hand', async () => {
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
    const first = await client.messages.create({ ...ask(''), messages, tools: [READ] });
    expect(first.stop_reason).toBe('tool_use');
    const call = first.content.find((block) => block.type === 'tool_use');
    expect(call).toMatchObject({ name: 'Read', input: { file_path: expect.stringContaining('note.txt') } });
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call!.id, content: 'the note says: pelican-42' }] },
    );
    const second = await client.messages.stream({ ...ask(''), messages, tools: [READ] }).finalMessage();
    expect(second.stop_reason).toBe('end_turn');
    expect(JSON.stringify(second.content)).toContain('pelican-42');
  });

  it('streams parallel tool calls, one block at a time', async () => {
    const stream = client.messages.stream({ ...ask('do both', 'simulator/sim-parallel-tools'), tools: [READ, BASH] });
    const indexes: number[] = [];
    stream.on('streamEvent', (event) => {
      if (event.type === 'content_block_start') indexes.push(event.index);
    });
    const message = await stream.finalMessage();
    const calls = message.content.filter((block) => block.type === 'tool_use');
    expect(calls.length).toBeGreaterThanOrEqual(2);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
    expect(indexes).toEqual(indexes.map((_index, position) => position));
  });

  it('runs the tool runner to its end', async () => {
    const seen: unknown[] = [];
    const runner = client.beta.messages.toolRunner({
      ...ask('read note.txt'),
      tools: [
        {
          ...READ,
          input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
          run: (input: unknown) => {
            seen.push(input);
            return 'the note says: pelican-42';
          },
          parse: (input: unknown) => input,
        },
      ],
    });
    const final = await runner;
    expect(seen).toHaveLength(1);
    expect(JSON.stringify(final.content)).toContain('pelican-42');
  });

  it('sees thinking before the text, signed, and may send it back', async () => {
    const thinking = { type: 'adaptive' } as const;
    const first = await client.messages.stream({ ...ask('think', 'simulator/sim-thinking'), thinking }).finalMessage();
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(first.content[0]).toMatchObject({ signature: expect.stringMatching(/^sl1\./) });
    const messages: Anthropic.MessageParam[] = [
      { role: 'user', content: 'think' },
      { role: 'assistant', content: first.content },
      { role: 'user', content: 'and again' },
    ];
    const second = await client.messages.create({ ...ask('', 'simulator/sim-thinking'), messages, thinking });
    expect(second.stop_reason).toBe('end_turn');
  });

  it('sends images', async () => {
    const message = await client.messages.create(
      ask([
        { type: 'text', text: 'what is this' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
      ]),
    );
    expect(message.stop_reason).toBe('end_turn');
  });

  it.each<[string, new (...parameters: never[]) => Error, string, number]>([
    ['sim-error:429', Anthropic.RateLimitError, 'rate_limit_error', 429],
    ['sim-error:500', Anthropic.InternalServerError, 'api_error', 500],
    ['sim-error:503', Anthropic.InternalServerError, 'overloaded_error', 529],
    ['sim-error:400', Anthropic.BadRequestError, 'invalid_request_error', 400],
  ])('throws its own class for %s', async (model, errorClass, type, status) => {
    const failure: unknown = await client.messages
      .create(ask('x', `simulator/${model}`))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(errorClass);
    expect(failure).toMatchObject({ status, error: { type: 'error', error: { type } } });
    expect((failure as InstanceType<typeof Anthropic.APIError>).requestID).toMatch(/^req_/);
  });

  it('gets a real status when the stream begins with an error', async () => {
    const failure: unknown = await client.messages
      .stream(ask('x', 'simulator/sim-error-first:429'))
      .finalMessage()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 429, type: 'rate_limit_error' });
  });

  it.each(['sim-cut', 'sim-midstream-error', 'sim-reset'])('never takes %s for a complete reply', async (model) => {
    const stream = client.messages.stream({ ...ask('x', `simulator/${model}`), tools: [READ] });
    const events: string[] = [];
    stream.on('streamEvent', ({ type }) => events.push(type));
    await expect(stream.finalMessage()).rejects.toMatchObject({ type: 'api_error' });
    expect(events).toContain('content_block_delta');
    expect(events).not.toContain('message_stop');
  });

  it('counts tokens and lists models', async () => {
    const { input_tokens: few } = await client.messages.countTokens({
      model: 'claude-opus-5-5',
      messages: [{ role: 'user', content: 'hi' }],
    });
    const { input_tokens: many } = await client.messages.countTokens({
      model: 'claude-opus-5-5',
      messages: [{ role: 'user', content: 'a much longer message than the other one was' }],
      tools: [READ],
    });
    expect(few).toBeGreaterThan(0);
    expect(many).toBeGreaterThan(few + 8);
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 2 })) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5']));
    expect((await client.models.retrieve('claude-haiku-5-5')).id).toBe('claude-haiku-5-5');
  });
});
