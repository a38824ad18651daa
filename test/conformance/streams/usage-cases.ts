import { chunk, d, DONE, f, u, usage } from './shorthand.js';
import { TX, numbered } from './stream-case.js';
import type { ExpectedUsage, NumberedCase } from './stream-case.js';

const X = d({ content: 'x' });
const REPLY = { blocks: [TX('x')], ending: { reason: 'end_turn' } } as const;
/** How long the counts are waited for once the reply has ended. */
const GRACE_MS = 2_000;

/** A reply that is counted like this at its end. */
function counted(counts: unknown): string {
  return X + f('stop') + usage(counts) + DONE;
}

/** What a provider's counts become. */
export const USAGE_CASES: readonly NumberedCase[] = [
  numbered('K38', 'usage after finish', {
    upstream: X + f('stop') + u(9_888, 5, 6_752) + DONE,
    ...REPLY,
    usage: { input: 3_136, cacheRead: 6_752, cacheCreation: 0, output: 5 },
  }),
  numbered('K39', 'usage in same chunk as finish and content', {
    upstream:
      chunk({
        choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 7, completion_tokens: 1 },
      }) + DONE,
    ...REPLY,
    usage: { input: 7, output: 1 },
  }),
  numbered('K40', 'usage on every chunk', {
    upstream:
      [1, 2, 3]
        .map((tokens) =>
          chunk({
            choices: [{ index: 0, delta: { content: 'x'.slice(0, 2 - tokens) }, finish_reason: null }],
            usage: { prompt_tokens: 10, completion_tokens: tokens },
          }),
        )
        .join('') +
      f('stop') +
      DONE,
    ...REPLY,
    usage: { input: 10, output: 3 },
  }),
  numbered('K41', 'usage never', {
    upstream: X + f('stop') + DONE,
    ...REPLY,
    estimate: 900,
    usage: { input: 900, output: 1 },
    losses: ['usage_estimated'],
  }),
  {
    id: 'K42',
    name: 'usage late / hanging socket',
    cases: [
      {
        label: 'never comes',
        upstream: [{ steps: [X + f('stop')], ending: 'open' }],
        ...REPLY,
        losses: ['usage_estimated'],
        calls: 1,
        check: ({ pieces, released }) => {
          const { atMs, data } = pieces.at(-1)!;
          if (atMs !== GRACE_MS || !data.includes('message_stop')) throw new Error(`the end came at ${atMs} ms`);
          if (released !== 1) throw new Error('the upstream was not let go');
        },
      },
      {
        label: 'comes in time',
        upstream: [{ steps: [X + f('stop'), 1_500, u(10, 2)], ending: 'open' }],
        ...REPLY,
        usage: { input: 10, output: 2 },
      },
      {
        label: 'is not waited for any longer because of comments',
        upstream: [{ steps: [X + f('stop'), 1_500, ': ping\n\n', 1_500, ': ping\n\n', 1_500, u(10, 2)] }],
        ...REPLY,
        check: ({ pieces }) => {
          if (pieces.at(-1)!.atMs !== GRACE_MS) throw new Error(`the end came at ${pieces.at(-1)!.atMs} ms`);
        },
      },
    ],
  },
  numbered('K43', 'Groq usage', {
    upstream:
      X +
      chunk({
        choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
        x_groq: { usage: { prompt_tokens: 7, completion_tokens: 3 } },
      }) +
      DONE,
    profile: 'groq',
    ...REPLY,
    usage: { input: 7, output: 3 },
  }),
  numbered('K44', 'DeepSeek cache', {
    upstream: counted({ prompt_tokens: 1_000, completion_tokens: 5, prompt_cache_hit_tokens: 800 }),
    profile: 'deepseek',
    ...REPLY,
    usage: { input: 200, cacheRead: 800 },
  }),
  numbered('K45', 'exclusive reasoning', {
    upstream: counted({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 35,
      completion_tokens_details: { reasoning_tokens: 20 },
    }),
    profile: 'xai',
    ...REPLY,
    usage: { input: 10, output: 25, thinking: 20 },
  }),
  {
    id: 'K46',
    name: 'NaN / negative / string usage',
    cases: (
      [
        [-1, { input: 0 }],
        ['12', { input: 12 }],
        ['many', { input: 0 }],
        [null, { input: 900 }],
      ] as [unknown, ExpectedUsage][]
    ).map(([prompt, expected]) => ({
      label: JSON.stringify(prompt),
      upstream: counted({ prompt_tokens: prompt, completion_tokens: 5 }),
      estimate: 900,
      ...REPLY,
      usage: { ...expected, output: 5 },
    })),
  },
  numbered('K79', 'usage estimate then truth', {
    upstream: X + f('stop') + u(1_000, 5, 800) + DONE,
    estimate: 900,
    ...REPLY,
    usage: { input: 200, cacheRead: 800, output: 5 },
    check: ({ body }) => {
      const [, start = ''] = /"usage":\{"input_tokens":(\d+),/.exec(body) ?? [];
      if (start !== '900') throw new Error(`message_start says ${start} tokens`);
    },
  }),
];
