import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';

/** One protocol that the gateway speaks to its upstream. */
export interface ProviderSuite {
  readonly protocol: string;
  /** The provider's id: its models are asked for as `<provider>/<model>`. */
  readonly provider: string;
  /** What configures the gateway for an upstream that is this simulator. */
  environment(simulator: Simulator): Readonly<Record<string, string>>;
  /** The paths at which the simulator is asked for replies. */
  readonly paths: RegExp;
  /** What the protocol itself cannot carry, with the reason. */
  readonly unsupported?: Readonly<Partial<Record<'thinking' | 'images' | 'documents' | 'parallelTools', string>>>;
  /** Calls come whole: one that is cut is nothing that a client could have seen the beginning of. */
  readonly wholeCalls?: true;
  /** A 401 of the upstream with a key of the gateway's; 502 unless told. */
  readonly rejectedKeyStatus?: number;
}

/** A process of the gateway in front of a simulated upstream, and the official client in front of that. */
export interface ProviderStage {
  readonly simulator: Simulator;
  readonly gateway: GatewayProcess;
  readonly client: Anthropic;
  /** The upstream calls that were made for a model, oldest first. */
  calls(model: string): ReturnType<Simulator['requests']>;
}

type Content = Anthropic.MessageParam['content'];
type Body = Anthropic.MessageCreateParamsNonStreaming;

export const READ: Anthropic.Tool = {
  name: 'Read',
  description: 'Reads a file.',
  input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
};
export const BASH: Anthropic.Tool = {
  name: 'Bash',
  description: 'Runs a command.',
  input_schema: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
};

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const PAGE = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF').toString('base64');

/**
 * What every protocol has to carry between the official client and its upstream, over real sockets and processes.
 *
 * @param more tests of what is particular to this protocol; they may use the stage once tests run
 */
export function describeProvider(suite: ProviderSuite, more?: (stage: () => ProviderStage) => void): void {
  describe(`the official client, over ${suite.protocol}`, () => {
    let stage: ProviderStage;

    beforeAll(async () => {
      stage = await openStage(suite);
    }, 90_000);

    afterAll(async () => {
      await stage.gateway.stop();
      await stage.simulator.close();
    });

    const use = { suite, stage: () => stage, ask: askAs(suite.provider) };
    textTests(use);
    toolTests(use);
    contentTests(use);
    failureTests(use);
    more?.(() => stage);
    rejectedKeyTest(use);
  });
}

interface Use {
  readonly suite: ProviderSuite;
  readonly stage: () => ProviderStage;
  readonly ask: (content: Content, model: string, more?: Partial<Body>) => Body;
}

/** Makes requests for models of one provider. */
export function askAs(provider: string): Use['ask'] {
  return (content, model, more) => ({
    model: `${provider}/${model}`,
    max_tokens: 1024,
    messages: [{ role: 'user', content }],
    ...more,
  });
}

async function openStage(suite: ProviderSuite): Promise<ProviderStage> {
  const simulator = await startSimulator();
  const gateway = await GatewayProcess.start({
    alone: true,
    environment: { SLUICE_RECORDING: 'off', LOG_LEVEL: 'silent', ...suite.environment(simulator) },
  });
  return {
    simulator,
    gateway,
    client: new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 }),
    calls: (model) =>
      simulator
        .requests()
        .filter(
          ({ path, body, bodyText }) =>
            suite.paths.test(path) && (decodeURIComponent(path).includes(model) || naming(model, body, bodyText)),
        ),
  };
}

/** Whether a body asks for this model. */
function naming(model: string, body: unknown, bodyText: string): boolean {
  return typeof body === 'object' && body !== null && 'model' in body ? body.model === model : bodyText.includes(model);
}

