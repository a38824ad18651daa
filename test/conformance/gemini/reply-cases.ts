import { MINTED, numbered, TH, TU, TX, type NumberedCase, type StreamRun } from '../streams/stream-case.js';
import * as g from './shorthand.js';

const READ = { file_path: '/a' };
const LS = { command: 'ls' };
const END_TURN = { ending: { reason: 'end_turn' } } as const;
const TOOL_USE = { ending: { reason: 'tool_use' } } as const;

const hop = (text: string, prompt: number, candidate: Record<string, unknown>): { steps: string[] } => ({
  steps: [g.event(g.reply([{ text }], candidate, g.counted(prompt, 2)))],
});

/** The tokens that the upstream was called with, call by call. */
function tokens({ requests }: StreamRun): unknown[] {
  return requests.map((request) => request['continuationToken']);
}

function expectTokens(...expected: unknown[]) {
  return (run: StreamRun): void => {
    const actual = JSON.stringify(tokens(run));
    if (actual !== JSON.stringify(expected)) throw new Error(`the upstream was called with the tokens ${actual}`);
  };
}

/** What becomes of replies, streamed and whole. */
export const REPLY_CASES: readonly NumberedCase[] = [
  numbered(
    'M01',
    'STOP with a call is the call’s',
    g.over(g.c({ text: 'x' }) + g.c(g.fc('Read', READ)) + g.f('STOP'), {
      blocks: [TX('x'), TU(MINTED, 'Read', READ)],
      usage: { input: 10, output: 2 },
      ...TOOL_USE,
    }),
  ),
  numbered(
    'M02',
    'a call without arguments, signed',
    g.over(g.c(g.fc('Noop', undefined, 'sig')) + g.f('STOP'), {
      blocks: [TH(''), TU(MINTED, 'Noop', {})],
      ...TOOL_USE,
    }),
  ),
  numbered(
    'M03',
    'parallel calls, one signature',
    g.over(g.c(g.fc('Read', READ, 'sig'), g.fc('Bash', LS), g.fc('Noop', {})) + g.f('STOP'), {
      blocks: [TH(''), TU(MINTED, 'Read', READ), TU(MINTED, 'Bash', LS), TU(MINTED, 'Noop', {})],
      ...TOOL_USE,
    }),
  ),
  numbered(
    'M08',
    'counts that are said again and again',
    g.over(
      [1, 3, 5]
        .map((count) =>
          g.event(
            g.reply(
              [{ text: 'a' }],
              count === 5 ? { finishReason: 'STOP' } : {},
              g.counted(100, count, { cachedContentTokenCount: 60, thoughtsTokenCount: 7 }),
            ),
          ),
        )
        .join(''),
      { blocks: [TX('aaa')], usage: { input: 40, cacheRead: 60, output: 12, thinking: 7 }, ...END_TURN },
    ),
  ),
  numbered(
    'M09',
    'a prompt that is blocked',
    g.over(g.event({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 10 } }), {
      blocks: [],
      usage: { input: 10 },
      ending: {
        reason: 'refusal',
        stopDetails: { type: 'refusal', explanation: 'the prompt was blocked: SAFETY' },
      },
    }),
  ),
  numbered(
    'M10',
    'a call that Google cannot read is drawn once more',
    g.over(g.event({ candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage: 'print(1)' }] }), {
      calls: 2,
      ending: { http: [500, 'api_error'] },
    }),
  ),
  numbered(
    'M12',
    'thoughts, and what is said',
    g.over(g.c({ text: 't', thought: true }) + g.c({ text: 'x' }) + g.f('STOP'), {
      blocks: [TH('t'), TX('x')],
      ...END_TURN,
    }),
  ),
  numbered(
    'M16',
    'a stream that is an array',
    g.over(JSON.stringify([g.reply([{ text: 'a ' }]), g.reply([{ text: '] b' }], { finishReason: 'STOP' })], null, 2), {
      blocks: [TX('a ] b')],
      ...END_TURN,
    }),
  ),
  numbered(
    'M20',
    'arguments that are not meant for arguments',
    g.over(
      g.c({ functionCall: { name: 'Noop', willContinue: true } }) +
        g.c({
          functionCall: { partialArgs: [{ jsonPath: '$.__proto__.x', stringValue: 'bad' }], willContinue: true },
        }) +
        g.c({ functionCall: { partialArgs: [{ jsonPath: '$.constructor.prototype.x', stringValue: 'bad' }] } }) +
        g.f('STOP'),
      {
        blocks: [TU(MINTED, 'Noop', {})],
        check: () => {
          if ('x' in {}) throw new Error('all objects have changed');
        },
        ...TOOL_USE,
      },
    ),
  ),
  {
    id: 'M21',
    name: 'a reply in two answers',
    cases: [
      g.over(
        [
          hop('ab', 10, { finishReason: 'CONTINUATION', continuationToken: 'T1' }),
          hop('cd', 12, { finishReason: 'STOP' }),
        ],
        {
          blocks: [TX('abcd')],
          usage: { input: 22, output: 4 },
          calls: 2,
          check: expectTokens(undefined, 'T1'),
          ...END_TURN,
        },
      ),
    ],
  },
  numbered(
    'M22',
    'a reply that does not get on',
    g.over(
      [
        hop('ab', 10, { finishReason: 'CONTINUATION', continuationToken: 'T1' }),
        hop('cd', 12, { finishReason: 'CONTINUATION', continuationToken: 'T1' }),
      ],
      {
        blocks: [TX('abcd')],
        calls: 2,
        check: expectTokens(undefined, 'T1'),
        ending: { reason: 'max_tokens' },
      },
    ),
  ),
  numbered(
    'M23',
    'a stream that is cut',
    g.over(g.c({ text: 'a' }), { blocks: [TX('a')], ending: { error: 'api_error' } }),
  ),
];
