import { describe, expect, it } from '@jest/globals';

import {
  BUFFERING,
  DONE,
  REQUEST,
  STREAMING,
  TH,
  TU,
  TX,
  call,
  chunk,
  d,
  decodeAtAllSizes,
  decodeEvents,
  f,
  failure,
  like,
  tc,
  u,
} from '../fixtures/decode-reply.js';
import type { ReplyOptions, ReplyCase } from '../fixtures/decode-reply.js';

const READ_A = '{"file_path":"/a"}';
const READ_INPUT = { file_path: '/a' };
const LS = '{"command":"ls"}';
const LS_INPUT = { command: 'ls' };
const CUT = '{"command":"rm -rf /tm';
const END = f('stop') + DONE;
const CALLED = f('tool_calls') + DONE;
const BUFFERED: ReplyOptions = { profile: BUFFERING };
const ONE_TOOL: ReplyOptions = {
  request: { ...REQUEST, tools: [{ name: 'Read' }] },
  toolNames: new Map([['Read', 'Read']]),
};
const USED_CALL_0: ReplyOptions = {
  request: {
    ...REQUEST,
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_0', name: 'Read', input: {} }] },
    ],
  },
};
const THOUGHT_ID = `call_ab1__thought__${'QUJD'.repeat(100)}==`;

