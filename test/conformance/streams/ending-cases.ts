import { chunk, d, DONE, f, tc, u } from './shorthand.js';
import { TH, TU, TX, numbered } from './stream-case.js';
import type { StreamRun, NumberedCase } from './stream-case.js';

const A = d({ content: 'a' });
const STOP = f('stop') + DONE;
const CUT = '{"command":"rm -rf /tm';
/** Closed, and never run. */
const CUT_CALL = { blocks: [TU('c', 'Bash', CUT)], ending: { reason: 'max_tokens' } } as const;
const NO_OUTPUT = { blocks: [], ending: { error: 'api_error' } } as const;
const RATE_LIMIT = chunk({ error: { message: 'Rate limit', code: 429 } });
const HELD_MS = 16_000;

/** @throws {Error} when the reply was given an end though it has none */
function withoutEnd({ body }: StreamRun): void {
  if (/event: message_(delta|stop)/.test(body)) throw new Error('the reply was passed off as complete');
}

/** How replies end, and how they break off. */
export const ENDING_CASES: readonly NumberedCase[] = [
  {
    id: 'K33',
    name: 'truncated args, length',
    cases: [
      { upstream: tc(0, 'c', 'Bash', CUT) + f('length') + DONE, ...CUT_CALL },
      {
        label: 'the whole message leaves the call out',
        upstream: d({ content: 'x' }) + tc(0, 'c', 'Bash', CUT) + f('length') + DONE,
        profile: 'vllm',
        blocks: [TX('x')],
        ending: { reason: 'max_tokens' },
      },
    ],
  },
  numbered('K34', 'truncated args, EOF', {
    upstream: tc(0, 'c', 'Bash', CUT),
    blocks: [TU('c', 'Bash', CUT)],
    ending: { error: 'api_error' },
    calls: 1,
    check: (run) => {
      withoutEnd(run);
      if (run.body.includes('content_block_stop')) throw new Error('the cut call was closed');
    },
  }),
  numbered('K52', 'content_filter', {
    upstream: d({ content: 'par' }) + f('content_filter') + DONE,
    blocks: [TX('par')],
    ending: { reason: 'refusal', stopDetails: { type: 'refusal', category: null, explanation: null } },
  }),
  numbered('K53', 'matched stop (vLLM)', {
    upstream: A + f('stop', { stop_reason: '</end>' }) + DONE,
    profile: 'vllm',
    blocks: [TX('a')],
    ending: { reason: 'stop_sequence', stopSequence: '</end>' },
  }),
  numbered('K54', 'matched stop is token id', {
    upstream: A + f('stop', { stop_reason: 128_009 }) + DONE,
    profile: 'vllm',
    blocks: [TX('a')],
    ending: { reason: 'end_turn' },
  }),
  {
    id: 'K55',
    name: 'local stop across chunks',
    cases: [
      {
        upstream: [
          { steps: [d({ content: 'abE' }), 1_000, d({ content: 'NDxyz' }), d({ content: 'more' })], ending: 'open' },
        ],
        request: { stop_sequences: ['1', '2', '3', '4', 'END'] },
        blocks: [TX('ab')],
        ending: { reason: 'stop_sequence', stopSequence: 'END' },
        calls: 1,
        check: ({ body, endedAtMs, released }) => {
          if (/"text":"[^"]*E/.test(body)) throw new Error('a part of the stop was shown');
          if (endedAtMs !== 1_000) throw new Error('the end waited for the upstream');
          if (released !== 1) throw new Error('the upstream was not let go');
        },
      },
    ],
  },
  numbered('K56', '5 stop sequences', {
    upstream: d({ content: 'ab5cd' }) + STOP,
    request: { stop_sequences: ['1', '2', '3', '4', '5'] },
    blocks: [TX('ab')],
    ending: { reason: 'stop_sequence', stopSequence: '5' },
    check: ({ requests }) => {
      const sent = JSON.stringify(requests[0]?.['stop']);
      if (sent !== '["1","2","3","4"]') throw new Error(`the upstream was told ${sent}`);
    },
  }),
  numbered('K57', 'mid-stream error object', {
    upstream:
      A +
      chunk({
        error: { code: 502, message: 'Provider disconnected' },
        choices: [{ delta: {}, finish_reason: 'error' }],
      }),
    profile: 'openrouter',
    blocks: [TX('a')],
    ending: { error: 'api_error', message: /Provider disconnected/ },
    calls: 1,
    check: withoutEnd,
  }),
  {
    id: 'K58',
    name: 'error before any output',
    cases: [
      {
        label: 'is retried',
        upstream: [{ steps: [RATE_LIMIT] }, { steps: [A, STOP] }],
        blocks: [TX('a')],
        ending: { reason: 'end_turn' },
        calls: 2,
      },
      { label: 'keeps its status', upstream: RATE_LIMIT, ending: { http: [429, 'rate_limit_error'] } },
    ],
  },
  numbered('K59', 'silent cut', {
    upstream: A,
    blocks: [TX('a')],
    ending: { error: 'api_error' },
    calls: 1,
    check: withoutEnd,
  }),
  numbered('K60', 'RST after tool open', {
    upstream: [{ steps: [tc(0, 'c', 'Bash', '{"comm')], ending: 'reset' }],
    blocks: [TU('c', 'Bash', '{"comm')],
    ending: { error: 'api_error' },
    calls: 1,
    check: withoutEnd,
  }),
  {
    id: 'K61',
    name: 'DONE without finish',
    cases: [
      { upstream: A + DONE, blocks: [TX('a')], ending: { reason: 'end_turn' }, losses: ['missing_finish_reason'] },
      {
        label: 'strict',
        upstream: A + DONE,
        decoder: { strictFinish: true },
        blocks: [TX('a')],
        ending: { error: 'api_error' },
      },
    ],
  },
  {
    id: 'K62',
    name: 'nothing but DONE',
    cases: [
      { label: 'at once', upstream: DONE, ending: { http: [502, 'api_error'] }, calls: 2 },
      {
        label: 'after the response has begun',
        upstream: [{ steps: [HELD_MS, DONE] }],
        ...NO_OUTPUT,
        calls: 2,
        check: withoutEnd,
      },
      {
        label: 'and then a reply',
        upstream: [{ steps: [DONE] }, { steps: [A, STOP] }],
        blocks: [TX('a')],
        ending: { reason: 'end_turn' },
        calls: 2,
      },
    ],
  },
  numbered('K63', 'reasoning only, length', {
    upstream: d({ reasoning_content: 't' }) + f('length') + DONE,
    blocks: [TH('t')],
    ending: { reason: 'max_tokens' },
  }),
  numbered('K69', 'spliced stream', {
    upstream:
      A +
      f('stop') +
      chunk({ id: 'another', choices: [{ index: 0, delta: { content: 'b' }, finish_reason: null }] }) +
      chunk({ id: 'another', choices: [{ index: 0, delta: {}, finish_reason: 'length' }] }) +
      u(10, 2) +
      DONE,
    blocks: [TX('a')],
    ending: { reason: 'end_turn' },
    usage: { input: 10, output: 2 },
  }),
  numbered('K72', 'unknown finish', {
    upstream: A + f('abort_x') + DONE,
    blocks: [TX('a')],
    ending: { reason: 'end_turn' },
    losses: ['unknown_finish_reason'],
  }),
  numbered('K78', 'slow first byte', {
    upstream: [{ steps: [20_000, A, 12_000, STOP] }],
    blocks: [TX('a')],
    ending: { reason: 'end_turn' },
    calls: 1,
    check: ({ pieces }) => {
      const [first] = pieces;
      if (first?.atMs !== 15_000 || !first.data.startsWith('event: message_start\n')) {
        throw new Error(`the response began at ${String(first?.atMs)} ms with ${String(first?.data)}`);
      }
      if (!pieces.some(({ atMs, data }) => atMs > 20_000 && data === 'event: ping\ndata: {"type":"ping"}\n\n')) {
        throw new Error('nothing came while the upstream was silent');
      }
    },
  }),
  numbered('K81', 'truncation hidden behind `tool_calls`', {
    upstream:
      tc(0, 'c', 'Bash', CUT) +
      f('tool_calls', { native_finish_reason: 'max_output_tokens' }) +
      chunk({
        choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls', native_finish_reason: 'max_output_tokens' }],
        usage: { prompt_tokens: 10, completion_tokens: 2 },
      }) +
      DONE,
    profile: 'openrouter',
    ...CUT_CALL,
    usage: { input: 10, output: 2 },
    calls: 1,
  }),
];
