import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import { FAKE_SIGNER, makeAttempt } from '@sluice/testing';

import { createOpenAiResponses } from './create-openai-responses.js';

type Json = Record<string, unknown>;

const adapter = createOpenAiResponses({
  id: 'openai',
  adapter: 'openai-responses',
  baseUrl: 'https://api.openai.com/v1',
  profile: '',
});
const TOOLS = ['Read', 'Bash'].map((name) => ({ name, input_schema: { type: 'object' } }));
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };
const THINKING = { type: 'adaptive' } as const;

/** Decodes a body in pieces of `size` bytes; beats of the heart are left out. */
function decode(body: string, request: Partial<MessagesRequest> = {}, size = Infinity): readonly CompletionEvent[] {
  const attempt = makeAttempt({
    request: { thinking: THINKING, tools: TOOLS, ...request },
    target: { provider: 'openai', model: 'gpt-5.2' },
  });
  const decoder = adapter.prepare(attempt).openDecoder({ status: 200, headers: [] });
  const bytes = Buffer.from(body);
  const events: CompletionEvent[] = [];
  for (let at = 0; at < bytes.length; at += Math.min(size, bytes.length)) {
    events.push(...decoder.push(bytes.subarray(at, at + Math.min(size, bytes.length))));
  }
  return [...events, ...decoder.end()].filter(({ type }) => type !== 'keepalive');
}

/** What an event adds to the content: which block, what to it, and whether another block begins with it. */
type Piece = readonly [block: string, piece: string, fresh?: boolean | undefined];

function piecesOf(event: CompletionEvent): readonly Piece[] {
  switch (event.type) {
    case 'text':
      return [['text', event.text, event.newBlock]];
    case 'refusal':
      return [['refusal', event.text ?? '']];
    case 'reasoning':
      return event.text === undefined && !event.newBlock ? [] : [['thought', event.text ?? '', event.newBlock]];
    case 'toolOpen':
      return [[`call ${event.key}`, `${event.id ?? 'new'} ${event.name} `]];
    case 'toolArgs':
      return [[`call ${event.key}`, event.fragment]];
    default:
      return [];
  }
}

/** The content in short: a line for each block, as far as the client is told of it. */
function contentOf(events: readonly CompletionEvent[]): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const [block, piece, fresh] of events.flatMap(piecesOf)) {
    if (open === block && !fresh) lines.push(`${lines.pop() ?? ''}${piece}`);
    else lines.push(`${block} ${piece}`);
    open = block;
  }
  return lines;
}

function findOf<Type extends CompletionEvent['type']>(events: readonly CompletionEvent[], type: Type) {
  return events.filter((event): event is Extract<CompletionEvent, { type: Type }> => event.type === type);
}

const said = (type: string, fields: Json = {}) => `data: ${JSON.stringify({ type, ...fields })}\n\n`;
const added = (place: number, item: Json) => said('response.output_item.added', { output_index: place, item });
const done = (place: number, item: Json) => said('response.output_item.done', { output_index: place, item });
const text = (place: number, delta: unknown) => said('response.output_text.delta', { output_index: place, delta });
const args = (place: number, delta: string) =>
  said('response.function_call_arguments.delta', { output_index: place, delta });
const call = (id: string, name: string, whole: unknown = '', more: Json = {}) => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: whole,
  ...more,
});
const message = (...parts: readonly Json[]) => ({ type: 'message', role: 'assistant', content: parts });
const words = (text: string, more: Json = {}) => ({ type: 'output_text', text, ...more });
const USAGE = { input_tokens: 1, output_tokens: 1 };
const END = said('response.completed', { response: { status: 'completed', usage: USAGE } });

