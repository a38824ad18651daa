import type { Message, MessagesRequest, ToolDefinition } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import type { ConfigSnapshot, WebSearchHit } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type CallScript } from '@sluice/testing';
import { describe, expect, it } from '@jest/globals';

import { buildPipeline } from '../build-pipeline.js';

const SEARCH: ToolDefinition = { type: 'web_search_20250305', name: 'web_search' };
const READ: ToolDefinition = { name: 'Read', input_schema: { type: 'object' } };
const HITS: readonly WebSearchHit[] = [
  { url: 'https://nodejs.org/a', title: 'Node', excerpt: 'Version 26 is out.', date: '2026-11-01' },
  { url: 'https://example.org/b', title: 'Else', excerpt: '', date: null },
];

const call = (key: string, name: string, input: object | string): CompletionEvent[] => [
  { type: 'toolOpen', key, id: `call_${key}`, name },
  { type: 'toolArgs', key, fragment: typeof input === 'string' ? input : JSON.stringify(input) },
  { type: 'toolClose', key },
];
const search = (key: string, query: string): CompletionEvent[] => call(key, 'web_search', { query });
const text = (words: string): CompletionEvent => ({ type: 'text', text: words });
const counted = (inputTokens: number, outputTokens: number): CompletionEvent => ({
  type: 'usage',
  usage: { inputTokens, outputTokens },
});
const finish = (reason: 'tool_use' | 'end_turn' | 'max_tokens' | 'refusal'): CompletionEvent[] => [
  { type: 'finish', reason },
  { type: 'eof', clean: true },
];
/** An answer that is all one read. */
const says =
  (...events: CompletionEvent[]): CallScript =>
  (upstream) =>
    upstream
      .head()
      .events(...events)
      .end();
const asks = (...queries: string[]): CallScript =>
  says(...queries.flatMap((query, index) => search(String(index), query)), counted(10, 5), ...finish('tool_use'));
const answers = (words: string): CallScript => says(text(words), counted(30, 7), ...finish('end_turn'));
const overloaded: CallScript = (upstream) => upstream.refuse(529, { code: 'upstream_overloaded' });

interface Scene {
  readonly request?: Partial<MessagesRequest>;
  readonly config?: Partial<ConfigSnapshot>;
  readonly scripts: readonly CallScript[];
  readonly prepare?: (upstream: ScriptedUpstream) => void;
}

function start({ request, config, scripts, prepare }: Scene) {
  const fixture = makeExchange({
    request: { tools: [SEARCH], stream: false, ...request },
    config: { assistance: { fetchMedia: false, webSearch: true }, ...config },
  });
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts, providers: ['openai', 'other'] });
  for (const provider of upstream.providers.values()) provider.needs = { fetch: [], webSearch: true };
  upstream.search.outcomes.set('node', { hits: HITS });
  prepare?.(upstream);
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  const watched = watchRun(run.chunks);
  return {
    ...fixture,
    upstream,
    watched,
    /** The requests that were translated, in order. */
    asked: () => [...upstream.providers.values()].flatMap(({ prepared }) => prepared.map((input) => input.request)),
    message: () => JSON.parse(watched.body) as Message & { readonly usage: { readonly server_tool_use: unknown } },
  };
}

const use = (id: number, query: string): object => ({
  type: 'server_tool_use',
  id: expect.stringMatching(new RegExp(`^srvtoolu_0*${id}$`)),
  name: 'web_search',
  input: { query },
  caller: { type: 'direct' },
});
const result = (content: unknown): object => ({
  type: 'web_search_tool_result',
  tool_use_id: expect.stringMatching(/^srvtoolu_/),
  content,
  caller: { type: 'direct' },
});
const failed = (error_code: string): object => result({ type: 'web_search_tool_result_error', error_code });
const said = (words: string): object => ({ type: 'text', text: words, citations: null });

