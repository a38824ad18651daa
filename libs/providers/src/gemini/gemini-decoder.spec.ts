import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import { FAKE_SIGNER, makeAttempt } from '@sluice/testing';

import { chunk, counts, decodeGemini, prepareGemini, sse, type BenchOptions } from './fixtures/gemini-bench.js';

type Json = Record<string, unknown>;

const READ = { name: 'Read', input_schema: { type: 'object', properties: { file_path: { type: 'string' } } } };
const THINKING = { thinking: { type: 'adaptive' }, tools: [READ] } as const;
const STOP = { finishReason: 'STOP' };
const END: CompletionEvent = { type: 'eof', clean: true };

const prepare = (request: Partial<MessagesRequest> = {}, options?: BenchOptions) =>
  prepareGemini(makeAttempt(), { stream: true, ...THINKING, ...request }, options);

/** The events of a reply, the same however its bytes are cut. */
function read(body: string, request: Partial<MessagesRequest> = {}): readonly CompletionEvent[] {
  const whole = decodeGemini(prepare(request), [body]).events;
  for (const size of [1, 7]) expect(decodeGemini(prepare(request), [body], size).events).toEqual(whole);
  return whole;
}

/** Without what says how many tokens it took, and that they were not counted. */
function contentOf(events: readonly CompletionEvent[]): readonly CompletionEvent[] {
  return events.filter(({ type }) => type !== 'usage' && type !== 'loss' && type !== 'start');
}

const lossesOf = (events: readonly CompletionEvent[]) =>
  events.flatMap((event) => (event.type === 'loss' && event.loss.code !== 'usage_estimated' ? [event.loss] : []));

const payloadOf = (event: CompletionEvent | undefined) =>
  event?.type === 'reasoning' ? FAKE_SIGNER.verify(event.signature ?? '')?.data : undefined;

describe('the bytes', () => {
  const chunks = [chunk([{ text: 'a' }]), chunk([{ text: 'b' }], STOP)];
  const joined = chunks.map((part) => JSON.stringify(part));

  it.each([
    ['separated by line feeds', `data: ${joined[0]!}\n\ndata: ${joined[1]!}\n\n`],
    ['separated by carriage returns', `data: ${joined[0]!}\r\rdata: ${joined[1]!}\r\r`],
    ['separated by both', sse(...chunks)],
    ['without a blank line at the end', sse(...chunks).trimEnd()],
    ['in one array', `[${joined[0]!}\n,\r\n${joined[1]!}\n]\n`],
    ['in an array that begins with blanks', ` \n[${JSON.stringify(chunks[0], null, 2)},${joined[1]!}]`],
  ])('may come as a stream %s', (_how, body) => {
    expect(contentOf(read(body))).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'finish', reason: 'end_turn' },
      END,
    ]);
  });

  it('gives what an array holds before it is closed', () => {
    const decoder = prepare().openDecoder({ status: 200, headers: [] });
    const first = decoder.push(Buffer.from(`[${joined[0]!},`));
    expect(first).toContainEqual({ type: 'text', text: 'a' });
  });

  it.each([
    [
      'a line without a field name',
      `${sse(chunks[0]!)}{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}\n\n`,
    ],
    ['an event', sse(chunks[0]!, { error: { code: 503, message: 'm', status: 'UNAVAILABLE' } })],
    ['an element', `[${joined[0]!},{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}]`],
  ])('may hold an error as %s', (_how, body) => {
    expect(read(body).at(-1)).toMatchObject({ type: 'error', httpStatus: 503, kind: 'UNAVAILABLE', message: 'm' });
  });

  it.each<[string, string, Json]>([
    ['a stream', sse(chunks[0]!), { code: 'stream_ended_early' }],
    ['an array', `[${joined[0]!}`, { code: 'stream_ended_early' }],
    ['nothing', '', { code: 'stream_ended_early' }],
    ['a reply without candidates', '{"usageMetadata":{}}', { code: 'empty_completion' }],
    ['a page', '<html>Sign in</html>', { code: 'unexpected_html' }],
    ['an event that is no JSON', `data: {"a\n\ndata: {}\n\n`, { code: 'malformed_event' }],
    ['an element that is no JSON', '[{]}]', { code: 'malformed_event' }],
  ])('fails %s that says not how it ends', (_what, body, error) => {
    expect(read(body).at(-1)).toMatchObject({ type: 'error', ...error });
  });

  it('takes content behind a reason to stop, and the last reason', () => {
    const events = read(
      sse(chunk([{ text: 'a' }], STOP), chunk([{ text: 'b' }], STOP), chunk([], { finishReason: 'MAX_TOKENS' })),
    );
    expect(contentOf(events)).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'finish', reason: 'max_tokens' },
      END,
    ]);
  });
});