describe('text', () => {
  it.each<[string, string, readonly string[]]>([
    ['that comes in pieces', text(0, 'a') + text(0, 'b'), ['text ab']],
    ['that comes when it is done alone', said('response.output_text.done', { output_index: 0, text: 'a' }), ['text a']],
    [
      'of two parts, each of which comes when it is done',
      said('response.output_text.done', { output_index: 0, content_index: 0, text: 'a' }) +
        said('response.output_text.done', { output_index: 0, content_index: 1, text: 'b' }) +
        done(0, message(words('a'), words('b'))),
      ['text ab'],
    ],
    ['that is said again when it is done', text(0, 'a') + said('response.output_text.done', { text: 'a' }), ['text a']],
    ['that is said by its item alone', done(0, message(words('a'), words('b'))), ['text ab']],
    ['whose last piece was lost', text(0, 'a') + done(0, message(words('ab'))), ['text ab']],
    ['that its item tells otherwise', text(0, 'ab') + done(0, message(words('xy'))), ['text ab']],
    ['of two messages', text(0, 'a') + text(1, 'b') + text(0, 'c'), ['text a', 'text b', 'text c']],
    ['of two messages one of which comes late', text(0, 'a') + done(1, message(words('b'))), ['text a', 'text b']],
    ['among pieces that are none', text(0, 'a') + text(0, '') + text(0, null) + text(0, 7) + text(0, 'b'), ['text ab']],
    ['beside a prompt said back', done(0, { ...message(words('hi')), role: 'user' }) + text(1, 'a'), ['text a']],
    [
      'of items that are none',
      done(0, message()) + said('response.output_item.done', { item: 3 }) + text(2, 'a'),
      ['text a'],
    ],
    [
      'that is refused',
      said('response.refusal.delta', { output_index: 0, delta: 'I ' }) +
        said('response.refusal.delta', { output_index: 0, delta: 'won’t.' }) +
        done(0, message({ type: 'refusal', refusal: 'I won’t.' })),
      ['refusal I won’t.'],
    ],
    [
      'that is refused at once',
      said('response.refusal.done', { output_index: 0, refusal: 'I won’t.' }),
      ['refusal I won’t.'],
    ],
  ])('%s', (_, body, content) => {
    const events = decode(body + END);
    expect(contentOf(events)).toEqual(content);
    expect(contentOf(decode(body + END, {}, 1))).toEqual(content);
    expect(events.at(-1)).toEqual({ type: 'eof', clean: true });
    const refused = content.some((line) => line.startsWith('refusal'));
    expect(findOf(events, 'finish')).toMatchObject([{ reason: refused ? 'refusal' : 'end_turn' }]);
  });
});

describe('thinking', () => {
  const summary = (part: number, delta: string, place = 0) =>
    said('response.reasoning_summary_text.delta', { output_index: place, summary_index: part, delta });
  const plain = (delta: string) => said('response.reasoning_text.delta', { output_index: 0, content_index: 0, delta });
  const item = (more: Json) => ({ type: 'reasoning', id: 'rs_1', ...more });
  const sealed = (...parts: readonly string[]) =>
    item({ encrypted_content: 'E', summary: parts.map((part) => ({ type: 'summary_text', text: part })) });

  it.each<[string, string, readonly string[], unknown]>([
    [
      'parts of a summary',
      summary(0, 'a') + summary(0, 'b') + summary(1, 'c') + done(0, sealed('ab', 'c')),
      ['thought ab\n\nc'],
      { id: 'rs_1', encrypted_content: 'E', summaryCount: 2 },
    ],
    [
      'a summary that comes with its item',
      done(0, sealed('a', 'b')),
      ['thought a\n\nb'],
      { id: 'rs_1', encrypted_content: 'E', summaryCount: 2 },
    ],
    [
      'a summary that comes by its part',
      said('response.reasoning_summary_text.done', { output_index: 0, summary_index: 0, text: 'a' }),
      ['thought a'],
      undefined,
    ],
    [
      'two parts that come whole, and then by their item',
      said('response.reasoning_summary_text.done', { output_index: 0, summary_index: 0, text: 'a' }) +
        said('response.reasoning_summary_text.done', { output_index: 0, summary_index: 1, text: 'b' }) +
        done(0, sealed('a', 'b')),
      ['thought a\n\nb'],
      { id: 'rs_1', encrypted_content: 'E', summaryCount: 2 },
    ],
    [
      'a part that is said again when it is done',
      summary(0, 'a') + said('response.reasoning_summary_text.done', { output_index: 0, summary_index: 0, text: 'a' }),
      ['thought a'],
      undefined,
    ],
    [
      'the thinking itself',
      plain('a') + plain('b') + done(0, item({ content: [{ text: 'ab' }] })),
      ['thought ab'],
      { plain: true },
    ],
    [
      'the thinking itself, whole',
      done(0, item({ summary: [], content: [{ type: 'reasoning_text', text: 'a' }] })),
      ['thought a'],
      { plain: true },
    ],
    [
      'both kinds at once',
      done(0, item({ summary: [{ text: 'a' }], content: [{ text: 'long' }] })),
      ['thought a'],
      undefined,
    ],
    [
      'nothing but what is encrypted',
      added(0, item({ encrypted_content: 'early' })) + done(0, sealed()),
      ['thought '],
      { id: 'rs_1', encrypted_content: 'E', summaryCount: 0 },
    ],
    ['nothing at all', done(0, item({ summary: [], encrypted_content: '' })), [], undefined],
    [
      'an item without an id',
      done(0, item({ id: null, encrypted_content: 'E' })),
      ['thought '],
      { encrypted_content: 'E', summaryCount: 0 },
    ],
  ])('%s', (_, body, thoughts, data) => {
    const events = decode(`${body}${text(1, 'x')}${END}`);
    expect(contentOf(events)).toEqual([...thoughts, 'text x']);
    const signature = findOf(events, 'reasoning').findLast((event) => event.signature !== undefined)?.signature;
    expect(signature === undefined ? undefined : FAKE_SIGNER.verify(signature)?.data).toEqual(data);
    expect(signature !== undefined).toBe(thoughts.length > 0);
  });

  it('is told to nobody who did not ask, once said to be lost, and cuts no text in two', () => {
    const body = text(1, 'a') + summary(0, 'h', 1) + summary(0, 'm', 1) + text(1, 'b');
    const events = decode(body + END, { thinking: { type: 'disabled' } });
    expect(contentOf(events)).toEqual(['text ab']);
    expect(findOf(events, 'loss').filter(({ loss }) => loss.code === 'thinking_dropped')).toHaveLength(1);
  });

  it('without words is a block only where something follows it', () => {
    expect(contentOf(decode(text(0, 'x') + done(1, sealed()) + END))).toEqual(['text x']);
    expect(contentOf(decode(done(0, sealed()) + done(1, call('c1', 'Read', '{}')) + END))).toEqual([
      'thought ',
      'call 0 c1 Read ',
    ]);
  });
});

