import { describe, expect, it } from '@jest/globals';
import type { AttemptInput, HeaderList, PreparedAttempt } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { createAnthropic } from './anthropic.adapter.js';

const adapter = createAnthropic({ id: 'anthropic', adapter: 'anthropic', baseUrl: 'https://api.test', profile: '' });

function prepare(text: string, more: Partial<AttemptInput> & { readonly headers?: HeaderList } = {}): PreparedAttempt {
  const { headers = [], ...rest } = more;
  const request = JSON.parse(text) as AttemptInput['request'];
  const target = { provider: 'anthropic', model: request.model };
  const inbound = { query: '', headers, body: Buffer.from(text) };
  return adapter.prepare(makeAttempt({ request, target, inbound, ...rest }));
}

const textOf = (prepared: PreparedAttempt): string => Buffer.from(prepared.request.body as Uint8Array).toString('utf8');
const bodyOf = (prepared: PreparedAttempt): { messages: { content: unknown }[]; [field: string]: unknown } =>
  JSON.parse(textOf(prepared)) as never;

function conversation(...messages: readonly unknown[]): string {
  return JSON.stringify({ model: 'm', max_tokens: 9, messages });
}

const OWN = { type: 'thinking', thinking: 'hm', signature: 'sl1.eyJwIjoib3BlbmFpIn0.tag' };
const REAL = { type: 'thinking', thinking: '', signature: 'EqQBreal==' };
const CALL = { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} };
const RESULT = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] };
const USER = { role: 'user', content: 'hi' };

describe('a model that is an alias', () => {
  it.each([
    ['{"model":"m","max_tokens":1,"messages":[]}', '{"model":"real \\"ü\\"","max_tokens":1,"messages":[]}'],
    [
      '{ "max_tokens" : 1 ,\n "messages":[{"role":"user","content":"\\"model\\":\\"m\\" \\u00fc"}],"tools":[{"name":"a","input_schema":{"properties":{"model":{"enum":["m"]}}}}] , "mod\\u0065l" :\t"m" }',
      '{ "max_tokens" : 1 ,\n "messages":[{"role":"user","content":"\\"model\\":\\"m\\" \\u00fc"}],"tools":[{"name":"a","input_schema":{"properties":{"model":{"enum":["m"]}}}}] , "mod\\u0065l" :\t"real \\"ü\\"" }',
    ],
    [
      '{"model":"first","model":"m","max_tokens":1,"messages":[],"n":12345678901234567890}',
      '{"model":"real \\"ü\\"","model":"real \\"ü\\"","max_tokens":1,"messages":[],"n":12345678901234567890}',
    ],
  ])('is all that differs in %s', (text, expected) => {
    expect(textOf(prepare(text, { target: { provider: 'anthropic', model: 'real "ü"' } }))).toBe(expected);
  });
});