describe('parts', () => {
  it('M12 tells thoughts apart from text, and signs them', () => {
    const events = contentOf(read(sse(chunk([{ text: 't', thought: true }, { text: 'x' }], STOP))));
    expect(events).toEqual([
      { type: 'reasoning', text: 't' },
      { type: 'reasoning', signature: FAKE_SIGNER.mint({ provider: 'gemini', model: 'gemini-3-flash-preview' }) },
      { type: 'text', text: 'x' },
      { type: 'finish', reason: 'end_turn' },
      END,
    ]);
  });

  it('drops thoughts that nobody asked for, and says so once', () => {
    const parts = [{ text: 't', thought: true }, { text: 'u', thought: true }, { text: 'x' }];
    const events = read(sse(chunk(parts, STOP)), { thinking: { type: 'disabled' } });
    expect(contentOf(events).map(({ type }) => type)).toEqual(['text', 'finish', 'eof']);
    expect(lossesOf(events)).toEqual([
      { code: 'thinking_dropped', path: 'response', detail: 'thinking the client did not ask for' },
    ]);
  });

  it('M02 takes a call without arguments for a whole one', () => {
    const events = contentOf(read(sse(chunk([{ functionCall: { name: 'Read' }, thoughtSignature: 'sig' }], STOP))));
    expect(payloadOf(events[0])).toEqual({ thoughtSignature: 'sig', part: 'functionCall', ordinal: 0 });
    expect(events.slice(1)).toEqual([
      { type: 'toolOpen', key: '0', name: 'Read' },
      { type: 'toolClose', key: '0' },
      { type: 'finish', reason: 'tool_use' },
      END,
    ]);
  });

  it('M03 puts each signature before its call, and none before the others', () => {
    const call = (file: string) => ({ functionCall: { name: 'Read', args: { file_path: file }, id: `id-${file}` } });
    const body = sse(chunk([{ ...call('a'), thoughtSignature: 'sig' }, call('b')]), chunk([call('c')], STOP));
    const events = contentOf(read(body));
    expect(events.map(({ type }) => type)).toEqual([
      'reasoning',
      ...Array.from({ length: 3 }, () => ['toolOpen', 'toolArgs', 'toolClose']).flat(),
      'finish',
      'eof',
    ]);
    expect(events.filter(({ type }) => type === 'toolOpen')).toMatchObject([
      { id: 'id-a' },
      { id: 'id-b' },
      { id: 'id-c' },
    ]);
  });

  it('puts the signature of a call on the thoughts before it', () => {
    const parts = [
      { text: 't', thought: true },
      { functionCall: { name: 'Read' }, thoughtSignature: 'sig' },
    ];
    const events = contentOf(read(sse(chunk(parts, STOP))));
    expect(events.slice(0, 2)).toMatchObject([{ type: 'reasoning', text: 't' }, { type: 'reasoning' }]);
    expect(payloadOf(events[1])).toMatchObject({ thoughtSignature: 'sig' });
    expect(events.filter(({ type }) => type === 'reasoning')).toHaveLength(2);
  });

  it('says nothing of signatures on text, or of empty text', () => {
    const body = sse(chunk([{ text: 'x' }]), chunk([{ text: '', thoughtSignature: 'sig' }], STOP));
    expect(contentOf(read(body)).map(({ type }) => type)).toEqual(['text', 'finish', 'eof']);
  });

  it('signs no calls for a client that wants no thinking', () => {
    const body = sse(chunk([{ functionCall: { name: 'Read' }, thoughtSignature: 'sig' }], STOP));
    expect(contentOf(read(body, { thinking: { type: 'disabled' } }))[0]).toMatchObject({ type: 'toolOpen' });
  });

  it('carries what Google’s own tools did in the thinking before the text', () => {
    const [use, result] = [
      { toolCall: { toolType: 'GOOGLE_SEARCH_WEB', args: { queries: ['q'] }, id: '1' }, thoughtSignature: 's1' },
      { toolResponse: { toolType: 'GOOGLE_SEARCH_WEB', id: '1' }, thoughtSignature: 's2' },
    ];
    const events = contentOf(read(sse(chunk([use]), chunk([result]), chunk([{ text: 'x' }], STOP))));
    expect(payloadOf(events[0])).toEqual({ serverParts: [use, result] });
    expect(events[1]).toEqual({ type: 'text', text: 'x' });
  });

  it('tells code that was run, and what came of it, as text', () => {
    const parts = [
      { executableCode: { language: 'PYTHON', code: 'print(1)\n' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } },
    ];
    const text = read(sse(chunk(parts, STOP))).flatMap((event) => (event.type === 'text' ? [event.text] : []));
    expect(text.join('')).toBe('\n```python\nprint(1)\n```\n\n```\n1\n```\n');
  });

  it('remarks on images, once', () => {
    const events = read(sse(chunk([{ inlineData: { mimeType: 'image/png', data: 'AA' } }, { inlineData: {} }], STOP)));
    expect(contentOf(events)[0]).toEqual({ type: 'text', text: '[image output omitted]' });
    expect(lossesOf(events)).toEqual([{ code: 'image_dropped', path: 'response', detail: 'inlineData' }]);
  });

  it('gives calls their own names back, and their arguments', () => {
    const tools = [{ name: '9 lives', input_schema: { type: 'object', properties: { n: { enum: [1, 2] } } } }];
    const { events } = decodeGemini(prepareGemini(makeAttempt(), { tools }), [
      JSON.stringify(chunk([{ functionCall: { name: '_9_lives', args: { n: '2' } } }], STOP)),
    ]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'toolOpen', name: '9 lives' }));
    expect(events).toContainEqual({ type: 'toolArgs', key: '0', fragment: '{"n":2}' });
  });
});

