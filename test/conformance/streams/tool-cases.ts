import type { MessagesRequest } from '@sluice/anthropic';

import { call, d, DONE, f, LS, READ, tc } from './shorthand.js';
import { MINTED, TH, TU, TX, numbered } from './stream-case.js';
import type { StreamCase, StreamRun, NumberedCase } from './stream-case.js';

const STOP = f('stop') + DONE;
const CALLED = f('tool_calls') + DONE;
const TOOL_USE = { ending: { reason: 'tool_use' } } as const;
const READ_C1 = { blocks: [TU('c1', 'Read', { file_path: '/a' })], ...TOOL_USE } as const;
const BASH_C = { blocks: [TU('c', 'Bash', { command: 'ls' })], ...TOOL_USE } as const;
const BOTH = {
  blocks: [TU('a', 'Read', { file_path: '/a' }), TU('b', 'Bash', { command: 'ls' })],
  ...TOOL_USE,
} as const;
const BUFFERED = { decoder: { toolArguments: 'buffer' } } as const;
/** More than the 15 s for which the response is held back: the status is gone when the reply comes. */
const HELD_MS = 16_000;

const NAMELESS = tc(0, 'c1', '', READ) + CALLED;
const CUT_STOPPED = tc(0, 'c', 'Bash', '{"command":"rm -rf /tm') + STOP;
const PAYLOAD = `${'QUJD'.repeat(99)}QUI=`;

function startsOf({ body }: StreamRun): number {
  return body.split('event: content_block_start\n').length - 1;
}

function used(id: string): Partial<MessagesRequest> {
  return {
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [{ type: 'tool_use', id, name: 'Read', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }] },
    ],
  };
}

/** The same failure before and after the response has begun: a status first, an error event then. */
function failingTwice(body: string, more: Partial<StreamCase>): readonly StreamCase[] {
  return [
    { label: 'at once', upstream: body, ...more, ending: { http: [502, 'api_error'] }, calls: 2 },
    {
      label: 'after the response has begun',
      upstream: [{ steps: [HELD_MS, body] }],
      ...more,
      blocks: [],
      ending: { error: 'api_error' },
      calls: 2,
    },
  ];
}

