import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { assertEventOrder, type StreamEvent } from '@sluice/anthropic';

import { startSimulator, type Simulator } from '../../index.js';

const READ: Anthropic.Tool = {
  name: 'Read',
  input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
};
const BASH: Anthropic.Tool = { name: 'Bash', input_schema: { type: 'object', properties: { command: {} } } };

let simulator: Simulator;
let client: Anthropic;

beforeEach(async () => {
  simulator = await startSimulator();
  client = new Anthropic({ baseURL: simulator.origin, apiKey: 'any', maxRetries: 0 });
});
afterEach(async () => {
  await simulator.close();
});

function ask(
  model: string,
  more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
): Anthropic.MessageCreateParamsNonStreaming {
  return { model, max_tokens: 100, messages: [{ role: 'user', content: 'read note.txt' }], ...more };
}

async function eventsOf(body: Anthropic.MessageCreateParamsNonStreaming): Promise<readonly StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of await client.messages.create({ ...body, stream: true })) {
    events.push(event as unknown as StreamEvent);
  }
  return events;
}

describe('a reply in the words of the Messages API', () => {
  it.each([
    'sim-text',
    'sim-tools',
    'sim-parallel-tools',
    'sim-thinking',
    'sim-length',
    'sim-refusal',
    'sim-refusal:filter',
    'sim-empty',
    'sim-unicode',
    'sim-long:30',
  ])('of %s is the same message in both forms, and in the order clients demand', async (model) => {
    const body = ask(model, { tools: [READ, BASH], thinking: { type: 'adaptive' } });
    const streamed = await client.messages.stream(body).finalMessage();
    const whole = await client.messages.create(body);
    expect({ ...streamed, id: '' }).toMatchObject({ content: whole.content, stop_reason: whole.stop_reason, model });
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
    assertEventOrder(await eventsOf(body));
  });

  it('calls tools, and answers once their results are there', async () => {
    const call = await client.messages.create(ask('sim-big', { tools: [READ, BASH] }));
    expect(call).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'Read', input: { file_path: 'note.txt' } }],
    });
    const messages: Anthropic.MessageParam[] = [
      { role: 'user', content: 'read note.txt' },
      { role: 'assistant', content: call.content },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: (call.content[0] as Anthropic.ToolUseBlock).id,
            content: [{ type: 'text', text: 'milk' }],
          },
        ],
      },
    ];
    const answer = await client.messages.create(ask('sim-big', { tools: [READ], messages }));
    expect(answer.content).toEqual([{ type: 'text', text: 'The tool returned: milk' }]);
  });

  it.each([
    [undefined, []],
    [{ type: 'disabled' } as const, []],
    [{ type: 'adaptive' } as const, [expect.stringMatching(/^The user wrote/)]],
    [{ type: 'adaptive', display: 'omitted' } as const, ['']],
  ])('thinks as %j asks', async (thinking, expected) => {
    const message = await client.messages.create(ask('sim-thinking', thinking && { thinking }));
    const thoughts = message.content.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : []));
    expect(thoughts).toEqual(expected);
  });

  it('obeys the choice of tools and the schema of an answer', async () => {
    const named = await client.messages.create(
      ask('sim-big', { tools: [READ, BASH], tool_choice: { type: 'tool', name: 'Bash' } }),
    );
    expect(named.content[0]).toMatchObject({ name: 'Bash' });
    const none = await client.messages.create(ask('sim-big', { tools: [READ], tool_choice: { type: 'none' } }));
    expect(none.stop_reason).toBe('end_turn');
    const one = await client.messages.create(
      ask('sim-parallel-tools', { tools: [READ, BASH], tool_choice: { type: 'any', disable_parallel_tool_use: true } }),
    );
    expect(one.content).toHaveLength(1);
    const schema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] };
    const json = await client.messages.create(
      ask('sim-text', { output_config: { format: { type: 'json_schema', schema } } }),
    );
    expect(JSON.parse((json.content[0] as Anthropic.TextBlock).text)).toEqual({ title: 'simulated' });
  });

  it('counts tokens and lists models', async () => {
    const body = { model: 'sim-big', messages: ask('').messages };
    expect((await client.messages.countTokens(body)).input_tokens).toBeGreaterThan(5);
    await expect(client.messages.countTokens({ ...body, model: 'sim-error:529' })).rejects.toMatchObject({
      status: 529,
    });
    expect((await client.models.list()).data[0]?.id).toBe('sim-big');
    expect((await client.models.retrieve('sim-error:429')).id).toBe('sim-error:429');
  });
});