describe('calls that come value by value', () => {
  const open = { functionCall: { name: 'Read', willContinue: true }, thoughtSignature: 'sig' };
  const value = (jsonPath: string, more: Json, willContinue = true) => ({
    functionCall: { partialArgs: [{ jsonPath, ...more }], ...(willContinue && { willContinue }) },
  });
  const close = { functionCall: {} };
  const fragmentsOf = (parts: readonly object[], finish: Json = STOP) =>
    read(sse(...parts.map((part) => chunk([part])), chunk([], finish))).flatMap((event) =>
      event.type === 'toolArgs' ? [JSON.parse(event.fragment) as unknown] : [],
    );

  it.each<[string, readonly object[], unknown]>([
    [
      'strings in pieces',
      [value('$.file_path', { stringValue: 'a', willContinue: true }), value('$.file_path', { stringValue: '.ts' })],
      { file_path: 'a.ts' },
    ],
    [
      'objects in lists',
      [
        value('$.edits[0].line', { numberValue: 3 }),
        value("$.edits[0]['dry run']", { boolValue: false }),
        value('$.edits[1]', { nullValue: 'NULL_VALUE' }),
      ],
      { edits: [{ line: 3, 'dry run': false }, null] },
    ],
  ])('are put together from %s', (_what, values, expected) => {
    expect(fragmentsOf([open, ...values, close])).toEqual([expected]);
  });

  it('end without a closing piece where nothing says that they go on', () => {
    expect(fragmentsOf([open, value('$.file_path', { stringValue: 'a' }, false), open, close])).toEqual([
      { file_path: 'a' },
    ]);
  });

  it('end where the next one begins, and with the reply', () => {
    const named = { functionCall: { name: 'Read', args: { file_path: 'b' } } };
    expect(fragmentsOf([open, value('$.file_path', { stringValue: 'a' }), named])).toEqual([
      { file_path: 'a' },
      { file_path: 'b' },
    ]);
    expect(fragmentsOf([open, value('$.file_path', { stringValue: 'a' })])).toEqual([{ file_path: 'a' }]);
  });

  it('are dropped where they were cut off', () => {
    const parts = [
      chunk([open]),
      chunk([value('$.file_path', { stringValue: 'a' })]),
      chunk([], { finishReason: 'MAX_TOKENS' }),
    ];
    const events = read(sse(...parts));
    expect(contentOf(events)).toEqual([{ type: 'finish', reason: 'max_tokens' }, END]);
    expect(lossesOf(events)).toEqual([{ code: 'tool_dropped', path: 'response', detail: 'a call that was cut off' }]);
  });

  it.each([
    '$.__proto__.x',
    '$.constructor.prototype.x',
    "$['__proto__'].x",
    '$.a.__proto__',
    'file_path',
    '$..x',
    '$[',
    '$.list[999999999]',
    '$',
    '$.file_path.deeper',
  ])('M20 take nothing from the path %s', (path) => {
    const values = [value('$.file_path', { stringValue: 'a' }), value(path, { stringValue: 'polluted' })];
    expect(fragmentsOf([open, ...values, close])).toEqual([{ file_path: 'a' }]);
    expect(({} as Json)['x']).toBeUndefined();
    expect(Object.prototype).not.toHaveProperty('polluted');
  });
});