describe('what other providers have left in a conversation', () => {
  it.each<[name: string, messages: readonly unknown[], expected: readonly unknown[], losses: readonly string[]]>([
    [
      'their thinking goes, the rest stays',
      [USER, { role: 'assistant', content: [OWN, REAL, CALL] }, RESULT],
      [USER, { role: 'assistant', content: [REAL, CALL] }, RESULT],
      ['messages.1.content.0'],
    ],
    [
      'with it empty texts, and messages of which nothing is left',
      [
        USER,
        { role: 'assistant', content: [OWN, { type: 'text', text: '' }] },
        USER,
        { role: 'assistant', content: [OWN, CALL, { type: 'text', text: '' }] },
        RESULT,
      ],
      [USER, USER, { role: 'assistant', content: [CALL] }, RESULT],
      ['messages.1.content.0', 'messages.3.content.0'],
    ],
    [
      'redacted thinking of theirs as well',
      [
        USER,
        {
          role: 'assistant',
          content: [
            { type: 'redacted_thinking', data: 'sl1.x' },
            { type: 'text', text: 'a' },
          ],
        },
        USER,
      ],
      [USER, { role: 'assistant', content: [{ type: 'text', text: 'a' }] }, USER],
      ['messages.1.content.0'],
    ],
  ])('%s', (_name, messages, expected, losses) => {
    const prepared = prepare(conversation(...messages));
    expect(bodyOf(prepared).messages).toEqual(expected);
    expect(prepared.losses.map(({ path }) => path)).toEqual(losses);
  });

  it('gets ids that Anthropic takes, calls and results alike', () => {
    const call = { ...CALL, id: 'functions.f:0' };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'functions.f:0', content: 'x' }] };
    const [, assistant, user] = bodyOf(
      prepare(conversation(USER, { role: 'assistant', content: [call] }, result)),
    ).messages;
    const { id } = (assistant!.content as { id: string }[])[0]!;
    expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
    expect(user!.content).toEqual([{ type: 'tool_result', tool_use_id: id, content: 'x' }]);
  });

  it.each<[name: string, content: readonly unknown[]]>([
    [
      'thinking of its own, shown or not',
      [REAL, { ...REAL, thinking: 'a' }, { type: 'redacted_thinking', data: 'Emw' }],
    ],
    ['an empty text among its own', [{ type: 'text', text: '' }, REAL]],
  ])('is not looked for in %s', (_name, content) => {
    const text = conversation(USER, { role: 'assistant', content }, USER);
    expect(textOf(prepare(text))).toBe(text);
  });

  it('leaves every other byte alone', () => {
    const own = JSON.stringify(OWN);
    const body = (blocks: string): string =>
      `{ "messages" : [ {"role":"assistant","content" : [ ${blocks}{"type":"text","text":"\\u00fc"} ]} ],\t"model":"m","max_tokens":1.0}`;
    expect(textOf(prepare(body(`${own} ,\n`)))).toBe(body(''));
  });
});

describe('a budget for thinking', () => {
  const thinking = { type: 'enabled', budget_tokens: 2000 };
  const body = (content: readonly unknown[], more: object = {}): string =>
    JSON.stringify({
      model: 'm',
      max_tokens: 9000,
      thinking,
      messages: [USER, { role: 'assistant', content }, RESULT],
      ...more,
    });

  it.each<[name: string, content: readonly unknown[], expected: unknown]>([
    ['is taken back where another provider began the turn, with thinking', [OWN, CALL], { type: 'disabled' }],
    ['is taken back where another provider began the turn, without', [{ ...CALL, id: 'call_1' }], { type: 'disabled' }],
    ['stays where the turn begins with its own thinking', [REAL, OWN, CALL], thinking],
    ['stays where Claude began the turn', [CALL], thinking],
  ])('%s', (_name, content, expected) => {
    expect(bodyOf(prepare(body(content)))['thinking']).toEqual(expected);
  });

  it('takes the clearing of thinking with it', () => {
    const edits = [{ type: 'clear_thinking_20251015', keep: 'all' }, { type: 'clear_tool_uses_20250919' }];
    const prepared = prepare(body([OWN, CALL], { context_management: { edits } }));
    expect(bodyOf(prepared)['context_management']).toEqual({ edits: [edits[1]] });
    expect(prepared.losses.map(({ code }) => code)).toEqual(['thinking_dropped', 'reasoning_dropped']);
  });

  it('is no matter for adaptive thinking, nor once the turn is over', () => {
    const adaptive = { type: 'adaptive' };
    expect(bodyOf(prepare(body([OWN, CALL], { thinking: adaptive })))['thinking']).toEqual(adaptive);
    const messages = [USER, { role: 'assistant', content: [OWN, { type: 'text', text: 'a' }] }, USER];
    expect(bodyOf(prepare(body([], { messages })))['thinking']).toEqual(thinking);
  });
});