describe('calls', () => {
  const LS = '{"command":"ls"}';

  it.each<[string, string, readonly string[]]>([
    ['in pieces', added(0, call('c1', 'Bash')) + args(0, '{"command"') + args(0, ':"ls"}'), [`call 0 c1 Bash ${LS}`]],
    ['as an object instead of its text', done(0, call('c1', 'Bash', { command: 'ls' })), [`call 0 c1 Bash ${LS}`]],
    ['without arguments', done(0, call('c1', 'Read', null)), ['call 0 c1 Read ']],
    [
      'whose end was lost',
      added(0, call('c1', 'Bash')) + args(0, '{"command') + done(0, call('c1', 'Bash', LS)),
      [`call 0 c1 Bash ${LS}`],
    ],
    [
      'that is announced twice',
      added(0, call('c1', 'Bash', LS)) + done(0, call('c1', 'Bash', LS)) + done(0, call('c1', 'Bash', LS)),
      [`call 0 c1 Bash ${LS}`],
    ],
    ['without an id of its own', done(0, call('', 'Bash', LS, { id: 'fc_9' })), [`call 0 fc_9 Bash ${LS}`]],
    ['with an id that no client takes', done(0, call('call:1/2', 'Bash', LS)), [`call 0 new Bash ${LS}`]],
    [
      'two with one id',
      done(0, call('c1', 'Bash', LS)) + done(1, call('c1', 'Read', '{}')),
      [`call 0 c1 Bash ${LS}`, 'call 1 new Read '],
    ],
    ['in another spelling', done(0, call('c1', 'bash', LS)), [`call 0 c1 Bash ${LS}`]],
    ['of a tool that nobody offered', done(0, call('c1', 'Rm', '{}')), ['call 0 c1 Rm ']],
    [
      'behind text',
      text(0, 'a') + done(1, call('c1', 'Bash', LS)) + text(2, 'b'),
      ['text a', `call 0 c1 Bash ${LS}`, 'text b'],
    ],
    [
      'of a custom tool, in its own words',
      done(0, { type: 'custom_tool_call', call_id: 'c1', name: 'Sql', input: 'select "1"' }),
      ['call 0 c1 Sql {"input":"select \\"1\\""}'],
    ],
  ])('%s', (_, body, content) => {
    const events = decode(body + END);
    const keys = new Map<string, string>();
    const numbered = contentOf(events).map((line) =>
      line.replace(/^call (\S+)/, (_match, key: string) => {
        if (!keys.has(key)) keys.set(key, `call ${keys.size}`);
        return keys.get(key) ?? '';
      }),
    );
    expect(numbered).toEqual(content);
    expect(findOf(events, 'toolClose')).toHaveLength(findOf(events, 'toolOpen').length);
    expect(findOf(events, 'loss')).toEqual([]);
    expect(findOf(events, 'finish')).toMatchObject([{ reason: 'tool_use' }]);
  });

  it.each([
    ['', 'max_tokens', ''],
    ['{"command":"l', 'max_tokens', '{"command":"l'],
    [LS, 'max_tokens', LS],
  ])('that a limit cut at %j do not run', (fragment, reason, told) => {
    const cut = said('response.incomplete', {
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    });
    const body = added(0, call('c1', 'Bash')) + (fragment === '' ? '' : args(0, fragment));
    const events = decode(body + cut);
    expect(
      findOf(events, 'toolArgs')
        .map((event) => event.fragment)
        .join(''),
    ).toBe(told);
    expect(findOf(events, 'finish')).toMatchObject([{ reason }]);
  });

  it('whose arguments are no object are a failure of the provider', () => {
    const events = decode(added(0, call('c1', 'Bash')) + args(0, '{"command": ls}') + END);
    expect(events.at(-1)).toMatchObject({ type: 'error', code: 'invalid_tool_arguments' });
    expect(findOf(events, 'finish')).toEqual([]);
  });
});

