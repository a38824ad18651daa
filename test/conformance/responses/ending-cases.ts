import { READ } from '../streams/shorthand.js';
import { numbered, TH, TU, TX, type NumberedCase, type StreamCase } from '../streams/stream-case.js';
import * as r from './shorthand.js';

const over = (upstream: StreamCase['upstream'], rest: Omit<StreamCase, 'upstream' | 'api'>): StreamCase => ({
  api: 'responses',
  upstream,
  ...rest,
});
const END_TURN = { ending: { reason: 'end_turn' } } as const;
const QUOTA = { code: 'rate_limit_exceeded', message: 'Rate limit reached. Please try again in 1s.' };

/** How replies end, and what they cost. */
export const ENDING_CASES: readonly NumberedCase[] = [
  {
    id: 'P04',
    name: 'a failure in the middle of a stream is one',
    cases: [
      over(r.CREATED + r.text(0, 'a') + r.failed({ code: 'server_error', message: 'It broke.' }), {
        blocks: [TX('a')],
        ending: { error: 'api_error', message: /It broke/ },
      }),
      over(
        r.CREATED +
          r.text(0, 'a') +
          r.event('error', { error: { type: 'server_error', message: 'It broke.' } }) +
          r.failed({ code: 'server_error', message: 'Twice?' }),
        { label: 'and is told once', blocks: [TX('a')], ending: { error: 'api_error', message: /It broke/ } },
      ),
      over(r.CREATED + r.text(0, 'a') + r.failed({ code: 'image_content_policy_violation', message: 'No.' }), {
        label: 'unless it is a refusal',
        blocks: [TX('a')],
        ending: { reason: 'refusal', stopDetails: { type: 'refusal', explanation: 'No.' } },
      }),
    ],
  },
  {
    id: 'P05',
    name: 'a rate limit inside an open stream',
    cases: [
      over(
        [{ steps: [r.CREATED + r.event('error', QUOTA)] }, { steps: [r.CREATED + r.text(0, 'a') + r.completed()] }],
        {
          label: 'is another key to try',
          blocks: [TX('a')],
          calls: 2,
          ...END_TURN,
        },
      ),
      over(r.CREATED + r.event('error', QUOTA), {
        label: 'has its status where nothing was said',
        retries: 0,
        ending: { http: [429, 'rate_limit_error'] },
      }),
      over(r.CREATED + r.text(0, 'a') + r.event('error', QUOTA), {
        label: 'is an event where something was',
        blocks: [TX('a')],
        ending: { error: 'rate_limit_error' },
      }),
    ],
  },
  {
    id: 'P06',
    name: 'a reply that was cut off',
    cases: [
      over(r.CREATED + r.text(0, 'a') + r.incomplete('max_output_tokens'), {
        blocks: [TX('a')],
        ending: { reason: 'max_tokens' },
      }),
      over(r.CREATED + r.incomplete('max_output_tokens', { output: [] }), {
        label: 'before it had begun',
        blocks: [],
        ending: { reason: 'max_tokens' },
      }),
      over(
        r.CREATED +
          r.added(0, r.call('call_1', 'Read', '')) +
          r.args(0, '{"file_path":"/') +
          r.argsDone(0, '{"file_path":"/') +
          r.done(0, r.call('call_1', 'Read', '{"file_path":"/', { status: 'incomplete' })) +
          r.incomplete('max_output_tokens'),
        {
          label: 'in the middle of a call',
          blocks: [TU('call_1', 'Read', '{"file_path":"/')],
          ending: { reason: 'max_tokens' },
        },
      ),
      over(r.CREATED + r.text(0, 'a') + r.incomplete('content_filter'), {
        label: 'by a filter',
        blocks: [TX('a')],
        ending: { reason: 'refusal' },
      }),
      over(r.CREATED + r.text(0, 'a') + r.incomplete('something_else'), {
        label: 'for a reason that nobody knows',
        blocks: [TX('a')],
        losses: ['unknown_finish_reason'],
        ...END_TURN,
      }),
    ],
  },
  {
    id: 'P11',
    name: 'what came from a cache is not counted twice',
    cases: [
      over(r.CREATED + r.text(0, 'a') + r.completed(r.counted(1000, 5, 800)), {
        usage: { input: 200, cacheRead: 800, output: 5 },
        ...END_TURN,
      }),
      over(r.CREATED + r.text(0, 'a') + r.completed(r.counted(1000, 5, 800, 150)), {
        label: 'nor what went into it',
        usage: { input: 50, cacheRead: 800, cacheCreation: 150, output: 5 },
        ...END_TURN,
      }),
      over(r.CREATED + r.text(0, 'a') + r.completed({ usage: null }), {
        label: 'and what was not counted is estimated',
        losses: ['usage_estimated'],
        ...END_TURN,
      }),
    ],
  },
  {
    id: 'P12',
    name: 'a limit that is too small for the upstream is kept here',
    cases: [
      over(r.CREATED + r.text(0, 'One two') + r.text(0, ' three.') + r.completed(), {
        request: { max_tokens: 1 },
        blocks: [TX('One')],
        ending: { reason: 'max_tokens' },
        check: ({ requests }) => {
          if (requests[0]?.['max_output_tokens'] !== 16) throw new Error('16 tokens are the least to ask for');
        },
      }),
      over(r.CREATED + r.text(0, 'One') + r.completed(), {
        label: 'a reply that fits is whole',
        request: { max_tokens: 1 },
        blocks: [TX('One')],
        ...END_TURN,
      }),
      over(r.CREATED + r.done(0, r.call('call_1', 'Noop', '{}')) + r.completed(), {
        label: 'no call fits',
        request: { max_tokens: 3 },
        blocks: [],
        ending: { reason: 'max_tokens' },
      }),
    ],
  },
  {
    id: 'P13',
    name: 'a reply without output',
    cases: [
      over(r.CREATED + r.completed(), { retries: 0, ending: { http: [502, 'api_error'] } }),
      over(r.CREATED + r.completed({ output: [] }), {
        label: 'with an empty one',
        retries: 0,
        ending: { http: [502, 'api_error'] },
      }),
      over(r.CREATED + r.text(0, 'a') + r.completed({ output: [] }), {
        label: 'that was streamed',
        blocks: [TX('a')],
        ...END_TURN,
      }),
      over(
        r.CREATED +
          r.completed({
            output: [r.reasoning('rs_1', 'sealed', 'Hm.'), r.message('a'), r.call('call_1', 'Read', READ)],
          }),
        {
          label: 'that comes at its end alone',
          blocks: [TH('Hm.'), TX('a'), TU('call_1', 'Read', { file_path: '/a' })],
          ending: { reason: 'tool_use' },
        },
      ),
    ],
  },
  {
    id: 'P14',
    name: 'a stream that ends without its end',
    cases: [
      over(r.CREATED + r.text(0, 'a'), { blocks: [TX('a')], ending: { error: 'api_error' } }),
      over(`${r.CREATED}${r.text(0, 'a')}data: [DONE]\n\n`, {
        label: 'whatever it says',
        blocks: [TX('a')],
        ending: { error: 'api_error' },
      }),
      over(r.CREATED, { label: 'before it began', retries: 0, ending: { http: [502, 'api_error'] } }),
      over(r.CREATED + r.text(0, 'a') + r.completed() + r.text(0, 'b') + r.failed({ code: 'server_error' }), {
        label: 'and what comes behind it is not read',
        blocks: [TX('a')],
        ...END_TURN,
      }),
    ],
  },
  numbered(
    'P23',
    'a call without a name that nobody could run',
    over(r.CREATED + r.args(0, READ) + r.completed(), {
      retries: 0,
      ending: { http: [502, 'api_error'] },
    }),
  ),
];
