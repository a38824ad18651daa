import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { FakeAmbient, makeAttempt, translateRequest } from '@sluice/testing';

import { readsOf } from './byte-reads.js';
import { deltaFrame } from './chat-stream.js';
import { accumulated, adapterOf, translateReply, type ReplySetting } from './translate-reply.js';

const DONE = 'data: [DONE]\n\n';

const finish = (reason: string, more: object = {}): string => deltaFrame({}, { finish_reason: reason, ...more });

const call = (json: string, index = 0): object => ({
  tool_calls: [{ index, id: `call_${index}`, function: { name: 'Read', arguments: json } }],
});

function messageOf(stream: string, setting: ReplySetting = { profile: 'openai' }) {
  return accumulated(translateReply(readsOf(stream), setting).events);
}

describe('the end of a reply', () => {
  it.each([
    ['a whole call that length ended behind', deltaFrame(call('{}')) + finish('length'), 'max_tokens'],
    ['a full context', deltaFrame({ content: 'a' }) + finish('model_length'), 'model_context_window_exceeded'],
    ['a call beside a stop sequence', deltaFrame(call('{"a":1}')) + finish('stop', { stop_reason: 'X' }), 'tool_use'],
    ['a stop sequence', deltaFrame({ content: 'a' }) + finish('stop', { matched_stop: 'X' }), 'stop_sequence'],
    ['a refusal behind a call', deltaFrame(call('{"a":1}')) + finish('content_filter'), 'refusal'],
    [
      'a full context within a call',
      deltaFrame(call('{"a"')) + finish('model_length'),
      'model_context_window_exceeded',
    ],
  ])('in %s is told as such', (_, stream, reason) => {
    const { stop_reason: given } = accumulated(translateReply(readsOf(stream), { profile: 'openai' }).events);
    expect(given).toBe(reason);
  });

  it.each(['4', '{"a":1}{"b":', '"{'])('at %j of the arguments leaves nothing to run', (json) => {
    const { content, stop_reason: reason } = messageOf(deltaFrame(call(json)) + finish('length'), {
      profile: 'generic',
    });
    expect([content, reason]).toEqual([[], 'max_tokens']);
  });
});

describe('what surrounds a failure', () => {
  it('the text that came in the same read as an event that is too large is shown', () => {
    const huge = `data: ${'x'.repeat(9 * 1024 * 1024)}\n\n`;
    const { wire, failure } = translateReply(readsOf(deltaFrame({ content: 'said' }) + huge), { profile: 'openai' });
    expect(failure).toMatchObject({ anthropicType: 'api_error' });
    expect(wire).toContain('"said"');
  });

  it('the tokens that were counted until then are told', () => {
    const usage = { prompt_tokens: 12, completion_tokens: 3 };
    const stream = deltaFrame({ content: 'a' }, { usage }) + 'data: {"error":{"message":"no","code":500}}\n\n';
    const { completions } = translateReply(readsOf(stream), { profile: 'openai' });
    const types = completions.map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['usage', 'error']);
    expect(completions.at(-2)).toMatchObject({ usage: { inputTokens: 12, outputTokens: 3 } });
  });
});

describe('content in unusual places', () => {
  it('a message behind the deltas does not repeat them', () => {
    const stream =
      deltaFrame({ content: 'once' }) +
      `data: ${JSON.stringify({ choices: [{ index: 0, message: { content: 'once' }, finish_reason: 'stop' }] })}\n\n`;
    expect(messageOf(stream).content).toMatchObject([{ text: 'once' }]);
  });

  it.each(['{"file_path":"a"}', ''])(
    'calls of two choices with the same number are two calls, the first with %j',
    (json) => {
      const choices = [json, '{"file_path":"b"}'].map((text, index) => ({
        index,
        message: { tool_calls: [{ index: 0, function: { name: 'Read', arguments: text } }] },
        finish_reason: 'tool_calls',
      }));
      const { content } = messageOf(JSON.stringify({ choices }));
      expect(content).toMatchObject([{ input: json === '' ? {} : { file_path: 'a' } }, { input: { file_path: 'b' } }]);
    },
  );

  it('a tool is known in another case', () => {
    const odd = { tool_calls: [{ index: 0, function: { name: 'READ', arguments: '{"file_path":"a"}' } }] };
    expect(messageOf(deltaFrame(odd) + finish('tool_calls')).content).toMatchObject([{ name: 'Read' }]);
  });

  it.each([
    ['openai', '<think>a</think>b'],
    ['generic', 'b'],
  ] as const)('%s shows <think>a</think>b as %j', (profile, text) => {
    const { content } = messageOf(deltaFrame({ content: '<think>a</think>b' }) + finish('stop'), { profile });
    expect(content.filter(({ type }) => type === 'text')).toMatchObject([{ text }]);
  });

  it.each([
    [{ type: 'disabled' }, ['text']],
    [undefined, ['text']],
    [{ type: 'adaptive' }, ['thinking', 'text']],
  ] as const)('thinking is told to a client that asked by %j as %j', (thinking, types) => {
    const request = { thinking } as unknown as Partial<MessagesRequest>;
    const stream = deltaFrame({ reasoning_content: 't' }) + deltaFrame({ content: 'a' }) + finish('stop');
    expect(messageOf(stream, { profile: 'deepseek', request }).content.map(({ type }) => type)).toEqual(types);
  });
});