describe('a search that OpenAI made', () => {
  const searching = { tools: [SEARCH] };
  const page = { type: 'url', url: 'https://a.test/', title: '' };
  const search = (more: Json) => ({ type: 'web_search_call', id: 'ws-1', ...more });

  it.each<[string, Json, string | undefined, unknown]>([
    [
      'by its query',
      { action: { query: 'x', sources: [page] } },
      'x',
      [{ url: 'https://a.test/', title: 'https://a.test/' }],
    ],
    ['by the first of several', { action: { query: '', queries: ['y', 'z'] } }, 'y', []],
    ['by arguments', { arguments: '{"query":"w"}' }, 'w', []],
    ['in vain', { status: 'failed', action: { query: 'x' } }, 'x', { error_code: 'unavailable' }],
    ['by opening a page', { action: { type: 'open_page', query: 'x' } }, undefined, undefined],
    ['by looking through one', { action: { type: 'find_in_page', query: 'x' } }, undefined, undefined],
    ['for nothing', { action: { type: 'search' } }, undefined, undefined],
    ['in words that are none', { action: 'search', arguments: '{' }, undefined, undefined],
  ])('%s', (_, item, query, content) => {
    const events = decode(done(0, search(item)) + text(1, 'x') + END, searching);
    const id = 'srvtoolu_ws_1';
    const blocks = [
      { block: { type: 'server_tool_use', id, name: 'web_search', input: { query } } },
      { block: { type: 'web_search_tool_result', tool_use_id: id, content } },
    ];
    const dropped = [{ loss: { code: 'output_dropped', detail: 'web_search_call' } }];
    const told = [...findOf(events, 'serverToolUse'), ...findOf(events, 'serverToolResult')];
    expect(told).toMatchObject(query === undefined ? [] : blocks);
    expect(findOf(events, 'loss')).toMatchObject(query === undefined ? dropped : []);
  });

  const cite = { type: 'url_citation', url: 'https://a.test/', start_index: 0, end_index: 1 };
  const told = [
    { type: 'web_search_result_location', url: 'https://a.test/', title: 'https://a.test/', cited_text: '' },
  ];

  it.each<[string, string, readonly object[]]>([
    [
      'before the text that rests on it',
      said('response.output_text.annotation.added', { output_index: 0, annotation: cite }) + text(0, 'a'),
      told,
    ],
    [
      'behind it',
      text(0, 'a') + said('response.output_text.annotation.added', { output_index: 0, annotation: cite }),
      told,
    ],
    ['with the item alone', done(0, message(words('a', { annotations: [cite] }))), told],
    ['with the item behind its text', text(0, 'a') + done(0, message(words('a', { annotations: [cite] }))), told],
    [
      'twice',
      text(0, 'a') +
        said('response.output_text.annotation.added', { output_index: 0, annotation: cite }) +
        done(0, message(words('a', { annotations: [cite] }))),
      told,
    ],
    [
      'as a file',
      text(0, 'a') +
        said('response.output_text.annotation.added', { output_index: 0, annotation: { type: 'file_citation' } }),
      [],
    ],
  ])('is cited: %s', (_, body, citations) => {
    const events = decode(body + END, searching);
    expect(findOf(events, 'text').flatMap((event) => event.citations ?? [])).toMatchObject(citations);
    expect(contentOf(events)).toEqual(['text a']);
    expect(findOf(events, 'loss').some(({ loss }) => loss.code === 'citation_dropped')).toBe(citations.length === 0);
  });
});