describe('a model that searches', () => {
  it('gets what was found and goes on, all in one reply', async () => {
    const { watched, upstream, message, asked } = start({
      scripts: [
        says(text('Let me see. '), ...search('0', ' node '), counted(10, 5), ...finish('tool_use')),
        answers('Node 26.'),
      ],
    });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(upstream.search.asked).toEqual([[{ query: 'node', sites: [] }]]);
    const { content, stop_reason: reason, usage } = message();
    expect(content).toEqual([
      said('Let me see. '),
      use(2, ' node '),
      result([
        {
          type: 'web_search_result',
          url: 'https://nodejs.org/a',
          title: 'Node',
          encrypted_content: expect.stringMatching(/^slw1\./),
          page_age: '2026-11-01',
        },
        {
          type: 'web_search_result',
          url: 'https://example.org/b',
          title: 'Else',
          encrypted_content: 'slw1.',
          page_age: null,
        },
      ]),
      said('Node 26.'),
    ]);
    expect(reason).toBe('end_turn');
    expect(usage).toMatchObject({
      input_tokens: 40,
      output_tokens: 12,
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 },
    });
    const [first, second] = asked();
    expect(first?.tools).toEqual([
      {
        name: 'web_search',
        description: expect.any(String),
        input_schema: expect.objectContaining({ required: ['query'] }),
      },
    ]);
    expect(second?.tools).toEqual(first?.tools);
    expect(second?.max_tokens).toBe(1_024 - 5);
    const id = (content[1] as { id: string }).id;
    expect(second?.messages).toEqual([
      { role: 'user', content: 'hello' },
      {
        role: 'assistant',
        content: [
          said('Let me see. '),
          { type: 'tool_use', id, name: 'web_search', input: { query: ' node ' }, caller: { type: 'direct' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: id,
            content: '1. Node (2026-11-01)\nhttps://nodejs.org/a\nVersion 26 is out.\n\n2. Else\nhttps://example.org/b',
          },
        ],
      },
    ]);
  });

  it('is streamed as its own API would, the search before it is made', async () => {
    let open!: () => void;
    const { watched } = start({
      request: { stream: true },
      scripts: [
        (upstream) =>
          upstream
            .head()
            .events({ type: 'start', id: 'up-1' }, ...search('0', 'node'))
            .events(counted(10, 5), ...finish('tool_use'))
            .end(),
        answers('Node 26.'),
      ],
      prepare: (upstream) => {
        upstream.search.gate = new Promise((resolve) => (open = resolve));
      },
    });
    await settled();
    expect(watched.eventTypes).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      'content_block_delta',
      'content_block_stop',
    ]);
    expect(watched.body).toContain('"content_block":{"type":"server_tool_use"');
    expect(watched.body).toContain('"partial_json":"{\\"query\\":\\"node\\"}"');
    open();
    await settled();
    const indexes = [...watched.body.matchAll(/"type":"content_block_start","index":(\d)/g)].map(([, index]) => index);
    expect(indexes).toEqual(['0', '1', '2']);
    expect(watched.eventTypes.filter((type) => type === 'message_start' || type === 'message_stop')).toHaveLength(2);
    expect(watched.body).toContain('"web_search_requests":1');
    expect(watched.ending).toBe('complete');
  });

  it('may search several times at once, each result behind its call', async () => {
    const { message, upstream } = start({
      scripts: [
        says(...search('0', 'node'), text('and'), ...search('1', 'else'), counted(1, 1), ...finish('tool_use')),
        answers('ok'),
      ],
    });
    await settled();
    expect(upstream.search.asked).toEqual([
      [
        { query: 'node', sites: [] },
        { query: 'else', sites: [] },
      ],
    ]);
    expect(message().content).toEqual([
      use(2, 'node'),
      result([expect.anything(), expect.anything()]),
      said('and'),
      use(3, 'else'),
      result([]),
      said('ok'),
    ]);
    expect(message().usage.server_tool_use).toEqual({ web_search_requests: 2, web_fetch_requests: 0 });
  });

  it('has what was found on the tape, and goes by the tape', async () => {
    const { ambient } = start({ scripts: [asks('node'), answers('Node 26.')] });
    await settled();
    expect(ambient.readings).toContainEqual({ site: 'web_search', value: [{ hits: HITS }] });
    const other = start({ scripts: [asks('node'), answers('Node 26.')] });
    const taped = { hits: [{ url: 'https://taped.test/', title: 'Taped', excerpt: 'As it was.', date: null }] };
    other.ambient.prescribed.set('web_search', [[taped]]);
    await settled();
    expect(other.message().content[1]).toMatchObject({ content: [{ url: 'https://taped.test/', title: 'Taped' }] });
    expect(JSON.stringify(other.asked()[1]?.messages.at(-1))).toContain('As it was.');
  });

  it('searches for a call that only the end of its answer closes', async () => {
    const { message, asked, upstream } = start({
      scripts: [says(...search('0', 'node').slice(0, -1), ...finish('tool_use')), answers('Node 26.')],
    });
    await settled();
    expect(upstream.search.asked).toEqual([[{ query: 'node', sites: [] }]]);
    expect(message().content).toMatchObject([{ input: { query: 'node' } }, { content: [{}, {}] }, said('Node 26.')]);
    expect(asked()[1]?.messages.slice(-2)).toMatchObject([
      { role: 'assistant', content: [{ type: 'tool_use', input: { query: 'node' } }] },
      { role: 'user', content: [{ type: 'tool_result' }] },
    ]);
  });

  it('may search again with what it found, up to ten answers, and is told to be asked again', async () => {
    const { message, watched, upstream } = start({
      scripts: Array.from({ length: 12 }, () => asks('node')),
    });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(upstream.transport.calls).toHaveLength(10);
    expect(message().stop_reason).toBe('pause_turn');
    expect(message().content).toHaveLength(20);
  });

  it('may be told how often it may search', async () => {
    const { message, upstream, asked } = start({
      request: { tools: [{ ...SEARCH, max_uses: 1 }] },
      scripts: [asks('node', 'more'), asks('still'), answers('enough')],
    });
    await settled();
    expect(upstream.search.asked).toEqual([[{ query: 'node', sites: [] }]]);
    expect(message().content).toEqual([
      use(2, 'node'),
      result([expect.anything(), expect.anything()]),
      use(3, 'more'),
      failed('max_uses_exceeded'),
      use(4, 'still'),
      failed('max_uses_exceeded'),
      said('enough'),
    ]);
    expect(asked()[1]?.messages.at(-1)?.content[1]).toMatchObject({ is_error: true, content: /No more searches/ });
  });

  it.each([
    ['no query', '{}', 'invalid_tool_input'],
    ['an empty query', '{"query":" "}', 'invalid_tool_input'],
    ['arguments that are none', '{"query":', 'invalid_tool_input'],
  ])('is told that there was %s', async (_name, json, code) => {
    const { message, upstream, watched } = start({
      scripts: [says(...call('0', 'web_search', json), counted(1, 1), ...finish('tool_use')), answers('sorry')],
    });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(upstream.search.asked).toEqual([]);
    expect(message().content.slice(1)).toEqual([failed(code), said('sorry')]);
    expect(message().usage.server_tool_use).toBeNull();
  });

  it('is told why a search was not made', async () => {
    const { message } = start({
      scripts: [asks('node'), answers('sorry')],
      prepare: (upstream) => upstream.search.outcomes.set('node', { error: 'too_many_requests' }),
    });
    await settled();
    expect(message().content.slice(1)).toEqual([failed('too_many_requests'), said('sorry')]);
  });

  it.each<[string, object, string[], string[]]>([
    ['these domains alone', { allowed_domains: ['nodejs.org'] }, ['https://nodejs.org/a'], ['nodejs.org']],
    ['all but these domains', { blocked_domains: ['nodejs.org'] }, ['https://example.org/b'], []],
    ['a part of a domain', { allowed_domains: ['example.org/c'] }, [], ['example.org/c']],
  ])('finds pages of %s', async (_name, limits, urls, sites) => {
    const { message, upstream } = start({
      request: { tools: [{ ...SEARCH, ...limits }] },
      scripts: [asks('node'), answers('ok')],
    });
    await settled();
    const [, found] = message().content as unknown as { content: { url: string }[] }[];
    expect(found?.content.map(({ url }) => url)).toEqual(urls);
    expect(upstream.search.asked).toEqual([[{ query: 'node', sites }]]);
  });

  it('calls tools of the client as well, which end the reply', async () => {
    const { message, upstream } = start({
      request: { tools: [SEARCH, READ] },
      scripts: [says(...search('0', 'node'), ...call('1', 'Read', { a: 1 }), counted(1, 1), ...finish('tool_use'))],
    });
    await settled();
    expect(upstream.transport.calls).toHaveLength(1);
    expect(message().stop_reason).toBe('tool_use');
    expect(message().content.map(({ type }) => type)).toEqual([
      'server_tool_use',
      'web_search_tool_result',
      'tool_use',
    ]);
  });

  it.each(['max_tokens', 'refusal'] as const)('is not asked again after %s', async (reason) => {
    const { message, upstream } = start({ scripts: [says(...search('0', 'node'), counted(1, 1), ...finish(reason))] });
    await settled();
    expect(upstream.transport.calls).toHaveLength(1);
    expect(upstream.search.asked).toEqual([]);
    expect(message().stop_reason).toBe(reason);
    expect(message().content.slice(1)).toEqual([failed('unavailable')]);
  });

  it('ends where all it may say has been said', async () => {
    const { message, upstream } = start({ request: { max_tokens: 5 }, scripts: [asks('node')] });
    await settled();
    expect(upstream.transport.calls).toHaveLength(1);
    expect(message().stop_reason).toBe('max_tokens');
  });

  it('is forced to search once, not for ever', async () => {
    const { asked } = start({
      request: { tool_choice: { type: 'tool', name: 'web_search', disable_parallel_tool_use: true } },
      scripts: [asks('node'), answers('ok')],
    });
    await settled();
    expect(asked().map(({ tool_choice: choice }) => choice)).toEqual([
      { type: 'tool', name: 'web_search', disable_parallel_tool_use: true },
      { type: 'auto', disable_parallel_tool_use: true },
    ]);
  });

  it('that does not search is passed on as it comes', async () => {
    const { watched, upstream } = start({
      request: { stream: true, tools: [SEARCH, READ] },
      scripts: [(upstream) => upstream.head().events(text('half'))],
    });
    await settled();
    expect(watched.body).toContain('half');
    upstream.transport.last.events(...call('0', 'Read', {}), counted(3, 4), ...finish('tool_use'));
    await settled();
    expect(watched.eventTypes.at(-1)).toBe('message_stop');
    expect(watched.body).toContain('"server_tool_use":null');
    expect(upstream.search.asked).toEqual([]);
  });

  it('has its searches of earlier turns told as calls, with what was found then', async () => {
    const first = start({ scripts: [asks('node'), answers('Node 26.')] });
    await settled();
    const { content } = first.message();
    const history = [
      { role: 'user' as const, content: 'hello' },
      { role: 'assistant' as const, content },
      { role: 'user' as const, content: 'and?' },
    ];
    const second = start({ request: { messages: history }, scripts: [answers('no')] });
    await settled();
    const before = first.asked()[1]!.messages;
    expect(second.asked()[0]?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(second.asked()[0]?.messages[2]).toEqual(before[2]);
    expect(second.asked()[0]?.messages[3]?.content).toEqual([said('Node 26.')]);
  });
});