describe('the headers of a request', () => {
  const BODY = conversation(USER);
  const headersOf = (headers: HeaderList, more: Partial<AttemptInput> = {}): Readonly<Record<string, string>> =>
    prepare(BODY, { headers, ...more }).request.headers;

  it('go on where nobody knows them, and stay where they concern the gateway alone', () => {
    const kept: HeaderList = [
      ['anthropic-version', '2026-10-21'],
      ['anthropic-beta', 'b-1,a-2'],
      ['anthropic-workspace-id', 'w'],
      ['anthropic-new-thing', 'n'],
      ['x-app', 'cli'],
      ['accept', 'application/json'],
    ];
    const dropped = [
      'host',
      'connection',
      'keep-alive',
      'transfer-encoding',
      'te',
      'upgrade',
      'expect',
      'content-length',
      'content-encoding',
      'cookie',
      'x-forwarded-for',
      'x-forwarded-proto',
      'forwarded',
      'via',
      'x-real-ip',
      'cf-connecting-ip',
      'sec-fetch-site',
      'origin',
      'proxy-authorization',
      'api-key',
      'openai-organization',
      'x-goog-api-key',
      'x-amz-date',
      'traceparent',
      'baggage',
      'x-stainless-retry-count',
      'x-claude-code-session-id',
      'idempotency-key',
      'anthropic-dangerous-direct-browser-access',
      'x-sluice-anything',
      'x-named-by-connection',
    ].map((name) => [name, 'x'] as const);
    const headers = headersOf([
      ...kept,
      ...dropped,
      ['connection', 'close, X-Named-By-Connection'],
      ['authorization', 'Bearer gateway'],
      ['x-api-key', 'gateway'],
    ]);
    expect(headers).toEqual({
      ...Object.fromEntries(kept),
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^sluice\//),
      'x-api-key': 'test-secret',
    });
  });

  it('name the oldest version where the client named none', () => {
    expect(headersOf([])['anthropic-version']).toBe('2023-06-01');
  });

  it('have betas in their order, each once, without those that were found unknown', () => {
    const headers: HeaderList = [
      ['anthropic-beta', 'b, a'],
      ['anthropic-beta', 'c,b'],
    ];
    expect(headersOf(headers)['anthropic-beta']).toBe('b,a,c');
    expect(headersOf(headers, { quirks: { 'beta:a': true } })['anthropic-beta']).toBe('b,c');
    expect(headersOf([['anthropic-beta', 'a']], { quirks: { 'beta:a': true } })).not.toHaveProperty('anthropic-beta');
  });

  it('carry the key where Anthropic looks for it', () => {
    const credential = (secret: string) => ({ credential: { id: 'a', secret } });
    const oauth = headersOf([], credential('sk-ant-oat01-x'));
    expect(oauth).toMatchObject({ authorization: 'Bearer sk-ant-oat01-x' });
    expect(oauth).not.toHaveProperty('x-api-key');
    expect(Object.keys(headersOf([], credential('')))).not.toEqual(expect.arrayContaining(['x-api-key']));
  });
});

describe('a request of another API', () => {
  it('is written anew for the model it goes to', () => {
    const request = {
      model: 'big',
      max_tokens: 9,
      temperature: 0.5,
      messages: [USER, { role: 'assistant', content: [OWN, CALL] }, RESULT] as AttemptInput['request']['messages'],
    };
    const target = { provider: 'anthropic', model: 'claude-opus-5-5' };
    const prepared = adapter.prepare(makeAttempt({ request, target, chat: { includeUsage: false } }));
    expect(bodyOf(prepared)).toEqual({
      model: 'claude-opus-5-5',
      max_tokens: 9,
      messages: [USER, { role: 'assistant', content: [CALL] }, RESULT],
    });
    expect(prepared.losses.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'sampling_dropped temperature',
      'thinking_dropped messages.1.content.0',
    ]);
    expect(prepared).not.toHaveProperty('openRelay');
  });
});
