import { call, chunk, d, DONE, f, LS, READ, tc, u } from './shorthand.js';
import { MINTED, TH, TU, TX, numbered } from './stream-case.js';
import type { StreamCase, NumberedCase } from './stream-case.js';

const STOP = f('stop') + DONE;
const CALLED = f('tool_calls') + DONE;
const END_TURN = { ending: { reason: 'end_turn' } } as const;
const GENERIC = { profile: 'generic' } as const;
const THOUGHT = { blocks: [TH('t'), TX('x')], ...END_TURN } as const;

/** Thinking in this delta, then text. */
function thought(label: string, delta: object): StreamCase {
  return { label, upstream: d(delta) + d({ content: 'x' }) + STOP, ...THOUGHT };
}

/** Text, thinking, and what else is not a call. */
export const TEXT_CASES: readonly NumberedCase[] = [
  numbered('K01', 'plain text', {
    upstream:
      d({ role: 'assistant', content: '' }) +
      d({ content: 'Hel' }) +
      d({ content: 'lo' }) +
      f('stop') +
      u(10, 2) +
      DONE,
    blocks: [TX('Hello')],
    ...END_TURN,
    usage: { input: 10, output: 2, cacheRead: 0, cacheCreation: 0 },
  }),
  numbered('K02', 'empty-string first content then tool', {
    upstream:
      d({ role: 'assistant', content: '' }) +
      tc(0, 'c1', 'Read', '{"file_') +
      tc(0, undefined, undefined, 'path":"/a"}') +
      CALLED,
    blocks: [TU('c1', 'Read', { file_path: '/a' })],
    ending: { reason: 'tool_use' },
  }),
  numbered('K03', 'content + empty array', {
    upstream: d({ content: 'hi', tool_calls: [] }) + STOP,
    blocks: [TX('hi')],
    ...END_TURN,
    check: ({ body }) => {
      if (body.includes('input_json_delta')) throw new Error('text became arguments');
    },
  }),
  { id: 'K04', name: 'reasoning first', cases: [thought('reasoning_content', { reasoning_content: 't' })] },
  {
    id: 'K05',
    name: 'reasoning field variants',
    cases: [
      thought('reasoning', { reasoning: 't' }),
      thought('reasoning as an object', { reasoning: { text: 't' } }),
      thought('reasoning_details', { reasoning_details: [{ type: 'reasoning.text', text: 't' }] }),
    ],
  },
  {
    id: 'K06',
    name: 'duplicate reasoning fields',
    cases: [
      thought('three at once', {
        reasoning: 't',
        reasoning_content: 't',
        reasoning_details: [{ type: 'reasoning.text', text: 't' }],
      }),
      {
        label: 'the copies in chunks of their own',
        upstream:
          d({ reasoning_content: 't' }) + d({ reasoning: 't' }) + d({ thinking: 't' }) + d({ content: 'x' }) + STOP,
        ...THOUGHT,
      },
    ],
  },
  numbered('K07', 'empty reasoning', {
    upstream: d({ reasoning_content: '', content: 'x' }) + STOP,
    blocks: [TX('x')],
    ...END_TURN,
  }),
  numbered('K08', 'text → reasoning again', {
    upstream: d({ content: 'a' }) + d({ reasoning_content: 't2' }) + d({ content: 'b' }) + STOP,
    blocks: [TX('a'), TH('t2'), TX('b')],
    ...END_TURN,
  }),
  numbered('K09', 'reasoning → tool', {
    upstream: d({ reasoning_content: 't' }) + tc(0, 'c1', 'Read', READ) + CALLED,
    blocks: [TH('t'), TU('c1', 'Read', { file_path: '/a' })],
    ending: { reason: 'tool_use' },
  }),
  numbered('K10', 'text and tool in one chunk', {
    upstream: d({ content: 'Let me look', tool_calls: [call(0, 'c1', 'Bash', LS)] }) + CALLED,
    blocks: [TX('Let me look'), TU('c1', 'Bash', { command: 'ls' })],
    ending: { reason: 'tool_use' },
  }),
  numbered('K47', 'Azure preamble', {
    upstream: chunk({ id: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] }) + d({ content: 'x' }) + STOP,
    profile: 'azure',
    blocks: [TX('x')],
    ...END_TURN,
  }),
  {
    id: 'K48',
    name: 'delta null',
    cases: [
      {
        upstream: d({ content: 'x' }) + d(null, { finish_reason: 'stop' }) + DONE,
        blocks: [TX('x')],
        ...END_TURN,
      },
      { label: 'alone', upstream: d(null, { finish_reason: 'stop' }) + DONE, blocks: [], ...END_TURN, calls: 2 },
    ],
  },
  numbered('K49', '`message` inside chunk', {
    upstream: chunk({ choices: [{ index: 0, message: { content: 'x' }, finish_reason: 'stop' }] }) + DONE,
    blocks: [TX('x')],
    ...END_TURN,
  }),
  numbered('K50', 'role empty string', {
    upstream: d({ role: '', content: 'x' }) + STOP,
    blocks: [TX('x')],
    ...END_TURN,
  }),
  numbered('K51', 'refusal delta', {
    upstream: d({ refusal: 'No.' }) + STOP,
    blocks: [TX('No.')],
    ending: { reason: 'refusal' },
  }),
  {
    id: 'K64',
    name: 'think tags split',
    cases: [
      {
        upstream: ['<thi', 'nk>pl', 'an</thi', 'nk>\n\nHi'].map((content) => d({ content })).join('') + STOP,
        ...GENERIC,
        blocks: [TH('plan'), TX('Hi')],
        ...END_TURN,
      },
    ],
  },
  numbered('K65', 'think tag inside prose', {
    upstream: d({ content: 'use the <think> tag' }) + STOP,
    ...GENERIC,
    blocks: [TX('use the <think> tag')],
    ...END_TURN,
  }),
  numbered('K66', 'unclosed think', {
    upstream: d({ content: '<think>only' }) + STOP,
    ...GENERIC,
    blocks: [TH('only'), TX('only')],
    ...END_TURN,
  }),
  numbered('K67', 'think flag off', {
    upstream: d({ content: '<think>x</think>y' }) + STOP,
    blocks: [TX('<think>x</think>y')],
    ...END_TURN,
  }),
  numbered('K68', 'missing opener', {
    upstream: d({ content: 'plan</think>Hi' }) + STOP,
    ...GENERIC,
    decoder: { implicitOpen: true },
    blocks: [TH('plan'), TX('Hi')],
    ...END_TURN,
  }),
  {
    id: 'K76',
    name: 'textual call, rescue off',
    cases: [
      {
        upstream: d({ content: '[Tool call: Bash({"command":"ls"})]' }) + STOP,
        blocks: [TX('[Tool call: Bash({"command":"ls"})]')],
        ...END_TURN,
      },
    ],
  },
  {
    id: 'K77',
    name: 'textual call, rescue on',
    cases: [
      ...[
        ['a tag', `<tool_call>{"name":"Bash","arguments":${LS}}</tool_call>`],
        ['a bracket', `[Tool call: Bash(${LS})]`],
        ['a block of JSON', `\`\`\`json\n{"name": "Bash", "arguments": ${LS}}\n\`\`\``],
      ].map(([label = '', content]) => ({
        label,
        upstream: d({ content }) + STOP,
        decoder: { rescueTextTools: true },
        blocks: [TU(MINTED, 'Bash', { command: 'ls' })],
        ending: { reason: 'tool_use' } as const,
      })),
    ],
  },
  {
    id: 'K80',
    name: 'unrequested thinking',
    cases: [
      {
        label: 'switched off',
        upstream: d({ reasoning_content: 't' }) + d({ content: 'x' }) + STOP,
        request: { thinking: { type: 'disabled' } },
        blocks: [TX('x')],
        ...END_TURN,
        losses: ['thinking_dropped'],
      },
    ],
  },
];