describe('a failure in the words of the Messages API', () => {
  it.each([
    ['sim-error:400', 400, 'invalid_request_error'],
    ['sim-error:401', 401, 'authentication_error'],
    ['sim-error:402', 402, 'billing_error'],
    ['sim-error:403', 403, 'permission_error'],
    ['sim-error:404', 404, 'not_found_error'],
    ['sim-error:413', 413, 'request_too_large'],
    ['sim-error:422', 422, 'invalid_request_error'],
    ['sim-error:429', 429, 'rate_limit_error'],
    ['sim-error', 500, 'api_error'],
    ['sim-error:504', 504, 'timeout_error'],
    ['sim-error:529', 529, 'overloaded_error'],
  ])('%s is %i %s', async (model, status, type) => {
    const failure: unknown = await client.messages.create(ask(model)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ status, type, requestID: expect.stringMatching(/^req_sim/) });
  });

  it.each(['sim-error-first:529', 'sim-midstream-error:529'])(
    '%s ends the stream with an error event',
    async (model) => {
      await expect(client.messages.stream(ask(model)).finalMessage()).rejects.toMatchObject({
        type: 'overloaded_error',
      });
    },
  );

  it.each(['sim-cut', 'sim-reset'])('%s ends without an end', async (model) => {
    await expect(client.messages.stream(ask(model)).finalMessage()).rejects.toThrow();
  });

  it.each([
    ['x-api-key', { 'x-api-key': 'bad', authorization: 'Bearer good' }],
    ['a bearer', { authorization: 'Bearer bad' }],
  ])('knows keys by %s', async (_where, headers) => {
    const response = await fetch(`${simulator.origin}/v1/messages`, { method: 'POST', headers, body: '{}' });
    expect([response.status, await response.json()]).toMatchObject([401, { error: { type: 'authentication_error' } }]);
  });
});

describe('requests the Messages API would refuse', () => {
  const call = { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }] };
  const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] };
  const user = { role: 'user', content: 'hello' };
  const breakpoint = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };
  const valid = { model: 'sim-text', max_tokens: 1, messages: [user] };

  async function post(
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; message: string }> {
    const response = await fetch(`${simulator.origin}/v1/messages`, {
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01', ...headers },
      body: JSON.stringify(body),
    });
    const reply = (await response.json()) as { error?: { message: string } };
    return { status: response.status, message: reply.error?.message ?? '' };
  }

  it.each<[name: string, body: unknown, message: RegExp]>([
    ['an array', [], /valid dictionary/],
    ['no model', { ...valid, model: undefined }, /^model: Field required/],
    ['no limit', { ...valid, max_tokens: undefined }, /^max_tokens: Field required/],
    ['no messages', { ...valid, messages: undefined }, /^messages: Field/],
    ['empty messages', { ...valid, messages: [] }, /at least one message/],
    ['an empty text', { ...valid, messages: [{ role: 'user', content: '' }] }, /must be non-empty/],
    [
      'thinking of somebody else',
      {
        ...valid,
        messages: [
          user,
          { role: 'assistant', content: [{ type: 'thinking', thinking: 'a', signature: 'sl1.x' }] },
          user,
        ],
      },
      /^messages\.1\.content\.0: Invalid `signature`/,
    ],
    [
      'an id of another pattern',
      { ...valid, messages: [user, { role: 'assistant', content: [{ ...call.content[0], id: 'a.b' }] }, result] },
      /match pattern/,
    ],
    ['a call without result', { ...valid, messages: [user, call, user] }, /^messages\.1: `tool_use` ids .* toolu_1\./],
    ['a call at the end', { ...valid, messages: [user, call] }, /^messages\.1: `tool_use` ids/],
    ['a result without call', { ...valid, messages: [result] }, /unexpected `tool_use_id`.* toolu_1\./],
    [
      'five breakpoints',
      {
        ...valid,
        system: [breakpoint, breakpoint],
        messages: [{ role: 'user', content: [breakpoint, breakpoint, breakpoint] }],
      },
      /maximum of 4 .* Found 5/,
    ],
    [
      'a budget and a call without its thinking',
      { ...valid, thinking: { type: 'enabled' }, messages: [user, call, result] },
      /^messages\.1\.content\.0\.type: Expected `thinking`/,
    ],
  ])('%s', async (_name, body, message) => {
    expect(await post(body)).toEqual({ status: 400, message: expect.stringMatching(message) });
  });

  it.each<[name: string, body: object]>([
    ['a tool loop', { messages: [user, call, result] }],
    ['a system message within it', { messages: [user, call, { role: 'system', content: 'note' }, result] }],
    ['a tool loop with adaptive thinking', { messages: [user, call, result], thinking: { type: 'adaptive' } }],
    [
      'four breakpoints',
      { system: [breakpoint, breakpoint], messages: [{ role: 'user', content: [breakpoint, breakpoint] }] },
    ],
  ])('but not %s', async (_name, body) => {
    expect(await post({ ...valid, ...body })).toEqual({ status: 200, message: '' });
  });

  it('nor without a version, or with a beta it does not know', async () => {
    const response = await fetch(`${simulator.origin}/v1/messages`, { method: 'POST', body: JSON.stringify(valid) });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('anthropic-version')]);
    const { message } = await post(valid, { 'anthropic-beta': 'known-1, unknown-2026-01-01' });
    expect(message).toMatch(/^Unexpected value\(s\) `unknown-2026-01-01` for the `anthropic-beta` header/);
  });

  it('takes its own thinking back, and only as it was', async () => {
    const thinking = { type: 'adaptive' } as const;
    const first = await client.messages.create(ask('sim-thinking', { thinking }));
    const again = (content: Anthropic.ContentBlockParam[]): Promise<Anthropic.Message> =>
      client.messages.create(
        ask('sim-text', {
          thinking,
          messages: [
            { role: 'user', content: 'x' },
            { role: 'assistant', content },
            { role: 'user', content: 'y' },
          ],
        }),
      );
    expect((await again(first.content)).stop_reason).toBe('end_turn');
    const changed = { ...(first.content[0] as Anthropic.ThinkingBlock), thinking: 'something else' };
    await expect(again([changed])).rejects.toMatchObject({ status: 400 });
  });
});
