import { d, DONE, f, READ, reply } from './shorthand.js';
import { TH, TU, TX, numbered } from './stream-case.js';
import type { NumberedCase } from './stream-case.js';

const call = (name: string, text: string): object => ({
  id: 'c1',
  type: 'function',
  function: { name, arguments: text },
});
const BROKEN = reply({ content: null, tool_calls: [call('Read', '{"a":')] }, 'tool_calls');

/** Replies to who asked for no stream. */
export const WHOLE_CASES: readonly NumberedCase[] = [
  numbered('N01', 'text + call', {
    upstream: reply({ content: 'x', tool_calls: [call('Read', READ)] }, 'tool_calls'),
    blocks: [TX('x'), TU('c1', 'Read', { file_path: '/a' })],
    ending: { reason: 'tool_use' },
    usage: { input: 10, output: 2 },
  }),
  numbered('N02', 'content null no tools', {
    upstream: reply({ content: null }),
    blocks: [],
    ending: { reason: 'end_turn' },
    check: ({ body }) => {
      if (!body.includes('"content":[]')) throw new Error('content is not []');
    },
  }),
  numbered('N03', 'content parts', {
    upstream: reply({
      content: [
        { type: 'text', text: 'a' },
        { type: 'thinking', thinking: [{ type: 'text', text: 't' }] },
      ],
    }),
    profile: 'mistral',
    blocks: [TX('a'), TH('t')],
    ending: { reason: 'end_turn' },
  }),
  {
    id: 'N05',
    name: '`choices:[]`',
    cases: ['{"id":"x","choices":[]}', '{"id":"x","choices":null}', '{"id":"x"}'].map((upstream) => ({
      label: upstream,
      upstream,
      ending: { http: [502, 'api_error'], message: /empty completion/ },
      calls: 2,
    })),
  },
  {
    id: 'N06',
    name: 'args invalid non-stream',
    cases: [
      { label: 'twice', upstream: BROKEN, ending: { http: [502, 'api_error'] }, calls: 2 },
      {
        label: 'once',
        upstream: [
          { steps: [BROKEN] },
          { steps: [reply({ content: null, tool_calls: [call('Read', READ)] }, 'tool_calls')] },
        ],
        blocks: [TU('c1', 'Read', { file_path: '/a' })],
        ending: { reason: 'tool_use' },
        calls: 2,
      },
    ],
  },
  numbered('N07', 'nulls in usage', {
    upstream: JSON.stringify({
      choices: [{ index: 0, message: { content: 'x' }, finish_reason: 'stop' }],
      usage: {
        prompt_tokens: 10,
        completion_tokens: 2,
        prompt_tokens_details: null,
        completion_tokens_details: null,
      },
    }),
    blocks: [TX('x')],
    ending: { reason: 'end_turn' },
    usage: { input: 10, output: 2, cacheRead: 0 },
  }),
  numbered('N08', 'upstream stream-only', {
    upstream: d({ reasoning_content: 't' }) + d({ content: 'a' }) + d({ content: 'b' }) + f('stop') + DONE,
    profile: 'dashscope',
    request: { max_tokens: 4_096, thinking: { type: 'enabled', budget_tokens: 1_024 } },
    blocks: [TH('t'), TX('ab')],
    ending: { reason: 'end_turn' },
    check: ({ requests }) => {
      if (requests[0]?.['stream'] !== true) throw new Error('a whole reply was asked for');
    },
  }),
  numbered('N09', 'truncated call non-stream', {
    upstream: reply({ content: 'x', tool_calls: [call('Bash', '{"command":"rm')] }, 'length'),
    blocks: [TX('x')],
    ending: { reason: 'max_tokens' },
    calls: 1,
  }),
  numbered('N10', 'truncation hidden, non-stream', {
    upstream: reply({ content: null, tool_calls: [call('Bash', '{"summary":"The')] }, 'tool_calls', {
      native_finish_reason: 'length',
    }),
    profile: 'openrouter',
    blocks: [],
    ending: { reason: 'max_tokens' },
    calls: 1,
  }),
];
