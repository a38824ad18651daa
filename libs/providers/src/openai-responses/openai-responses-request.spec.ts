import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest, RequestMessage } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';
import { FAKE_SIGNER, makeAttempt, toolResult, toolUse, type AttemptFixtureOptions } from '@sluice/testing';

import { createOpenAiResponses } from './create-openai-responses.js';

const adapter = createOpenAiResponses({
  id: 'openai',
  adapter: 'openai-responses',
  baseUrl: 'https://api.openai.com/v1',
  profile: '',
});

/** User and assistant in turn, beginning with the user. */
const turns = (...contents: readonly unknown[]) =>
  contents.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content })) as RequestMessage[];

function translate(request: Partial<MessagesRequest>, options: Omit<AttemptFixtureOptions, 'request'> = {}) {
  const attempt = makeAttempt({ request, ...options, target: { model: 'gpt-5.2', ...options.target } });
  const prepared = adapter.prepare(attempt);
  const body = JSON.parse(String(prepared.request.body)) as Record<string, unknown> & { input: { type: string }[] };
  return { body, input: body.input, losses: prepared.losses.map(({ code, path }) => `${code} ${path}`) };
}

const signed = (data: unknown, more: { provider?: string; model?: string } = {}) =>
  FAKE_SIGNER.mint({ provider: 'openai', model: 'gpt-5.2', data, ...more });
const thinking = (text: string, signature: string) => ({ type: 'thinking', thinking: text, signature }) as const;