describe('the end', () => {
  const finishOf = (events: readonly CompletionEvent[]) =>
    events.find(({ type }) => type === 'finish' || type === 'error');

  it.each<[unknown, Json]>([
    ['STOP', { reason: 'end_turn' }],
    [1, { reason: 'end_turn' }],
    ['TOO_MANY_TOOL_CALLS', { reason: 'end_turn' }],
    ['MAX_TOKENS', { reason: 'max_tokens' }],
    [2, { reason: 'max_tokens' }],
    ['CONTINUATION', { reason: 'max_tokens' }],
    ['SAFETY', { reason: 'refusal', explanation: 'why' }],
    ['RECITATION', { reason: 'refusal', explanation: 'why' }],
    ['BLOCKLIST', { reason: 'refusal', explanation: 'why' }],
    ['PROHIBITED_CONTENT', { reason: 'refusal', explanation: 'why' }],
    ['SPII', { reason: 'refusal', explanation: 'why' }],
    ['LANGUAGE', { reason: 'refusal', explanation: 'why' }],
    ['IMAGE_SAFETY', { reason: 'refusal', explanation: 'why' }],
    ['MODEL_ARMOR', { reason: 'refusal', explanation: 'why' }],
    ['OTHER', { reason: 'end_turn' }],
    ['SOMETHING_NEW', { reason: 'end_turn' }],
    [99, { reason: 'end_turn' }],
  ])('by %s', (finishReason, expected) => {
    const events = read(sse(chunk([{ text: 'x' }], { finishReason, finishMessage: 'why' })));
    expect(finishOf(events)).toEqual({ type: 'finish', ...expected });
  });

  it('by a refusal without any content', () => {
    const events = read(sse({ candidates: [{ finishReason: 'MODEL_ARMOR', finishMessage: 'filters' }] }));
    expect(contentOf(events)).toEqual([{ type: 'finish', reason: 'refusal', explanation: 'filters' }, END]);
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'MALFORMED_RESPONSE', 'UNEXPECTED_TOOL_CALL', 9])(
    'M10 by %s is a failure',
    (finishReason) => {
      const events = read(sse({ candidates: [{ finishReason, finishMessage: 'cannot be read' }] }));
      expect(finishOf(events)).toMatchObject({ code: 'malformed_function_call', message: 'cannot be read' });
    },
  );

  it.each<[string, object]>([
    ['an error', { error: { code: 503, status: 'UNAVAILABLE', message: 'overloaded' } }],
    ['a call that cannot be read', { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] }],
  ])('by %s is a failure once, and costs what it cost', (_, failure) => {
    const events = read(sse(chunk([{ text: 'x' }], {}, counts(10, 2)), failure, chunk([{ text: 'y' }], STOP)));
    expect(events).toMatchObject([
      { type: 'text', text: 'x' },
      { type: 'usage', usage: { inputTokens: 10, outputTokens: 2 } },
      { type: 'error' },
    ]);
  });

  it('reads nothing of a call that failed', () => {
    const parts = [{ functionCall: { name: 'Read' } }];
    expect(contentOf(read(sse(chunk(parts, { finishReason: 'MALFORMED_FUNCTION_CALL' }))))).toMatchObject([
      { type: 'error' },
    ]);
  });

  it('M01 is a call’s when there is one, also of a tool that was not offered', () => {
    const parts = [{ functionCall: { name: 'list_files', args: {} } }];
    for (const finishReason of ['STOP', 'UNEXPECTED_TOOL_CALL']) {
      expect(contentOf(read(sse(chunk(parts, { finishReason }))))).toMatchObject([
        { type: 'toolOpen', name: 'list_files' },
        { type: 'toolClose' },
        { type: 'finish', reason: 'tool_use' },
        END,
      ]);
    }
  });

  it.each(['OTHER', 'FINISH_REASON_UNSPECIFIED'])('by %s without content is a failure', (finishReason) => {
    expect(finishOf(read(sse(chunk([], { finishReason }))))).toMatchObject({ code: 'empty_completion' });
  });

  it('notes a reason it does not know', () => {
    expect(lossesOf(read(sse(chunk([{ text: 'x' }], { finishReason: 'SOMETHING_NEW' }))))).toEqual([
      { code: 'unknown_finish_reason', path: 'response', detail: 'SOMETHING_NEW' },
    ]);
  });

  it('M09 is a refusal when the prompt was blocked', () => {
    const blocked = {
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 },
    };
    for (const body of [sse(blocked), JSON.stringify(blocked)]) {
      const events = read(body);
      expect(finishOf(events)).toEqual({
        type: 'finish',
        reason: 'refusal',
        explanation: 'the prompt was blocked: SAFETY',
      });
      expect(events).toContainEqual({
        type: 'usage',
        usage: { inputTokens: 5, cacheReadTokens: 0, outputTokens: 0, reasoningTokens: 0 },
      });
    }
  });

  it('tells Google’s words on a prompt that was blocked, and that nothing was counted', () => {
    const feedback = { blockReason: 'MODEL_ARMOR', blockReasonMessage: 'Prompt Injection' };
    const events = read(sse({ promptFeedback: feedback, usageMetadata: { trafficType: 'ON_DEMAND' } }));
    expect(finishOf(events)).toMatchObject({ reason: 'refusal', explanation: 'Prompt Injection' });
    expect(events.filter(({ type }) => type === 'loss')).toHaveLength(2);
  });

  it('is good for a whole reply that has content and says nothing of its end', () => {
    expect(finishOf(read(JSON.stringify(chunk([{ text: 'x' }]))))).toEqual({ type: 'finish', reason: 'end_turn' });
  });

  it('is told at a stop sequence that Google was not told of', () => {
    const stop_sequences = ['1', '2', '3', '4', '5', 'END'];
    const decoder = prepare({ stop_sequences }).openDecoder({ status: 200, headers: [] });
    const events = decoder.push(Buffer.from(sse(chunk([{ text: 'a EN' }]), chunk([{ text: 'D b' }]))));
    expect(contentOf(events)).toEqual([
      { type: 'text', text: 'a ' },
      { type: 'finish', reason: 'stop_sequence', stopSequence: 'END' },
      { ...END, unasked: true },
    ]);
  });

  it('is told at a stop sequence, whatever stands behind it in the same chunk', () => {
    const stop_sequences = ['1', '2', '3', '4', '5', 'END'];
    const parts = [{ text: 'a END b' }, { functionCall: { name: 'Read', args: {} } }];
    const decoder = prepare({ stop_sequences }).openDecoder({ status: 200, headers: [] });
    const events = decoder.push(Buffer.from(sse(chunk(parts, { finishReason: 'STOP' }))));
    expect(contentOf(events)).toEqual([
      { type: 'text', text: 'a ' },
      { type: 'finish', reason: 'stop_sequence', stopSequence: 'END' },
      { ...END, unasked: true },
    ]);
  });
});