describe('stop sequences', () => {
  const STOPS = ['one', 'two', 'three', 'four', 'five'];

  it.each([
    ['a five b one c', 'five'],
    ['a one b five c', 'one'],
  ])('in %j: the earliest in the text ends the reply, wherever it is listed', (content, stop) => {
    const request = { stop_sequences: STOPS };
    const stream = deltaFrame({ content }) + finish('stop') + DONE;
    expect(messageOf(stream, { profile: 'openai', request })).toMatchObject({
      content: [{ text: 'a ' }],
      stop_reason: 'stop_sequence',
      stop_sequence: stop,
    });
  });

  it('that the upstream refused are looked for here', () => {
    const attempt = makeAttempt({ request: { stop_sequences: ['END'], stream: true }, quirks: { stop: true } });
    const prepared = adapterOf('generic').prepare(attempt);
    expect(String(prepared.request.body)).not.toContain('END');
    const decoder = prepared.openDecoder({ status: 200, headers: [] });
    const events = decoder.push(Buffer.from(deltaFrame({ content: 'a END b' })));
    expect(events).toContainEqual({ type: 'text', text: 'a ' });
    expect(events).toContainEqual({ type: 'finish', reason: 'stop_sequence', stopSequence: 'END' });
  });
});

describe('a request', () => {
  const use = (id: string, name: string) => ({
    role: 'assistant',
    content: [{ type: 'tool_use', id, name, input: {} }],
  });
  const result = (id: string) => ({ role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }] });
  const history = (...messages: unknown[]): Partial<MessagesRequest> =>
    ({ messages: [{ role: 'user', content: 'hi' }, ...messages] }) as unknown as Partial<MessagesRequest>;

  it('to Kimi numbers all calls of the conversation', () => {
    const { body } = translateRequest(
      adapterOf('moonshot'),
      history(use('a', 'Read'), result('a'), use('b', 'Read'), result('b')),
    );
    const ids = body.messages.map((message) => message['tool_call_id']).filter((id) => id !== undefined);
    expect(ids).toEqual(['functions.Read:0', 'functions.Read:1']);
  });

  it('renames tools that the upstream would refuse, and no two alike', () => {
    const tools = ['a.b', 'a_b', 'a/b'].map((name) => ({ name, input_schema: { type: 'object' } }));
    const { body } = translateRequest(adapterOf('openai'), { tools });
    const names = body.tools!.map((tool) => tool.function['name']);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/u);
  });

  it('says that it had to ask for fewer tokens', () => {
    const { body, losses } = translateRequest(adapterOf('openai'), { max_tokens: 1_000_000 });
    expect(body['max_completion_tokens']).toBe(16_384);
    expect(losses).toContainEqual({ code: 'max_tokens_clamped', path: 'max_tokens', detail: '16384' });
  });

  it('joins neighbours of one role', () => {
    const { body } = translateRequest(adapterOf('generic'), history({ role: 'user', content: 'there' }));
    expect(body.messages).toHaveLength(1);
  });
});

describe('a failure', () => {
  const { request, target } = makeAttempt();
  const publicMessage = (status: number, message: string): string => {
    const body = JSON.stringify({ error: { message } });
    const failure = { target, request, ambient: new FakeAmbient(), status, headers: [], body };
    return adapterOf('generic').classifyFailure(failure).error.publicMessage;
  };

  it.each([
    ['no such credential sk-a1b2c3d4e5', 'sk-a1b2c3d4e5'],
    ['GET /v1/models?key=a1b2c3d4 failed', 'a1b2c3d4'],
    ['organization org-a1b2c3d4e5 is on hold', 'org-a1b2c3d4e5'],
  ])('keeps what is secret in %j', (message, secret) => {
    expect(publicMessage(422, message)).not.toContain(secret);
  });

  it.each([
    [
      '200,000 tokens in the messages, 4,000 in the completion. maximum context length is 128,000',
      '200000 tokens > 128000 maximum',
    ],
    ['maximum context length is 128,000 tokens. requested 131,072 tokens', '131072 tokens > 128000 maximum'],
  ])('tells the numbers of an overflow: %j', (message, words) => {
    expect(publicMessage(400, message)).toMatch(/^prompt is too long: /u);
    expect(publicMessage(400, message)).toContain(words);
  });
});
