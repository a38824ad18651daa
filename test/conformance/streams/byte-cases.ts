import { d, DONE, f, LS, reply } from './shorthand.js';
import { TU, TX, numbered } from './stream-case.js';
import type { StreamRun, NumberedCase } from './stream-case.js';

const HI = { blocks: [TX('hi')], ending: { reason: 'end_turn' } } as const;
const A = d({ content: 'a' });
const END = f('stop') + DONE;
const KEEPALIVE_MS = 10_000;

/** When the first piece that holds the text came, in milliseconds. */
function arrivalOf({ pieces }: StreamRun, text: string): number {
  const piece = pieces.find(({ data }) => data.includes(text));
  if (piece === undefined) throw new Error(`the client never got ${text}`);
  return piece.atMs;
}

/** @throws {Error} unless something came at least every keepalive interval, once the response had begun */
function neverSilent({ pieces }: StreamRun): void {
  for (const [position, { atMs }] of pieces.entries()) {
    const silence = atMs - (pieces[position - 1]?.atMs ?? atMs);
    if (silence > KEEPALIVE_MS) throw new Error(`the client heard nothing for ${silence} ms before ${atMs} ms`);
  }
}

function pings({ body }: StreamRun): number {
  return body.split('event: ping\n').length - 1;
}

/** How the upstream's bytes become events. */
export const BYTE_CASES: readonly NumberedCase[] = [
  numbered('S01', 'UTF-8 split', {
    upstream: [{ steps: [...[...Buffer.from(d({ content: '你好🚀' }))].map((byte) => Uint8Array.of(byte)), END] }],
    blocks: [TX('你好🚀')],
    ending: { reason: 'end_turn' },
    check: ({ body }) => {
      if (body.includes('\u{fffd}')) throw new Error('a character was replaced');
    },
  }),
  numbered('S02', 'no space after colon', {
    upstream: (d({ content: 'hi' }) + END).replaceAll('data: ', 'data:'),
    ...HI,
  }),
  {
    id: 'S03',
    name: 'CRLF split',
    cases: [
      {
        upstream: [
          {
            steps: [
              `${A.trimEnd()}\r`,
              '\n\r',
              '\n',
              d({ content: 'b' }).replaceAll('\n', '\r\n'),
              END.replaceAll('\n', '\r\n'),
            ],
          },
        ],
        blocks: [TX('ab')],
        ending: { reason: 'end_turn' },
        check: ({ body }) => {
          if (body.split('text_delta').length !== 3) throw new Error('two events did not become two deltas');
        },
      },
      {
        label: 'within an event of several lines',
        upstream: [
          { steps: ['data: {"choices":\r', '\ndata: [{"index":0,"delta":{"content":"a"}}]}\r', '\n\r', '\n', END] },
        ],
        blocks: [TX('a')],
        ending: { reason: 'end_turn' },
      },
    ],
  },
  numbered('S04', 'lone CR terminators', {
    upstream: [{ steps: [A.replaceAll('\n', '\r'), 5_000, END.replaceAll('\n', '\r')] }],
    blocks: [TX('a')],
    ending: { reason: 'end_turn' },
    check: (run) => {
      if (arrivalOf(run, '"text":"a"') !== 0) throw new Error('the event waited for the next');
    },
  }),
  numbered('S05', 'multi-line data', {
    upstream: `data: {"choices":\ndata: [{"index":0,"delta":{"content":"a"}}]}\n\n${END}`,
    blocks: [TX('a')],
    ending: { reason: 'end_turn' },
  }),
  numbered('S06', 'BOM', { upstream: `\u{feff}${d({ content: 'hi' })}${END}`, ...HI }),
  numbered('S07', 'comments', {
    upstream: [
      {
        steps: [
          ...Array.from({ length: 50 }, () => [': OPENROUTER PROCESSING\n\n', 1_200]).flat(),
          d({ content: 'x' }),
          END,
        ],
      },
    ],
    blocks: [TX('x')],
    ending: { reason: 'end_turn' },
    calls: 1,
    check: (run) => {
      neverSilent(run);
      // 45 s after the 15 s for which the response is held back, and the one behind the first block's start.
      if (pings(run) < 5) throw new Error(`only ${pings(run)} pings`);
    },
  }),
  numbered('S08', 'final event without blank line', {
    upstream: d({ content: 'hi' }) + f('stop').trimEnd(),
    ...HI,
  }),
  numbered('S09', 'NDJSON error line', {
    upstream: `${A}${d({ content: 'b' })}{"error":{"code":503,"status":"UNAVAILABLE","message":"m"}}\n`,
    blocks: [TX('ab')],
    ending: { error: 'overloaded_error', message: /\bm\b/ },
  }),
  {
    id: 'S10',
    name: 'malformed JSON',
    cases: [
      {
        label: 'fails the reply',
        upstream: `${A}data: {"choices":[{\n\n${d({ content: 'b' })}${END}`,
        blocks: [TX('a')],
        ending: { error: 'api_error' },
        calls: 1,
      },
      {
        label: 'is skipped once by a lenient profile',
        upstream: `${A}data: {"choices":[{\n\n${d({ content: 'b' })}${END}`,
        decoder: { lenientJson: true },
        blocks: [TX('ab')],
        ending: { reason: 'end_turn' },
        losses: ['output_dropped'],
      },
    ],
  },
  numbered('S11', 'bytes after DONE', {
    upstream: d({ content: 'hi' }) + END + d({ content: 'zzz' }),
    ...HI,
    check: ({ body }) => {
      if (body.includes('zzz')) throw new Error('what came after the end was passed on');
    },
  }),
  numbered('S12', 'event: on Chat', {
    upstream: (d({ content: 'hi' }) + f('stop')).replaceAll('data: ', 'event: completion.chunk\ndata: ') + DONE,
    ...HI,
  }),
  {
    id: 'S14',
    name: 'JSON instead of SSE',
    cases: [
      { upstream: reply({ content: 'hi' }), usage: { input: 10, output: 2 }, ...HI },
      {
        label: 'with a call, blanks in front',
        upstream: `\n \n${reply({ content: 'x', tool_calls: [{ id: 'c1', function: { name: 'Bash', arguments: LS } }] }, 'tool_calls')}`,
        blocks: [TX('x'), TU('c1', 'Bash', { command: 'ls' })],
        ending: { reason: 'tool_use' },
      },
    ],
  },
  numbered('S18', 'idle stall', {
    upstream: [{ steps: [A], ending: 'open' }],
    blocks: [TX('a')],
    ending: { error: 'timeout_error' },
    calls: 1,
    check: (run) => {
      neverSilent(run);
      if (pings(run) < 6) throw new Error(`only ${pings(run)} pings`);
      if (run.released !== 1) throw new Error('the upstream was not let go');
    },
  }),
];