describe('counts', () => {
  const usageOf = (events: readonly CompletionEvent[]) =>
    events.flatMap((event) => (event.type === 'usage' ? [event.usage] : [])).at(-1);

  it.each<[string, Json, Json]>([
    [
      'M08 in parts that do not overlap',
      { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 5, thoughtsTokenCount: 7 },
      { inputTokens: 40, cacheReadTokens: 60, outputTokens: 12, reasoningTokens: 7 },
    ],
    [
      'with what tools put into the prompt',
      { promptTokenCount: 100, toolUsePromptTokenCount: 20, candidatesTokenCount: 5 },
      { inputTokens: 120, outputTokens: 5 },
    ],
    ['by the total where the answer is not counted', { promptTokenCount: 9, totalTokenCount: 12 }, { outputTokens: 3 }],
    ['of thinking alone', { promptTokenCount: 9, thoughtsTokenCount: 4 }, { outputTokens: 4, reasoningTokens: 4 }],
    ['without what is no number', { promptTokenCount: '9', candidatesTokenCount: 3 }, { outputTokens: 3 }],
  ])('are told %s', (_how, usageMetadata, expected) => {
    const first = chunk([{ text: 'x' }], {}, { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1 } });
    const repeated = chunk([], {}, { usageMetadata });
    expect(usageOf(read(sse(repeated, chunk([], STOP, { usageMetadata }))))).toMatchObject(expected);
    expect(usageOf(read(sse(first, chunk([], STOP, { usageMetadata: { candidatesTokenCount: 8 } }))))).toMatchObject({
      inputTokens: 1,
      outputTokens: 8,
    });
  });

  it('that are missing are said to be', () => {
    const missing = read(sse(chunk([{ text: 'x' }], STOP))).flatMap((event) =>
      event.type === 'loss' ? [event.loss] : [],
    );
    expect(missing).toEqual(
      ['input', 'output'].map((detail) => ({ code: 'usage_estimated', path: 'response', detail })),
    );
  });
});