const CASES: readonly ReplyCase[] = [
  {
    name: 'K02 empty first content, then a tool',
    body: d({ role: 'assistant', content: '' }) + tc(0, ['c1', 'Read', '{}']) + CALLED,
    blocks: [TU('c1', 'Read', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K10 text and a tool in one chunk',
    body: d({ content: 'Let me look', tool_calls: [call(0, ['c1', 'Read', READ_A])] }) + CALLED,
    blocks: [TX('Let me look'), TU('c1', 'Read', READ_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K11 arguments whole in the opening chunk',
    body: tc(0, ['c1', 'Read', READ_A]) + CALLED,
    blocks: [TU('c1', 'Read', READ_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K12 arguments as an object',
    body: tc(0, ['c1', 'Read', READ_INPUT]) + CALLED,
    blocks: [TU('c1', 'Read', READ_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K13 an id that carries a thought signature',
    body: tc(0, [THOUGHT_ID, 'Read', READ_A]) + CALLED,
    blocks: [
      { TH: '', signed: { thoughtSignature: `${'QUJD'.repeat(100)}==`, part: 'functionCall', ordinal: 0 } },
      TU(undefined, 'Read', READ_INPUT),
    ],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K14 id and name on every delta',
    body: ['{"comm', 'and":', '"ls"}'].map((text) => tc(0, ['c1', 'Bash', text])).join('') + CALLED,
    blocks: [TU('c1', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K15 an empty id on the continuation',
    body: tc(0, ['c1', 'Read', '{"fi']) + tc(0, ['', '', 'le_path":1}']) + CALLED,
    blocks: [TU('c1', 'Read', { file_path: 1 })],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K16 the name comes late',
    body: tc(0, ['c1', null, '']) + tc(0, [undefined, 'Read', '{}']) + CALLED,
    blocks: [TU('c1', 'Read', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K17 no name, one tool offered',
    body: tc(0, ['c1', '', READ_A]) + CALLED,
    options: ONE_TOOL,
    blocks: [TU('c1', 'Read', READ_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K18 no name, several tools',
    body: tc(0, ['c1', '', READ_A]) + CALLED,
    blocks: [],
    expected: failure('tool_call_without_name'),
  },
  {
    name: 'K19 no id',
    body: tc(0, [undefined, 'Read', '{}']) + CALLED,
    blocks: [TU(undefined, 'Read', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K20 two calls one after the other',
    body: tc(0, ['a', 'Read', READ_A]) + tc(1, ['b', 'Bash', LS]) + CALLED,
    blocks: [TU('a', 'Read', READ_INPUT), TU('b', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K21 two calls in one chunk',
    body: d({ tool_calls: [call(0, ['a', 'Read', READ_A]), call(1, ['b', 'Bash', LS])] }) + CALLED,
    blocks: [TU('a', 'Read', READ_INPUT), TU('b', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K22 interleaved fragments',
    body:
      tc(0, ['a', 'Read', '']) +
      tc(1, ['b', 'Bash', '']) +
      tc(0, [undefined, undefined, '{"file_path"']) +
      tc(1, [undefined, undefined, '{"command"']) +
      tc(0, [undefined, undefined, ':"/a"}']) +
      tc(1, [undefined, undefined, ':"ls"}']) +
      CALLED,
    blocks: [TU('a', 'Read', READ_INPUT), TU('b', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K23 an index used again',
    body: tc(0, ['a', 'Read', '{}']) + tc(0, ['b', 'Bash', LS]) + CALLED,
    blocks: [TU('a', 'Read', {}), TU('b', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K24 a sparse index',
    body: tc(3, ['a', 'Bash', '{"command"']) + tc(3, [undefined, undefined, ':"ls"}']) + CALLED,
    blocks: [TU('a', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K25 no index',
    body:
      tc(undefined, ['a', 'Read', '{"file']) +
      tc(undefined, ['a', undefined, '_path":"/a"}']) +
      tc(undefined, ['b', 'Bash', LS]) +
      CALLED,
    blocks: [TU('a', 'Read', READ_INPUT), TU('b', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K26 no type',
    body: d({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'Bash', arguments: LS } }] }) + CALLED,
    blocks: [TU('c1', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K27 a placeholder object first',
    body: tc(0, ['c1', 'Bash', '{}']) + tc(0, [undefined, undefined, LS]) + CALLED,
    blocks: [TU('c1', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K28 a late fragment after the arguments are whole',
    body: tc(0, ['c1', 'Bash', LS]) + tc(0, [undefined, undefined, '\n']) + d({ content: '' }) + CALLED,
    blocks: [TU('c1', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K28 a late fragment after text has closed the call',
    body: tc(0, ['c1', 'Bash', LS]) + d({ content: 'x' }) + tc(0, [undefined, undefined, '\n']) + CALLED,
    blocks: [TU('c1', 'Bash', LS_INPUT), TX('x')],
    expected: { reason: 'tool_use', losses: ['usage_estimated', 'usage_estimated'] },
  },
  {
    name: 'K29 a tool without parameters',
    body: tc(0, ['c', 'Noop', '']) + CALLED,
    blocks: [TU('c', 'Noop', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K30 arguments "null"',
    body: tc(0, ['c', 'Noop', 'null']) + CALLED,
    blocks: [TU('c', 'Noop', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K30 arguments null',
    body: tc(0, ['c', 'Noop', null]) + CALLED,
    blocks: [TU('c', 'Noop', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K31 finish stop with a call',
    body: tc(0, ['c', 'Bash', LS]) + END,
    blocks: [TU('c', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K32 finish tool_calls without a call',
    body: d({ content: 'x' }) + CALLED,
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'K33 cut arguments, length',
    body: tc(0, ['c', 'Bash', CUT]) + f('length') + DONE,
    blocks: [TU('c', 'Bash', CUT)],
    expected: { reason: 'max_tokens', clean: true },
  },
  {
    name: 'K33 no arguments yet, length: nobody was told of the call',
    body: tc(0, ['c', 'Bash', '']) + f('length') + DONE,
    blocks: [],
    expected: { reason: 'max_tokens' },
  },
  {
    name: 'K33 cut arguments, length, buffered: the call is left out',
    body: d({ content: 'x' }) + tc(0, ['c', 'Bash', CUT]) + f('length') + DONE,
    options: BUFFERED,
    blocks: [TX('x')],
    expected: { reason: 'max_tokens' },
  },
  { name: 'K34 cut arguments, end of file', body: tc(0, ['c', 'Bash', CUT]), expected: failure('stream_ended_early') },
  {
    name: 'K35 cut arguments, stop, buffered',
    body: tc(0, ['c', 'Bash', CUT]) + END,
    options: BUFFERED,
    blocks: [],
    expected: failure('invalid_tool_arguments'),
  },
  {
    name: 'K35 cut arguments, stop, streamed',
    body: tc(0, ['c', 'Bash', CUT]) + END,
    expected: failure('invalid_tool_arguments'),
  },
  {
    name: 'K36 a raw line feed in a string',
    body: tc(0, ['c', 'Bash', '{"command":"a\nb"}']) + CALLED,
    options: BUFFERED,
    blocks: [TU('c', 'Bash', { command: 'a\nb' })],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K36 the same, streamed',
    body: tc(0, ['c', 'Bash', '{"command":"a\nb"}']) + CALLED,
    expected: failure('invalid_tool_arguments'),
  },
  {
    name: 'K37 arguments encoded twice',
    body: tc(0, ['c', 'Bash', JSON.stringify(LS)]) + CALLED,
    options: BUFFERED,
    blocks: [TU('c', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K60 a cut inside a call',
    body: tc(0, ['c', 'Bash', '{"comm']) + 'data: {"choices":[{"ind',
    expected: failure('stream_ended_early'),
  },
  {
    name: 'K70 a call in the second choice',
    body:
      chunk({
        choices: [
          { index: 0, delta: { content: 'x' } },
          { index: 1, delta: { tool_calls: [call(0, ['c', 'Bash', LS])] } },
        ],
      }) + CALLED,
    blocks: [TX('x'), TU('c', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'two choices that call the same tool: the first one is taken',
    body:
      d({ tool_calls: [call(0, [undefined, 'Bash', '{"command"'])] }, 0) +
      d({ tool_calls: [call(0, [undefined, 'Bash', '{"command"'])] }, 1) +
      d({ tool_calls: [call(0, [undefined, undefined, ':"ls"}'])] }, 0) +
      d({ tool_calls: [call(0, [undefined, undefined, ':"pwd"}'])] }, 1) +
      CALLED,
    blocks: [TU(undefined, 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'whole calls without ids that all have index 0',
    body: tc(0, [undefined, 'Read', READ_A]) + tc(0, [undefined, 'Bash', LS]) + CALLED,
    blocks: [TU(undefined, 'Read', READ_INPUT), TU(undefined, 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'one id for two whole calls',
    body: tc(0, ['call_0', 'Read', READ_A]) + tc(1, ['call_0', 'Bash', LS]) + CALLED,
    blocks: [TU('call_0', 'Read', READ_INPUT), TU(undefined, 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'no id and no index: a name begins a call, the rest continues the last',
    body:
      tc(undefined, [undefined, 'Read', '{"file_path"']) +
      tc(undefined, [undefined, undefined, ':"/a"}']) +
      tc(undefined, [undefined, 'Noop', '{}']) +
      CALLED,
    blocks: [TU(undefined, 'Read', READ_INPUT), TU(undefined, 'Noop', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'a name in two pieces, buffered',
    body: tc(0, ['c', 'Ba', '']) + tc(0, [undefined, 'sh', LS]) + CALLED,
    options: BUFFERED,
    blocks: [TU('c', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'a name in two pieces, streamed',
    body: tc(0, ['c', 'Ba', '']) + tc(0, [undefined, 'sh', LS]) + CALLED,
    blocks: [TU('c', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'a name in three pieces, streamed, the arguments behind it',
    body:
      tc(0, ['c', 'B', '']) + tc(0, [undefined, 'a', '']) + tc(0, [undefined, 'sh', '']) + tc(0, ['', '', LS]) + CALLED,
    blocks: [TU('c', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'a call without arguments keeps its place before the next',
    body: tc(0, ['a', 'Noop', '']) + tc(1, ['b', 'Bash', LS]) + CALLED,
    blocks: [TU('a', 'Noop', {}), TU('b', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'a call without arguments keeps its place before thinking',
    body: tc(0, ['a', 'Noop', '']) + d({ reasoning_content: 'hm' }) + tc(1, ['b', 'Bash', LS]) + CALLED,
    blocks: [TU('a', 'Noop', {}), TH('hm'), TU('b', 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'text while a call is not whole goes behind it or before it, and cuts nothing',
    body: tc(0, ['c', 'Bash', '{"command"']) + d({ content: 'x' }) + tc(0, [undefined, undefined, ':"ls"}']) + CALLED,
    blocks: [TU('c', 'Bash', LS_INPUT), TX('x')],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'an empty placeholder of a call',
    body: d({ tool_calls: [call(0, ['', '', ''])] }) + d({ content: 'x' }) + END,
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'a name that nobody offered',
    body: tc(0, ['c', 'Unknown', '{}']) + CALLED,
    blocks: [TU('c', 'Unknown', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'a name that was changed for the upstream',
    body: tc(0, ['c', 'mcp_a_b', '{}']) + CALLED,
    options: { toolNames: new Map([['mcp_a_b', 'mcp.a.b']]) },
    blocks: [TU('c', 'mcp.a.b', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'arguments that are no object, streamed',
    body: tc(0, ['c', 'Bash', '[1]']) + CALLED,
    blocks: [TU('c', 'Bash', {})],
    expected: failure('invalid_tool_arguments'),
  },
  {
    name: 'arguments that are no object, buffered',
    body: tc(0, ['c', 'Bash', '7']) + CALLED,
    options: BUFFERED,
    blocks: [TU('c', 'Bash', { value: 7 })],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'a call that a content filter cut',
    body: tc(0, ['c', 'Bash', CUT]) + f('content_filter') + DONE,
    options: BUFFERED,
    blocks: [],
    expected: { reason: 'refusal' },
  },
  {
    name: 'K71 function_call',
    body: d({ function_call: { name: 'Read', arguments: '{}' } }) + f('function_call') + DONE,
    blocks: [TU(undefined, 'Read', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K73 the parallel wrapper',
    body:
      tc(0, [
        'c',
        'multi_tool_use.parallel',
        JSON.stringify({
          tool_uses: [
            { recipient_name: 'functions.Read', parameters: READ_INPUT },
            { recipient_name: 'functions.Bash', parameters: LS_INPUT },
          ],
        }),
      ]) + CALLED,
    options: BUFFERED,
    blocks: [TU(undefined, 'Read', READ_INPUT), TU(undefined, 'Bash', LS_INPUT)],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K74 the name in another case',
    body: tc(0, ['c', 'read', '{}']) + CALLED,
    blocks: [TU('c', 'Read', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K75 an id from the history',
    body: tc(0, ['call_0', 'Read', '{}']) + CALLED,
    options: USED_CALL_0,
    blocks: [TU(undefined, 'Read', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'K81 truncation hidden behind tool_calls',
    body:
      tc(0, ['c', 'Bash', CUT]) +
      f('tool_calls', { native_finish_reason: 'max_output_tokens' }) +
      f('tool_calls', { native_finish_reason: 'max_output_tokens' }) +
      u(5, 6) +
      DONE,
    blocks: [TU('c', 'Bash', CUT)],
    expected: {
      reason: 'max_tokens',
      error: undefined,
      usage: like({ inputTokens: 5, outputTokens: 6 }),
    },
  },
];

describe('tool calls in streams', () => {
  it.each(CASES)('$name', ({ body, options, blocks, expected }) => {
    const { reply } = decodeAtAllSizes(body, options);
    expect(reply).toMatchObject(expected);
    if (blocks !== undefined) expect(reply.blocks).toEqual(blocks);
  });

  it('K16 tells of a call only when its name is known', () => {
    expect(decodeEvents(tc(0, ['c1', null, '']))).not.toContainEqual(expect.objectContaining({ type: 'toolOpen' }));
  });

  it('opens a call with its first argument, or with what comes behind its name', () => {
    const types = (body: string): readonly string[] => decodeEvents(body).map(({ type }) => type);
    expect(types(tc(0, ['c', 'Bash', '']))).not.toContain('toolOpen');
    expect(types(tc(0, ['c', 'Bash', '']) + tc(0, [undefined, undefined, '{']))).toContain('toolOpen');
    expect(types(tc(0, ['c', 'Bash', '']) + d({ content: 'x' }))).toContain('toolOpen');
  });

  it('streams arguments as they come, and buffers them only where the profile says so', () => {
    const body = tc(0, ['c', 'Bash', '{"comm']) + tc(0, [undefined, undefined, 'and":"ls"}']) + CALLED;
    const fragments = (profile = STREAMING): readonly string[] =>
      decodeEvents(body, { profile }).flatMap((event) => (event.type === 'toolArgs' ? [event.fragment] : []));
    expect(fragments()).toEqual(['{"comm', 'and":"ls"}']);
    expect(fragments(BUFFERING)).toEqual([LS]);
  });

  it('closes a call when another begins, so that the client can run it', () => {
    const events = decodeEvents(tc(0, ['a', 'Bash', LS]) + tc(1, ['b', 'Bash', '{"comm']));
    expect(events.map(({ type }) => type).slice(1, 6)).toEqual([
      'toolOpen',
      'toolArgs',
      'toolClose',
      'toolOpen',
      'toolArgs',
    ]);
  });
});