describe('an upstream that fails between searches', () => {
  it.each([true, false])('is tried again, unseen, by a stream: %s', async (stream) => {
    const { watched, ambient, upstream, eventsOf } = start({
      request: { stream },
      scripts: [asks('node'), overloaded, answers('late')],
    });
    await settled();
    ambient.advance(20_000);
    await settled();
    expect(watched.ending).toBe('complete');
    expect(watched.body).toContain('late');
    expect(watched.body.match(/"type":"server_tool_use"/g)).toHaveLength(1);
    expect(upstream.search.asked).toHaveLength(1);
    expect(eventsOf('attempt-start').map(({ attempt }) => [attempt.number, attempt.reason])).toEqual([
      [1, 'primary'],
      [2, 'continuation'],
      [3, 'retry'],
    ]);
  });

  it('has its answer counted with those before, whatever a try that failed had counted', async () => {
    const { message, ambient, asked } = start({
      request: { max_tokens: 100 },
      scripts: [
        asks('node'),
        (upstream) => upstream.head().events(counted(29, 1)).break(new Error('reset')),
        asks('more'),
        answers('late'),
      ],
    });
    await settled();
    ambient.advance(20_000);
    await settled();
    expect(message().usage).toMatchObject({ input_tokens: 10 + 10 + 30, output_tokens: 5 + 5 + 7 });
    expect(asked().map(({ max_tokens: limit }) => limit)).toEqual([100, 95, 95, 90]);
  });

  it('has tries of its own for each answer', async () => {
    const retry = { ...TEST_CONFIG.retry, maxUpstreamCalls: 1 };
    const { watched } = start({ config: { retry, assistance: ON }, scripts: [asks('node'), asks('x'), answers('ok')] });
    await settled();
    expect(watched.body).toContain('ok');
  });

  it('is not tried again once the client has seen some of this answer', async () => {
    const { watched, ambient } = start({
      request: { stream: true },
      scripts: [
        asks('node'),
        (upstream) => upstream.head().events(text('half')).break(new Error('reset')),
        answers('never'),
      ],
    });
    await settled();
    ambient.advance(60_000);
    await settled();
    expect(watched.eventTypes.at(-1)).toBe('error');
    expect(watched.body).not.toContain('never');
  });

  it('is given up for the next target while nothing was sent', async () => {
    const { watched, ambient, message } = start({
      config: {
        assistance: ON,
        routing: { ...TEST_CONFIG.routing, fallbacks: [{ provider: 'other', model: 'spare' }] },
        retry: { ...TEST_CONFIG.retry, maxRetries: 0 },
      },
      scripts: [asks('node'), overloaded, answers('from the other')],
    });
    await settled();
    ambient.advance(20_000);
    await settled();
    expect(watched.ending).toBe('complete');
    expect(message().content).toEqual([said('from the other')]);
    expect(message().usage.server_tool_use).toBeNull();
  });

  it('leaves nothing of a try that failed before its searches were made', async () => {
    const { message, ambient } = start({
      scripts: [
        (upstream) =>
          upstream
            .head()
            .events(text('half'), ...search('0', 'node'))
            .break(new Error('reset')),
        answers('whole'),
      ],
    });
    await settled();
    ambient.advance(20_000);
    await settled();
    expect(message().content).toEqual([said('whole')]);
  });
});