function textTests({ suite, stage, ask }: Use): void {
  it('gets a whole reply', async () => {
    const message = await stage().client.messages.create(ask('hello there', 'sim-text'));
    expect(message).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(message.content).toEqual([expect.objectContaining({ type: 'text' })]);
    expect(JSON.stringify(message.content)).toContain('You said: hello there');
    expect(message.usage.input_tokens).toBeGreaterThan(0);
    expect(message.usage.output_tokens).toBeGreaterThan(0);
    expect(stage().calls('sim-text').length).toBeGreaterThan(0);
  });

  it('streams, and the streamed message equals the whole one', async () => {
    const stream = stage().client.messages.stream(ask('hello there', 'sim-text'));
    const texts: string[] = [];
    stream.on('text', (text) => texts.push(text));
    const streamed = await stream.finalMessage();
    const whole = await stage().client.messages.create(ask('hello there', 'sim-text'));
    expect(texts.length).toBeGreaterThan(1);
    expect(streamed).toMatchObject({ stop_reason: whole.stop_reason });
    expect(textOf(streamed)).toBe(textOf(whole));
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it('streams characters of several bytes whose reads end inside them', async () => {
    const message = await stage().client.messages.stream(ask('x', 'sim-unicode')).finalMessage();
    expect(textOf(message)).toContain('Grüße, 世界 — 👩‍👩‍👧‍👦 🏳️‍🌈 Ωμέγα');
  });

  it('is told why a reply ended', async () => {
    const message = await stage().client.messages.stream(ask('x', 'sim-length')).finalMessage();
    expect(message.stop_reason).toBe('max_tokens');
  });

  it(`reaches the upstream at ${suite.paths.source}`, async () => {
    await stage().client.messages.create(ask('x', 'sim-text:path=1'));
    expect(
      stage()
        .calls('sim-text:path=1')
        .map(({ method }) => method),
    ).toEqual(['POST']);
  });
}

function toolTests({ suite, stage, ask }: Use): void {
  it.each([false, true])('runs a tool loop (streamed: %s)', async (streamed) => {
    const { client } = stage();
    const send = (body: Body): Promise<Anthropic.Message> =>
      streamed ? client.messages.stream(body).finalMessage() : client.messages.create(body);
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
    const first = await send(ask('', 'sim-tools', { messages, tools: [READ, BASH] }));
    expect(first.stop_reason).toBe('tool_use');
    const call = first.content.find((block) => block.type === 'tool_use')!;
    expect(call).toMatchObject({ name: 'Read', input: { file_path: 'note.txt' } });
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'the note says: pelican-42' }] },
    );
    const second = await send(ask('', 'sim-tools', { messages, tools: [READ, BASH] }));
    expect(second.stop_reason).toBe('end_turn');
    expect(textOf(second)).toContain('pelican-42');
  });

  (suite.unsupported?.parallelTools === undefined ? it : it.skip)(
    'streams parallel tool calls, one block at a time, and answers all of them',
    async () => {
      const { client } = stage();
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'do both' }];
      const body = ask('', 'sim-parallel-tools', { messages, tools: [READ, BASH] });
      const stream = client.messages.stream(body);
      const indexes: number[] = [];
      stream.on('streamEvent', (event) => {
        if (event.type === 'content_block_start') indexes.push(event.index);
      });
      const message = await stream.finalMessage();
      const calls = message.content.filter((block) => block.type === 'tool_use');
      expect(calls.map(({ name }) => name).toSorted()).toEqual(['Bash', 'Read']);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
      expect(indexes).toEqual(indexes.map((_index, position) => position));
      messages.push(
        { role: 'assistant', content: message.content },
        {
          role: 'user',
          content: calls.map(({ id, name }) => ({
            type: 'tool_result',
            tool_use_id: id,
            content: `result of ${name}`,
          })),
        },
      );
      const second = await client.messages.create({ ...body, messages });
      expect(textOf(second)).toContain('result of Read');
      expect(textOf(second)).toContain('result of Bash');
    },
  );
}