describe('settings', () => {
  it('keeps nothing at the provider, and asks for what has to be handed back', () => {
    const { body } = translate({
      stream: true,
      system: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    });
    expect(body).toMatchObject({
      model: 'gpt-5.2',
      instructions: 'a\n\nb',
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      stream_options: { include_obfuscation: false },
    });
    expect(body).not.toHaveProperty('previous_response_id');
  });

  it('asks models that do not reason for none of it', () => {
    const { body } = translate({ thinking: { type: 'enabled', budget_tokens: 5000 } }, { target: { model: 'gpt-4o' } });
    expect(body).not.toHaveProperty('include');
    expect(body).not.toHaveProperty('reasoning');
  });

  it.each([
    [{ thinking: { type: 'adaptive' } }, { summary: 'auto' }],
    [{ thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'high' } }, { effort: 'high' }],
    [{ thinking: { type: 'enabled', budget_tokens: 2000 } }, { effort: 'low', summary: 'auto' }],
    [{ thinking: { type: 'disabled' } }, { effort: 'none' }],
    [{ output_config: { effort: 'max' } }, { effort: 'xhigh' }],
    [{}, undefined],
  ] as [Partial<MessagesRequest>, unknown][])('steers thinking: %j', (request, reasoning) => {
    expect(translate(request).body['reasoning']).toEqual(reasoning);
  });

  it.each([
    [1, 16],
    [15, 16],
    [16, 16],
    [4000, 4000],
    [900_000, 128_000],
  ])('max_tokens %i is max_output_tokens %i', (wanted, sent) => {
    expect(translate({ max_tokens: wanted }).body['max_output_tokens']).toBe(sent);
  });

  it('wants a schema without the wrapping of Chat Completions', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const { body } = translate({ output_config: { format: { type: 'json_schema', schema } } });
    expect(body['text']).toEqual({ format: { type: 'json_schema', name: 'response', schema, strict: true } });
  });

  it('says whose session it is by digests alone', () => {
    const { body } = translate({ metadata: { user_id: 'user_1' } }, { sessionKey: 'session_1' });
    expect(body['safety_identifier']).toMatch(/^[0-9a-f]{64}$/);
    expect(body['prompt_cache_key']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('leaves out what was refused', () => {
    const request = { thinking: { type: 'adaptive' }, metadata: { user_id: 'u' } } as const;
    const quirks = { 'reasoning.summary': true, safety_identifier: true, include: true } as const;
    const { body, losses } = translate(request, { quirks });
    expect(body).not.toHaveProperty('reasoning');
    expect(body).not.toHaveProperty('safety_identifier');
    expect(body).not.toHaveProperty('include');
    expect(losses).toEqual(['field_dropped metadata.user_id']);
  });

  it('keeps a learned limit', () => {
    expect(translate({ max_tokens: 9000 }, { quirks: { 'max_tokens<=4096': true } }).body['max_output_tokens']).toBe(
      4096,
    );
  });

  it('refuses nesting that nobody can read', () => {
    let input: object = {};
    for (let depth = 0; depth < 50_000; depth += 1) input = { a: input };
    const messages = turns('go', [toolUse('call_1', 'Read', input)], [toolResult('call_1', 'x')]);
    expect(() => translate({ messages })).toThrow(ClientError);
  });
});

describe('tools', () => {
  const read = { name: 'Read', description: 'Reads.', input_schema: { type: 'object', properties: {} } } as const;

  it('P15 says of every tool that it is not strict, unless it is', () => {
    const strict = { ...read, name: 'Write', strict: true };
    const { body } = translate({ tools: [read, strict] });
    expect(body['tools']).toMatchObject([
      { type: 'function', name: 'Read', description: 'Reads.', strict: false },
      { type: 'function', name: 'Write', strict: true },
    ]);
  });

  it.each([
    [{ type: 'auto' }, 'auto'],
    [{ type: 'any' }, 'required'],
    [{ type: 'none' }, 'none'],
    [
      { type: 'tool', name: 'Read' },
      { type: 'function', name: 'Read' },
    ],
  ] as const)('chooses: %j', (choice, sent) => {
    expect(translate({ tools: [read], tool_choice: choice }).body['tool_choice']).toEqual(sent);
  });

  it('makes one call at a time where the client wants that', () => {
    const choice = { type: 'auto', disable_parallel_tool_use: true } as const;
    expect(translate({ tools: [read], tool_choice: choice }).body['parallel_tool_calls']).toBe(false);
  });

  it('loads deferred tools at once', () => {
    const { body } = translate({ tools: [{ ...read, defer_loading: true }] });
    expect(body['tools']).toMatchObject([{ type: 'function', name: 'Read' }]);
  });

  describe('a web search', () => {
    const search = {
      type: 'web_search_20250305',
      name: 'web_search',
      allowed_domains: ['example.com'],
      user_location: { type: 'approximate', city: 'Berlin' },
      max_uses: 3,
    };
    const tools = [search] as unknown as NonNullable<MessagesRequest['tools']>;

    it('is one of the tools', () => {
      const { body, losses } = translate({ tools: [read, ...tools] });
      expect(body['tools']).toMatchObject([
        { type: 'function' },
        {
          type: 'web_search',
          filters: { allowed_domains: ['example.com'] },
          user_location: { type: 'approximate', city: 'Berlin' },
        },
      ]);
      expect(body['include']).toContain('web_search_call.action.sources');
      expect(losses).toEqual(['field_dropped tools.1.max_uses']);
    });

    it.each([
      [{ type: 'tool', name: 'web_search' }, { type: 'web_search' }],
      [{ type: 'any' }, 'required'],
      [{ type: 'auto' }, 'auto'],
      [undefined, 'auto'],
    ] as const)('alone is chosen by %j', (choice, sent) => {
      const { body, losses } = translate({ tools, ...(choice && { tool_choice: choice }) });
      expect(body['tool_choice']).toEqual(sent);
      expect(losses).toEqual(['field_dropped tools.0.max_uses']);
    });
  });
});

describe('the conversation', () => {
  it('keeps the order of thinking, text and calls, and answers every call', () => {
    const { input } = translate({
      messages: turns(
        'go',
        [
          { type: 'text', text: 'Let me look.' },
          toolUse('call_1', 'Read', { b: 1, a: 2 }),
          toolUse('call_2', 'Read', {}),
        ],
        [toolResult('call_2', 'two'), toolResult('call_1', 'one'), { type: 'text', text: 'and?' }],
        [{ type: 'text', text: 'Done.' }],
        'thanks',
      ),
    });
    expect(input).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'go' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me look.', annotations: [] }] },
      { type: 'function_call', call_id: 'call_1', name: 'Read', arguments: '{"b":1,"a":2}' },
      { type: 'function_call', call_id: 'call_2', name: 'Read', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'one' },
      { type: 'function_call_output', call_id: 'call_2', output: 'two' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'and?' }] },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Done.', annotations: [] }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'thanks' }] },
    ]);
  });

  it('tells models that know the difference what was a remark and what the answer', () => {
    const messages = turns(
      'go',
      [{ type: 'text', text: 'Looking.' }, toolUse('call_1', 'Read', {})],
      [toolResult('call_1', 'x')],
      [
        { type: 'text', text: 'On the way.' },
        { type: 'text', text: 'The answer.' },
      ],
      'thanks',
    );
    const phases = (options: Omit<AttemptFixtureOptions, 'request'>) =>
      translate({ messages }, options)
        .input.map((item) => ('phase' in item ? item.phase : ''))
        .filter(Boolean);
    expect(phases({ target: { model: 'gpt-5.3-codex' } })).toEqual(['commentary', 'commentary', 'final_answer']);
    expect(phases({ target: { model: 'gpt-5.2' } })).toEqual([]);
    expect(phases({ target: { model: 'gpt-5.4' }, quirks: { phase: true } })).toEqual([]);
  });

  it('P09 hands thinking back right before the item it led to', () => {
    const { input, losses } = translate({
      messages: turns(
        'go',
        [
          thinking('a\n\nb', signed({ id: 'rs_1', encrypted_content: 'sealed', summaryCount: 2 })),
          toolUse('call_1', 'Read', {}),
          thinking('', signed({ id: 'rs_2', encrypted_content: 'sealed too', summaryCount: 0 })),
        ],
        [toolResult('call_1', 'x')],
      ),
    });
    expect(input.slice(1, 3)).toEqual([
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'a' },
          { type: 'summary_text', text: 'b' },
        ],
        encrypted_content: 'sealed',
      },
      { type: 'function_call', call_id: 'call_1', name: 'Read', arguments: '{}' },
    ]);
    expect(input.filter(({ type }) => type === 'reasoning')).toHaveLength(1);
    expect(losses).toEqual(['thinking_dropped messages.1.content.2']);
  });

  it('hands back what was thought in plain text as text', () => {
    const messages = turns('go', [thinking('Hm.', signed({ plain: true })), { type: 'text', text: 'Yes.' }], 'ok');
    expect(translate({ messages }).input[1]).toEqual({
      type: 'reasoning',
      summary: [],
      content: [{ type: 'reasoning_text', text: 'Hm.' }],
    });
  });

  it.each([
    ['of another provider', signed({ encrypted_content: 'x' }, { provider: 'other' })],
    ['of another model', signed({ encrypted_content: 'x' }, { model: 'gpt-5' })],
    ['of nobody we know', 'EqQBCkgIARAB'],
    ['that was only summed up', signed(undefined)],
  ])('drops thinking %s', (_name, signature) => {
    const messages = turns('go', [thinking('Hm.', signature), { type: 'text', text: 'Yes.' }], 'ok');
    const { input, losses } = translate({ messages });
    expect(input.map(({ type }) => type)).toEqual(['message', 'message', 'message']);
    expect(losses).toEqual(['thinking_dropped messages.1.content.0']);
  });

  it('P16 shows what tools have to show in their results', () => {
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } } as const;
    const { input } = translate({
      messages: turns(
        'go',
        [toolUse('call_1', 'Read', {})],
        [{ type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'see' }, image] }],
      ),
    });
    expect(input[2]).toEqual({
      type: 'function_call_output',
      call_id: 'call_1',
      output: [
        { type: 'input_text', text: 'see' },
        { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'auto' },
      ],
    });
  });

  it('repairs a history in which calls and results do not match', () => {
    const { input, losses } = translate({
      messages: turns('go', [toolUse('call_1', 'Read', {})], [toolResult('call_9', 'lost')]),
    });
    expect(input.slice(2)).toEqual([
      { type: 'function_call_output', call_id: 'call_1', output: 'Tool call was not executed (interrupted).' },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: '[tool result call_9] lost' }] },
    ]);
    expect(losses).toEqual([
      'tool_history_repaired messages.1.content.0',
      'tool_history_repaired messages.2.content.0',
    ]);
  });

  it('takes ids of up to 64 characters, and longer ones as digests', () => {
    const [long, longer] = ['x'.repeat(64), 'x'.repeat(65)];
    const { input } = translate({
      messages: turns(
        'go',
        [toolUse(long, 'Read', {}), toolUse(longer, 'Read', {})],
        [toolResult(long, 'a'), toolResult(longer, 'b')],
      ),
    });
    const ids = input.flatMap((item) => ('call_id' in item ? [item.call_id] : []));
    expect(ids).toEqual([long, expect.stringMatching(/^call_[0-9a-f]{32}$/), long, ids[1]]);
  });

  it('tells the operator in place', () => {
    const messages = [...turns('go', 'yes'), { role: 'system', content: 'Be brief.' }, ...turns('on')];
    const { input } = translate({ messages: messages as MessagesRequest['messages'] });
    expect(input[2]).toEqual({
      type: 'message',
      role: 'developer',
      content: [{ type: 'input_text', text: 'Be brief.' }],
    });
  });

  it('marks what may be cached where the model knows of it', () => {
    const system = [{ type: 'text', text: 'Long.', cache_control: { type: 'ephemeral' } }] as const;
    const { body, input } = translate({ system }, { target: { model: 'gpt-5.6' } });
    expect(body).not.toHaveProperty('instructions');
    expect(input[0]).toEqual({
      type: 'message',
      role: 'developer',
      content: [{ type: 'input_text', text: 'Long.', prompt_cache_breakpoint: { mode: 'explicit' } }],
    });
  });

  it('tells what a search found in words', () => {
    const use = { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'x' } };
    const found = [{ type: 'web_search_result', url: 'https://a.test', title: 'A' }];
    const result = { type: 'web_search_tool_result', tool_use_id: 's1', content: found };
    const messages = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: [use, result, { type: 'text', text: 'A it is.' }] },
      { role: 'user', content: 'ok' },
    ] as unknown as MessagesRequest['messages'];
    expect(translate({ messages }).input[1]).toMatchObject({
      role: 'assistant',
      content: [{ text: '[web_search] query: x → results: A — https://a.test' }],
    });
  });
});
