import { describe, expect, it } from '@jest/globals';

import {
  BUFFERING,
  DONE,
  TH,
  TU,
  TX,
  chunk,
  d,
  decodeAtAllSizes,
  decodeEvents,
  decodeReply,
  f,
  failure,
  like,
  tc,
  u,
} from './fixtures/decode-reply.js';
import type { ReplyOptions, ReplyCase } from './fixtures/decode-reply.js';

const CUT = '{"command":"rm -rf /tm';
const READ_A = '{"file_path":"/a"}';
const READ_INPUT = { file_path: '/a' };
const LS_INPUT = { command: 'ls' };
const CALLED = f('tool_calls') + DONE;
const END = f('stop') + DONE;
const BUFFERED: ReplyOptions = { profile: BUFFERING };
const K04 = { blocks: [TH('t'), TX('x')], expected: { reason: 'end_turn' } } as const;
const thought = (reasoning: object): string => d(reasoning) + d({ content: 'x' }) + END;
const counted = (usage: object): string => d({ content: 'x' }) + f('stop') + chunk({ choices: [], usage }) + DONE;
const CASES: readonly ReplyCase[] = [
  {
    name: 'K01 plain text',
    body:
      d({ role: 'assistant', content: '' }) +
      d({ content: 'Hel' }) +
      d({ content: 'lo' }) +
      f('stop') +
      u(10, 2) +
      DONE,
    blocks: [TX('Hello')],
    expected: {
      reason: 'end_turn',
      clean: true,
      usage: { inputTokens: 10, outputTokens: 2, cacheReadTokens: 0, cacheCreationTokens: 0, reasoningTokens: 0 },
      losses: [],
    },
  },
  {
    name: 'K03 content beside an empty array',
    body: d({ content: 'hi', tool_calls: [] }) + END,
    blocks: [TX('hi')],
    expected: { reason: 'end_turn' },
  },
  { name: 'K04 reasoning first', body: thought({ reasoning_content: 't' }), ...K04 },
  { name: 'K05 reasoning', body: thought({ reasoning: 't' }), ...K04 },
  { name: 'K05 reasoning as an object', body: thought({ reasoning: { text: 't' } }), ...K04 },
  {
    name: 'K05 reasoning_details',
    body: thought({ reasoning_details: [{ type: 'reasoning.text', text: 't' }] }),
    blocks: [{ TH: 't', signed: [{ type: 'reasoning.text', text: 't' }] }, TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K06 the same reasoning in three fields',
    body: thought({
      reasoning: 't',
      reasoning_content: 't',
      reasoning_details: [{ type: 'reasoning.text', text: 't' }],
    }),
    blocks: [{ TH: 't', signed: [{ type: 'reasoning.text', text: 't' }] }, TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K07 empty reasoning',
    body: d({ reasoning_content: '', content: 'x' }) + END,
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K08 text, reasoning, text',
    body: d({ content: 'a' }) + d({ reasoning: 't2' }) + d({ content: 'b' }) + END,
    blocks: [TX('a'), TH('t2'), TX('b')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K09 reasoning, then a tool',
    body: d({ reasoning: 't' }) + tc(0, ['c1', 'Read', READ_A]) + CALLED,
    blocks: [TH('t'), TU('c1', 'Read', READ_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K38 usage after finish',
    body: d({ content: 'x' }) + f('stop') + u(9888, 5, 6752) + DONE,
    expected: {
      usage: { inputTokens: 3136, cacheReadTokens: 6752, cacheCreationTokens: 0, outputTokens: 5, reasoningTokens: 0 },
    },
  },
  {
    name: 'K39 content, finish and usage in one chunk',
    body:
      chunk({
        choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 1 },
      }) + DONE,
    blocks: [TX('x')],
    expected: { reason: 'end_turn', usage: like({ inputTokens: 3, outputTokens: 1 }) },
  },
  {
    name: 'K40 usage on every chunk',
    body:
      [1, 2, 3]
        .map((count) =>
          chunk({
            choices: [{ index: 0, delta: { content: 'x' } }],
            usage: { prompt_tokens: 9, completion_tokens: count },
          }),
        )
        .join('') + END,
    blocks: [TX('xxx')],
    expected: { usage: like({ inputTokens: 9, outputTokens: 3 }) },
  },
  {
    name: 'K41 no usage',
    body: d({ content: 'x' }) + END,
    expected: { usage: undefined, losses: ['usage_estimated', 'usage_estimated'] },
  },
  {
    name: 'K43 usage at x_groq',
    body:
      d({ content: 'x' }) +
      chunk({
        choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
        x_groq: { usage: { prompt_tokens: 7, completion_tokens: 3 } },
      }) +
      DONE,
    expected: { usage: like({ inputTokens: 7, outputTokens: 3 }) },
  },
  {
    name: 'K44 DeepSeek cache',
    body: counted({ prompt_tokens: 1000, completion_tokens: 1, prompt_cache_hit_tokens: 800 }),
    expected: { usage: like({ inputTokens: 200, cacheReadTokens: 800 }) },
  },
  {
    name: 'K45 reasoning outside of completion',
    body: counted({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 20 },
    }),
    expected: { usage: like({ outputTokens: 25, reasoningTokens: 20 }) },
  },
  {
    name: 'K46 usage that is no number',
    body: counted({ prompt_tokens: -1, completion_tokens: '12' }),
    expected: { usage: like({ inputTokens: 0, outputTokens: 12 }), losses: [] },
  },
  {
    name: 'K46 usage that is null',
    body: counted({ prompt_tokens: null, completion_tokens: 3 }),
    expected: {
      usage: { outputTokens: 3, reasoningTokens: 0, cacheReadTokens: 0, cacheCreationTokens: 0 },
      losses: ['usage_estimated'],
    },
  },
  {
    name: 'K47 Azure preamble',
    body: chunk({ id: '', model: '', choices: [], prompt_filter_results: [{}] }) + d({ content: 'x' }) + END,
    blocks: [TX('x')],
    expected: { reason: 'end_turn', start: { type: 'start', id: 'chatcmpl-1', model: 'served-1' } as object },
  },
  {
    name: 'K48 delta null',
    body: d({ content: 'x' }) + chunk({ choices: [{ index: 0, delta: null, finish_reason: 'stop' }] }) + DONE,
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K49 a message inside a chunk',
    body:
      chunk({ choices: [{ index: 0, message: { role: 'assistant', content: 'x' }, finish_reason: 'stop' }] }) + DONE,
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K50 an empty role',
    body: d({ role: '', content: 'x' }) + END,
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  { name: 'K51 refusal', body: d({ refusal: 'No.' }) + END, blocks: [{ RF: 'No.' }], expected: { reason: 'refusal' } },
  {
    name: 'K52 content filter',
    body: d({ content: 'par' }) + f('content_filter') + DONE,
    blocks: [TX('par')],
    expected: { reason: 'refusal' },
  },
  {
    name: 'K53 a stop sequence the provider matched',
    body: d({ content: 'x' }) + f('stop', { stop_reason: '</end>' }) + DONE,
    expected: { reason: 'stop_sequence', stopSequence: '</end>' },
  },
  {
    name: 'K54 a matched token id',
    body: d({ content: 'x' }) + f('stop', { stop_reason: 128009 }) + DONE,
    expected: { reason: 'end_turn', stopSequence: undefined },
  },
  {
    name: 'K55 a local stop over two chunks',
    body: d({ content: 'abE' }) + d({ content: 'NDxyz' }) + END,
    options: { localStops: ['END'] },
    blocks: [TX('ab')],
    expected: { reason: 'stop_sequence', stopSequence: 'END', clean: true },
  },
  {
    name: 'K55 what only looked like a stop',
    body: d({ content: 'abE' }) + d({ content: 'Nx' }) + d({ content: 'yE' }) + END,
    options: { localStops: ['END'] },
    blocks: [TX('abENxyE')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K56 the fifth stop',
    body: d({ content: 'a5b' }) + END,
    options: { localStops: ['5'] },
    blocks: [TX('a')],
    expected: { reason: 'stop_sequence', stopSequence: '5' },
  },
  {
    name: 'K57 an error in the middle',
    body:
      d({ content: 'a' }) +
      chunk({
        error: { code: 502, message: 'Provider disconnected' },
        choices: [{ delta: {}, finish_reason: 'error' }],
      }) +
      DONE,
    blocks: [TX('a')],
    expected: {
      reason: undefined,
      error: like({
        httpStatus: 502,
        message: 'Provider disconnected',
        code: '502',
      }),
    },
  },
  {
    name: 'K58 an error first',
    body: chunk({ error: { message: 'Rate limit', code: 429 } }),
    blocks: [],
    expected: { error: like({ httpStatus: 429, message: 'Rate limit' }) },
  },
  {
    name: 'K59 a silent cut',
    body: d({ content: 'a' }),
    blocks: [TX('a')],
    expected: { ...failure('stream_ended_early'), error: like({ kind: 'api_error' }) },
  },
  {
    name: 'K61 DONE without finish',
    body: d({ content: 'a' }) + DONE,
    blocks: [TX('a')],
    expected: { reason: 'end_turn', losses: ['missing_finish_reason', 'usage_estimated', 'usage_estimated'] },
  },
  {
    name: 'K61 the same, strict',
    body: d({ content: 'a' }) + DONE,
    options: { profile: { strictFinish: true } },
    expected: failure('missing_finish_reason'),
  },
  {
    name: 'K61 DONE in the middle of a call',
    body: tc(0, ['c', 'Bash', CUT]) + DONE,
    expected: failure('invalid_tool_arguments'),
  },
  { name: 'K62 nothing but DONE', body: DONE, blocks: [], expected: failure('empty_completion') },
  {
    name: 'K63 reasoning only, length',
    body: d({ reasoning: 't' }) + f('length') + DONE,
    blocks: [TH('t')],
    expected: { reason: 'max_tokens' },
  },
  {
    name: 'K64 split think tags',
    body: ['<thi', 'nk>pl', 'an</thi', 'nk>\n\nHi'].map((content) => d({ content })).join('') + END,
    options: BUFFERED,
    blocks: [TH('plan'), TX('Hi')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K65 a think tag in prose',
    body: d({ content: 'use the <think> tag' }) + END,
    options: BUFFERED,
    blocks: [TX('use the <think> tag')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K66 an unclosed think tag',
    body: d({ content: '<think>only' }) + END,
    options: BUFFERED,
    blocks: [TH('only'), TX('only')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K67 think tags off',
    body: d({ content: '<think>x</think>y' }) + END,
    blocks: [TX('<think>x</think>y')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K68 no opening tag',
    body: d({ content: 'plan</think>Hi' }) + END,
    options: { profile: { ...BUFFERING, implicitOpen: true } },
    blocks: [TH('plan'), TX('Hi')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K69 a spliced stream',
    body:
      d({ content: 'a' }) +
      f('stop') +
      chunk({ id: 'other', choices: [{ index: 0, delta: { content: 'zzz' }, finish_reason: 'length' }] }) +
      u(1, 2) +
      DONE,
    blocks: [TX('a')],
    expected: { reason: 'end_turn', usage: like({ inputTokens: 1, outputTokens: 2 }) },
  },
  {
    name: 'K72 an unknown finish',
    body: d({ content: 'x' }) + f('abort_x') + DONE,
    blocks: [TX('x')],
    expected: { reason: 'end_turn', losses: ['unknown_finish_reason', 'usage_estimated', 'usage_estimated'] },
  },
  {
    name: 'K76 a printed call',
    body: d({ content: '[Tool call: Bash({"command":"ls"})]' }) + END,
    blocks: [TX('[Tool call: Bash({"command":"ls"})]')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K77 a printed call, rescued',
    body:
      ['I will. <tool', '_call>{"name":"Bash","argum', 'ents":{"command":"ls"}}</tool_call>', '\n']
        .map((content) => d({ content }))
        .join('') + END,
    options: { profile: { rescueTextTools: true } },
    blocks: [TX('I will. '), TU(undefined, 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K80 thinking nobody asked for',
    body: d({ content: 'a' }) + d({ reasoning: 't' }) + d({ content: 'b' }) + END,
    options: { thinkingWanted: false },
    blocks: [TX('ab')],
    expected: { reason: 'end_turn' },
  },
];

describe('streams of chat completion chunks', () => {
  it.each(CASES)('$name', ({ body, options, blocks, expected }) => {
    const { reply } = decodeAtAllSizes(body, options);
    expect(reply).toMatchObject(expected);
    if (blocks !== undefined) expect(reply.blocks).toEqual(blocks);
  });

  it('K55 never shows the beginning of a stop sequence', () => {
    const events = decodeEvents(d({ content: 'abE' }) + d({ content: 'NDxyz' }) + END, { localStops: ['END'] });
    expect(events.filter((event) => event.type === 'text')).toEqual([{ type: 'text', text: 'ab' }]);
  });

  it('tells the end and the counts in the order the encoder wants', () => {
    const events = decodeEvents(d({ content: 'x' }) + f('stop') + u(1, 2) + DONE + d({ content: 'late' }));
    expect(events.map(({ type }) => type)).toEqual(['start', 'text', 'finish', 'usage', 'eof']);
  });

  it('says that the upstream lives when a chunk holds nothing', () => {
    expect(decodeReply(d({}) + d({ content: 'x' }) + END).reason).toBe('end_turn');
    expect(decodeEvents(`: OPENROUTER PROCESSING\n\n${chunk({ choices: [] })}`).slice(0, 2)).toEqual([
      { type: 'keepalive' },
      { type: 'keepalive' },
    ]);
  });
});