const ON = { fetchMedia: false, webSearch: true };

describe('a search that is none of the gateway', () => {
  it.each<[string, Scene]>([
    ['there is nothing to search with', { config: { assistance: { ...ON, webSearch: false } }, scripts: [] }],
    ['the settings are older than it', { config: { assistance: undefined } as never, scripts: [] }],
    ['only programs may call it', { request: { tools: [{ ...SEARCH, allowed_callers: ['code'] }] }, scripts: [] }],
    ['nobody has asked for one', { request: { tools: [READ] }, scripts: [] }],
    [
      'the upstream searches by itself',
      {
        scripts: [],
        prepare: (upstream) => {
          upstream.provider('openai').needs = { fetch: [], webSearch: false };
        },
      },
    ],
  ])('leaves the request as it is where %s', async (_name, scene) => {
    const { asked, exchange } = start({ ...scene, scripts: [answers('ok')] });
    await settled();
    expect(asked()[0]).toEqual(exchange.request);
  });

  it('is refused where its domains contradict each other', async () => {
    const tool = { ...SEARCH, allowed_domains: ['a.test'], blocked_domains: ['b.test'] };
    const { watched, upstream } = start({ request: { tools: [READ, tool] }, scripts: [] });
    await settled();
    expect(watched.error).toMatchObject({
      status: 400,
      publicMessage: 'tools.1: Use either allowed_domains or blocked_domains, not both.',
    });
    expect(upstream.transport.calls).toEqual([]);
  });

  it('is told what of it was left out', async () => {
    const tool = { ...SEARCH, user_location: { type: 'approximate', city: 'Berlin' } };
    const { watched } = start({ request: { tools: [tool] }, scripts: [answers('ok')] });
    await settled();
    expect(watched.chunks[0]?.head?.headers['x-sluice-loss']).toBe('field_dropped');
  });
});

describe('a client that leaves while the web is searched', () => {
  it('ends the search, and nobody is asked again', async () => {
    let open!: () => void;
    const { watched, upstream } = start({
      request: { stream: true },
      scripts: [asks('node'), answers('never')],
      prepare: ({ search: web }) => {
        web.gate = new Promise((resolve) => (open = resolve));
      },
    });
    await settled();
    watched.subscription.unsubscribe();
    expect(upstream.search.signals.map(({ aborted }) => aborted)).toEqual([true]);
    open();
    await settled();
    expect(upstream.transport.calls).toHaveLength(1);
  });
});