describe('the end', () => {
  const output = [message(words('a'))];
  const cut = (reason: unknown) => ({ status: 'incomplete', incomplete_details: { reason } });

  it.each<[string, Json, string]>([
    ['completed', { status: 'completed' }, 'end_turn'],
    ['completed', {}, 'end_turn'],
    ['incomplete', cut('max_output_tokens'), 'max_tokens'],
    ['incomplete', { incomplete_details: { reason: 'max_output_tokens' } }, 'max_tokens'],
    ['completed', cut('max_output_tokens'), 'max_tokens'],
    ['incomplete', cut('max_tokens'), 'max_tokens'],
    ['incomplete', cut('content_filter'), 'refusal'],
    ['incomplete', cut('patience'), 'end_turn'],
    ['incomplete', { incomplete_details: null }, 'end_turn'],
  ])('that is %s by %j', (type, response, reason) => {
    const streamed = decode(text(0, 'a') + said(`response.${type}`, { response: { ...response, output } }));
    expect(findOf(streamed, 'finish')).toMatchObject([{ reason }]);
    expect(contentOf(streamed)).toEqual(['text a']);
    if (response['status'] === undefined) return;
    const whole = decode(JSON.stringify({ object: 'response', ...response, output }));
    expect(findOf(whole, 'finish')).toMatchObject([{ reason }]);
    expect(contentOf(whole)).toEqual(['text a']);
  });

  it.each<[string, Json, Json]>([
    ['failed', { error: { code: 'server_error', message: 'oops' } }, { code: 'server_error', message: 'oops' }],
    ['failed', { error: null }, { message: expect.any(String) }],
    ['failed', { error: { code: 'invalid_image_url', message: 'x' } }, { code: 'invalid_image_url', httpStatus: 400 }],
    ['cancelled', {}, { message: expect.any(String) }],
    ['completed', { status: 'failed', error: { code: 'x', message: 'oops' } }, { code: 'x', message: 'oops' }],
  ])('that has %s with %j is a failure, and costs what it cost', (type, response, error) => {
    const events = decode(text(0, 'a') + said(`response.${type}`, { response: { ...response, usage: USAGE } }));
    expect(events.at(-1)).toMatchObject({ type: 'error', ...error });
    expect(findOf(events, 'usage')).toMatchObject([{ usage: { inputTokens: 1, outputTokens: 1 } }]);
    expect(findOf(events, 'finish')).toEqual([]);
  });

  it.each([
    ['an error', said('error', { code: 'rate_limit_exceeded', message: 'slow' }), 'slow'],
    ['an error in an error', said('error', { error: { type: 'server_error', message: 'oops' } }), 'oops'],
    ['an error by its name alone', `event: error\ndata: {"message":"oops"}\n\n`, 'oops'],
    ['words of somebody in between', `data: {"detail":"gone"}\n\n`, 'gone'],
    ['the end of the connection', '', 'upstream stream ended unexpectedly'],
  ])('by %s is a failure, and nothing is read behind it', (_, body, words) => {
    const events = decode(text(0, 'a') + body + (body === '' ? '' : text(0, 'b') + END));
    expect(contentOf(events)).toEqual(['text a']);
    expect(events.at(-1)).toMatchObject({ type: 'error', message: words });
    expect(findOf(events, 'error')).toHaveLength(1);
  });

  it.each<[string, unknown, Json, readonly string[]]>([
    [
      'what came from a cache and went into it',
      { input_tokens: 100, output_tokens: 9, input_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 } },
      { inputTokens: 10, cacheReadTokens: 60, cacheCreationTokens: 30, outputTokens: 9 },
      [],
    ],
    [
      'parts that are larger than the whole',
      { input_tokens: 100, output_tokens: 1, input_tokens_details: { cached_tokens: 96, cache_write_tokens: 128 } },
      { inputTokens: 0, cacheReadTokens: 96, cacheCreationTokens: 4 },
      [],
    ],
    [
      'thinking, which is part of the output',
      { input_tokens: 1, output_tokens: 9, output_tokens_details: { reasoning_tokens: 20 } },
      { outputTokens: 9, reasoningTokens: 9 },
      [],
    ],
    ['numbers as text', { input_tokens: '7', output_tokens: '9' }, { inputTokens: 7, outputTokens: 9 }, []],
    ['numbers that are none', { input_tokens: -7, output_tokens: 'many' }, { inputTokens: 0, outputTokens: 0 }, []],
    ['the output alone', { input_tokens: null, output_tokens: 9 }, { outputTokens: 9 }, ['input']],
  ])('counts %s', (_, usage, counts, estimated) => {
    const events = decode(text(0, 'a') + said('response.completed', { response: { usage } }));
    expect(findOf(events, 'usage')).toMatchObject([{ usage: counts }]);
    expect(findOf(events, 'loss').map(({ loss }) => loss.detail)).toEqual(estimated);
  });
});