/** How calls are put together from what providers send. */
export const TOOL_CASES: readonly NumberedCase[] = [
  numbered('K11', 'args whole in opening chunk', {
    upstream: tc(0, 'c1', 'Read', READ) + CALLED,
    ...READ_C1,
    check: ({ body }) => {
      if (!body.includes('input_json_delta')) throw new Error('the arguments came in no delta');
    },
  }),
  numbered('K12', 'args object not string', {
    upstream: tc(0, 'c1', 'Read', { file_path: '/a' }) + CALLED,
    ...READ_C1,
  }),
  numbered('K13', 'Gemini-compat id', {
    upstream: tc(0, `call_ab1__thought__${PAYLOAD}`, 'Read', READ) + CALLED,
    // The thought is carried in the signature of a block of its own.
    blocks: [TH(''), TU(MINTED, 'Read', { file_path: '/a' })],
    ...TOOL_USE,
    check: ({ body }) => {
      const [, minted = ''] = /"signature":"sl1\.([^."]+)/.exec(body) ?? [];
      if (!Buffer.from(minted, 'base64url').toString().includes(PAYLOAD)) throw new Error('the thought was lost');
    },
  }),
  numbered('K14', 'id+name on every delta', {
    upstream: ['{"comm', 'and":', '"ls"}'].map((text) => tc(0, 'c', 'Bash', text)).join('') + CALLED,
    ...BASH_C,
  }),
  numbered('K15', 'id empty on continuation', {
    upstream: tc(0, 'c1', 'Read', '{"fi') + tc(0, '', '', 'le_path":1}') + CALLED,
    blocks: [TU('c1', 'Read', { file_path: 1 })],
    ...TOOL_USE,
  }),
  numbered('K16', 'name arrives late', {
    upstream: [{ steps: [tc(0, 'c1', null, ''), 1_000, tc(0, undefined, 'Read', '{}') + CALLED] }],
    blocks: [TU('c1', 'Read', {})],
    ...TOOL_USE,
    check: ({ pieces }) => {
      if (pieces.some(({ atMs, data }) => atMs < 1_000 && data !== ''))
        throw new Error('a call without a name was told');
    },
  }),
  numbered('K17', 'name never arrives, one tool offered', {
    upstream: NAMELESS,
    request: { tools: [{ name: 'Read', input_schema: { type: 'object' } }] },
    ...READ_C1,
  }),
  { id: 'K18', name: 'name never arrives, several tools', cases: failingTwice(NAMELESS, BUFFERED) },
  numbered('K19', 'no id at all', {
    upstream: tc(0, undefined, 'Read', '{}') + CALLED,
    blocks: [TU(MINTED, 'Read', {})],
    ...TOOL_USE,
  }),
  numbered('K20', 'two calls sequential', {
    upstream: tc(0, 'a', 'Read', READ) + tc(1, 'b', 'Bash', LS) + CALLED,
    ...BOTH,
  }),
  numbered('K21', 'two calls in one chunk', {
    upstream: d({ tool_calls: [call(0, 'a', 'Read', READ), call(1, 'b', 'Bash', LS)] }) + CALLED,
    ...BOTH,
  }),
  numbered('K22', 'interleaved fragments', {
    upstream:
      tc(0, 'a', 'Read', '') +
      tc(1, 'b', 'Bash', '') +
      tc(0, undefined, undefined, '{"file_') +
      tc(1, undefined, undefined, '{"comm') +
      tc(0, undefined, undefined, 'path":"/a"}') +
      tc(1, undefined, undefined, 'and":"ls"}') +
      CALLED,
    ...BOTH,
  }),
  numbered('K23', 'same index reused, new id', {
    upstream: tc(0, 'a', 'Read', '{}') + tc(0, 'b', 'Bash', LS) + CALLED,
    blocks: [TU('a', 'Read', {}), TU('b', 'Bash', { command: 'ls' })],
    ...TOOL_USE,
  }),
  numbered('K24', 'sparse index', { upstream: tc(3, 'c1', 'Read', READ) + CALLED, ...READ_C1 }),
  numbered('K25', 'index missing', {
    upstream: tc(undefined, 'a', 'Read', READ) + tc(undefined, 'b', 'Bash', LS) + CALLED,
    ...BOTH,
  }),
  numbered('K26', '`type` missing', {
    upstream: d({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'Read', arguments: READ } }] }) + CALLED,
    profile: 'azure',
    ...READ_C1,
  }),
  {
    id: 'K27',
    name: 'parsable partial',
    cases: [{}, BUFFERED].map((mode) => ({
      upstream: tc(0, 'c', 'Bash', '{}') + tc(0, undefined, undefined, LS) + CALLED,
      ...mode,
      ...BASH_C,
    })),
  },
  numbered('K28', 'do not finalise at first parseable prefix', {
    upstream: tc(0, 'c', 'Bash', LS) + tc(0, undefined, undefined, '\n') + d({ content: '' }) + CALLED,
    ...BASH_C,
    check: (run) => {
      if (startsOf(run) !== 1) throw new Error('the late fragment opened a block');
    },
  }),
  numbered('K29', 'parameterless tool', {
    upstream: tc(0, 'c', 'Noop', '') + CALLED,
    blocks: [TU('c', 'Noop', {})],
    ...TOOL_USE,
    check: ({ body }) => {
      if (!body.includes('"input":{}') || body.includes('input_json_delta'))
        throw new Error('not an empty input alone');
    },
  }),
  {
    id: 'K30',
    name: '`arguments:"null"` / ∅',
    cases: ['null', null].map((text) => ({
      upstream: tc(0, 'c', 'Noop', text) + CALLED,
      blocks: [TU('c', 'Noop', {})],
      ...TOOL_USE,
    })),
  },
  numbered('K31', 'finish stop with tools', { upstream: tc(0, 'c', 'Bash', LS) + STOP, ...BASH_C }),
  numbered('K32', 'finish tool_calls without call', {
    upstream: d({ content: 'x' }) + CALLED,
    blocks: [TX('x')],
    ending: { reason: 'end_turn' },
  }),
  { id: 'K35', name: 'truncated args, stop, buffer mode S1', cases: failingTwice(CUT_STOPPED, { profile: 'vllm' }) },
  numbered('K36', 'invalid escape in args', {
    upstream: tc(0, 'c', 'Bash', '{"command":"a\nb"}') + CALLED,
    ...BUFFERED,
    blocks: [TU('c', 'Bash', { command: 'a\nb' })],
    ...TOOL_USE,
  }),
  numbered('K37', 'double-encoded args', {
    upstream: tc(0, 'c', 'Bash', JSON.stringify(LS)) + CALLED,
    ...BUFFERED,
    ...BASH_C,
  }),
  numbered('K70', '`choices[1]` holds the tool', {
    upstream: d({ content: 'x' }) + d({ tool_calls: [call(0, 'c', 'Bash', LS)] }, { index: 1 }) + CALLED,
    blocks: [TX('x'), TU('c', 'Bash', { command: 'ls' })],
    ...TOOL_USE,
  }),
  numbered('K71', 'legacy function_call', {
    upstream: d({ function_call: { name: 'Read', arguments: '{}' } }) + f('function_call') + DONE,
    blocks: [TU(MINTED, 'Read', {})],
    ...TOOL_USE,
  }),
  numbered('K73', 'parallel wrapper', {
    upstream:
      tc(
        0,
        'a',
        'multi_tool_use.parallel',
        `{"tool_uses":[{"recipient_name":"functions.Read","parameters":${READ}},{"recipient_name":"functions.Bash","parameters":${LS}}]}`,
      ) + CALLED,
    ...BUFFERED,
    blocks: [TU(MINTED, 'Read', { file_path: '/a' }), TU(MINTED, 'Bash', { command: 'ls' })],
    ...TOOL_USE,
  }),
  numbered('K74', 'case drift', { upstream: tc(0, 'c1', 'read', READ) + CALLED, ...READ_C1 }),
  numbered('K75', 'reused call ids', {
    upstream: tc(0, 'call_0', 'Read', READ) + CALLED,
    request: used('call_0'),
    blocks: [TU(MINTED, 'Read', { file_path: '/a' })],
    ...TOOL_USE,
  }),
];