describe('what a search found', () => {
  const web_search = { type: 'web_search_20250305', name: 'web_search' };
  const groundingMetadata = {
    groundingChunks: [{ web: { uri: 'https://a.test', title: 'A' } }, { retrievedContext: { uri: 'https://b.test' } }],
    groundingSupports: [{ segment: { text: 'x' }, groundingChunkIndices: [0, 7] }],
  };
  const body = sse(chunk([{ text: 'x' }]), chunk([], { ...STOP, groundingMetadata }));

  it('is cited for those who asked for it', () => {
    const { events } = decodeGemini(prepareGemini(makeAttempt(), { tools: [web_search], stream: true }), [body]);
    expect(events).toContainEqual({
      type: 'text',
      text: '',
      citations: [
        { type: 'web_search_result_location', url: 'https://a.test', title: 'A', cited_text: 'x', encrypted_index: '' },
      ],
    });
  });

  it('is cited as a whole where nothing says what rests on it', () => {
    const unsupported = { groundingChunks: groundingMetadata.groundingChunks };
    const { events } = decodeGemini(prepareGemini(makeAttempt(), { tools: [web_search] }), [
      JSON.stringify(chunk([{ text: 'x' }], { ...STOP, groundingMetadata: unsupported })),
    ]);
    const cited = events.flatMap((event) => (event.type === 'text' ? (event.citations ?? []) : []));
    expect(cited.map(({ url }) => url)).toEqual(['https://a.test', 'https://b.test']);
  });

  it('is a loss for all others', () => {
    expect(lossesOf(read(body))).toEqual([{ code: 'citation_dropped', path: 'response', detail: 'groundingMetadata' }]);
    const citationMetadata = { citationSources: [] };
    expect(lossesOf(read(sse(chunk([{ text: 'x' }], { ...STOP, citationMetadata }))))).toMatchObject([
      { code: 'citation_dropped', detail: 'citationMetadata' },
    ]);
  });
});