function contentTests({ suite, stage, ask }: Use): void {
  const only = (what: keyof NonNullable<ProviderSuite['unsupported']>): typeof it.skip =>
    suite.unsupported?.[what] === undefined ? it : it.skip;

  only('thinking')('sees thinking before the text, signed, and sends it back over two turns', async () => {
    const thinking = { type: 'adaptive' } as const;
    const { client } = stage();
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'read note.txt' }];
    const body = ask('', 'sim-thinking', { max_tokens: 4096, messages, thinking, tools: [READ] });
    const first = await client.messages.stream(body).finalMessage();
    expect(first.content.map(({ type }) => type)).toEqual(['thinking', 'tool_use']);
    expect(first.content[0]).toMatchObject({ thinking: expect.stringMatching(/^The user wrote/) });
    expect((first.content[0] as Anthropic.ThinkingBlock).signature).not.toBe('');
    const { id } = first.content[1] as Anthropic.ToolUseBlock;
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'pelican-42' }] },
    );
    const second = await client.messages.create({ ...body, messages });
    expect(second.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    messages.push({ role: 'assistant', content: second.content }, { role: 'user', content: 'and again' });
    const third = await client.messages.create({ ...body, messages, tools: [] });
    expect(third.stop_reason).toBe('end_turn');
  });

  only('images')('sends images', async () => {
    const source = { type: 'base64', media_type: 'image/png', data: PIXEL } as const;
    const model = 'sim-text:image=1';
    const message = await stage().client.messages.create(
      ask(
        [
          { type: 'text', text: 'what is this' },
          { type: 'image', source },
        ],
        model,
      ),
    );
    expect(message.stop_reason).toBe('end_turn');
    expect(stage().calls(model)[0]?.bodyText).toContain(PIXEL);
  });

  only('documents')('sends PDFs', async () => {
    const source = { type: 'base64', media_type: 'application/pdf', data: PAGE } as const;
    const model = 'sim-text:document=1';
    const message = await stage().client.messages.create(
      ask(
        [
          { type: 'document', source },
          { type: 'text', text: 'what is this' },
        ],
        model,
      ),
    );
    expect(message.stop_reason).toBe('end_turn');
    expect(stage().calls(model)[0]?.bodyText).toContain(PAGE);
  });
}

function failureTests({ suite, stage, ask }: Use): void {
  it.each<[string, new (...parameters: never[]) => Error, string, number]>([
    ['sim-error:400', Anthropic.BadRequestError, 'invalid_request_error', 400],
    ['sim-error:404', Anthropic.NotFoundError, 'not_found_error', 404],
    ['sim-error:413', Anthropic.APIError, 'request_too_large', 413],
    ['sim-error:429', Anthropic.RateLimitError, 'rate_limit_error', 429],
    ['sim-error:500', Anthropic.InternalServerError, 'api_error', 500],
    ['sim-error:529', Anthropic.InternalServerError, 'overloaded_error', 529],
  ])('throws its own class for %s', async (model, errorClass, ...[type, status]) => {
    const failure: unknown = await stage()
      .client.messages.create(ask('x', model))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(errorClass);
    expect(failure).toMatchObject({ status, error: { type: 'error', error: { type } } });
    expect((failure as InstanceType<typeof Anthropic.APIError>).requestID).toMatch(/^req_/);
  });

  it('gets a real status when the stream begins with an error', async () => {
    const failure: unknown = await stage()
      .client.messages.stream(ask('x', 'sim-error-first:429'))
      .finalMessage()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 429, type: 'rate_limit_error' });
  });

  it('is helped over what passes by itself', async () => {
    const model = `sim-flaky:2:529:tag=${suite.provider}`;
    const message = await stage().client.messages.stream(ask('x', model)).finalMessage();
    expect(message.stop_reason).toBe('end_turn');
    expect(stage().calls(model)).toHaveLength(3);
  });

  it.each(['sim-cut', 'sim-midstream-error', 'sim-reset'])('never takes %s for a complete reply', async (model) => {
    const stream = stage().client.messages.stream(ask('x', model, suite.wholeCalls ? {} : { tools: [READ] }));
    const events: string[] = [];
    stream.on('streamEvent', ({ type }) => events.push(type));
    await expect(stream.finalMessage()).rejects.toMatchObject({ type: 'api_error' });
    expect(events).toContain('content_block_delta');
    expect(events).not.toContain('message_stop');
  });

  it.each(['sim-silent', 'sim-silent:head', 'sim-silent:after=2'])(
    'closes the upstream of %s when it leaves',
    async (model) => {
      const leave = new AbortController();
      const asked = stage()
        .client.messages.create({ ...ask('x', model), stream: true }, { signal: leave.signal })
        .then((stream) => stream.toReadableStream().pipeTo(new WritableStream()))
        .catch(() => undefined);
      const { gateway } = stage();
      const calls = (): ReturnType<ProviderStage['calls']> => stage().calls(model);
      await gateway.until(() => calls().length === 1, 'the upstream call');
      leave.abort();
      await asked;
      await gateway.until(() => calls()[0]?.outcome === 'client-closed', 'the end of the upstream call', 3_000);
    },
  );
}

/** The last of all: the key is laid aside for good, and it is the only one. */
function rejectedKeyTest({ suite, stage, ask }: Use): void {
  it('never takes a rejected key of the gateway for one of its own', async () => {
    const failure: unknown = await stage()
      .client.messages.create(ask('x', 'sim-error:401'))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: suite.rejectedKeyStatus ?? 502 });
  });
}

function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