describe('a reply in several answers', () => {
  const goesOn = (text: string, token: string, more: Json = {}) =>
    chunk([{ text }], { finishReason: 'CONTINUATION', continuationToken: token }, more);
  const tokensOf = (reply: ReturnType<typeof decodeGemini>) =>
    reply.continuations.map(({ body }) => (JSON.parse(String(body)) as Json)['continuationToken']);
  const textOf = ({ events }: ReturnType<typeof decodeGemini>) =>
    events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('');

  it('M21 is one reply, with the counts of all', () => {
    const prepared = prepare();
    for (const size of [Infinity, 1, 7]) {
      const bodies = [sse(goesOn('ab', 'T1', counts(10, 2))), sse(chunk([{ text: 'cd' }], STOP, counts(12, 2)))];
      const reply = decodeGemini(prepared, bodies, size);
      expect(textOf(reply)).toBe('abcd');
      expect(reply.events.slice(-2)).toEqual([
        { type: 'usage', usage: { inputTokens: 22, cacheReadTokens: 0, outputTokens: 4, reasoningTokens: 0 } },
        END,
      ]);
      expect(reply.continuations).toEqual([
        {
          ...prepared.request,
          body: JSON.stringify({ ...(JSON.parse(String(prepared.request.body)) as Json), continuationToken: 'T1' }),
        },
      ]);
    }
  });

  it('goes on behind whole replies and arrays as well', () => {
    const [first, last] = [goesOn('ab', 'T1'), chunk([{ text: 'cd' }], STOP)];
    for (const form of [(value: object) => JSON.stringify(value), (value: object) => `[${JSON.stringify(value)}]`]) {
      const reply = decodeGemini(prepare(), [form(first), form(last)]);
      expect([textOf(reply), tokensOf(reply)]).toEqual(['abcd', ['T1']]);
      expect(reply.events.at(-1)).toEqual(END);
    }
  });

  it('M22 ends where the token does not change', () => {
    const reply = decodeGemini(prepare(), [sse(goesOn('ab', 'T1')), sse(goesOn('cd', 'T1')), sse(goesOn('ef', 'T1'))]);
    expect([textOf(reply), tokensOf(reply)]).toEqual(['abcd', ['T1']]);
    expect(reply.events).toContainEqual({ type: 'finish', reason: 'max_tokens' });
  });

  it('ends where there is no token, and where the prompt was blocked', () => {
    const without = decodeGemini(prepare(), [sse(chunk([{ text: 'a' }], { finishReason: 'CONTINUATION' })), '']);
    expect(without.continuations).toEqual([]);
    const blocked = decodeGemini(prepare(), [sse({ promptFeedback: { blockReason: 'SAFETY' } }), '']);
    expect(blocked.continuations).toEqual([]);
  });

  it.each<['closed' | 'broken', (body: string) => string | { broken: string }]>([
    ['closed', (body) => body],
    ['broken', (body) => ({ broken: body })],
  ])('goes on behind a checkpoint when an answer %s without an end', (_how, form) => {
    const first = form(sse(chunk([{ text: 'ab' }], { continuationToken: 'C1' })));
    const reply = decodeGemini(prepare(), [first, sse(chunk([{ text: 'cd' }], STOP))]);
    expect([textOf(reply), tokensOf(reply)]).toEqual(['abcd', ['C1']]);
  });

  it('fails where more than the checkpoint holds was told: it would come again', () => {
    const first = { broken: sse(chunk([{ text: 'ab' }], { continuationToken: 'C1' }), chunk([{ text: 'c' }])) };
    const reply = decodeGemini(prepare(), [first, sse(chunk([{ text: 'cd' }], STOP))]);
    expect(reply.continuations).toEqual([]);
    expect(reply.events.at(-1)).toMatchObject({ type: 'error', code: 'stream_ended_early' });
  });

  it('M23 fails where an answer was cut without a token', () => {
    const reply = decodeGemini(prepare(), [sse(chunk([{ text: 'a' }])), '']);
    expect(reply.continuations).toEqual([]);
    expect(reply.events.at(-1)).toMatchObject({ type: 'error', code: 'stream_ended_early' });
  });

  it('asks again for an answer that broke before it said anything, three times in a row', () => {
    const bodies = [sse(goesOn('ab', 'T1')), ...Array.from({ length: 9 }, () => ({ broken: '' }))];
    const reply = decodeGemini(prepare(), bodies);
    expect(tokensOf(reply)).toEqual(['T1', 'T1', 'T1', 'T1']);
    expect(reply.events.at(-1)).toMatchObject({ type: 'error' });
  });

  it('goes on through the arguments that are put back into the client’s terms', () => {
    const tools = [{ name: 'Pick', input_schema: { type: 'object', properties: { n: { enum: [1, 2] } } } }];
    const call = { functionCall: { name: 'Pick', args: { n: '2' } } };
    const reply = decodeGemini(prepareGemini(makeAttempt(), { tools }), [
      JSON.stringify(goesOn('ab', 'T1')),
      JSON.stringify(chunk([call], STOP)),
    ]);
    expect(reply.events).toContainEqual({ type: 'toolArgs', key: '0', fragment: '{"n":2}' });
  });
});
