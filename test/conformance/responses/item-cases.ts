import { READ, LS } from '../streams/shorthand.js';
import { numbered, TH, TU, TX, type NumberedCase, type StreamCase } from '../streams/stream-case.js';
import * as r from './shorthand.js';

const over = (upstream: string, rest: Omit<StreamCase, 'upstream' | 'api'>): StreamCase => ({
  api: 'responses',
  upstream,
  ...rest,
});
const TOOL_USE = { ending: { reason: 'tool_use' } } as const;
const END_TURN = { ending: { reason: 'end_turn' } } as const;
const OPENED = r.added(0, r.call('call_1', 'Read', '', { status: 'in_progress' }));

/** How items of the output become blocks. */
export const ITEM_CASES: readonly NumberedCase[] = [
  numbered(
    'P01',
    'arguments that come all at once',
    over(r.CREATED + OPENED + r.argsDone(0, READ) + r.completed(), {
      blocks: [TU('call_1', 'Read', { file_path: '/a' })],
      ...TOOL_USE,
    }),
  ),
  {
    id: 'P02',
    name: 'arguments that are whole from the beginning come once',
    cases: [
      over(
        r.CREATED +
          r.added(0, r.call('call_1', 'Read', READ)) +
          r.done(0, r.call('call_1', 'Read', READ)) +
          r.completed(),
        {
          blocks: [TU('call_1', 'Read', { file_path: '/a' })],
          ...TOOL_USE,
        },
      ),
      over(
        r.CREATED +
          r.added(0, r.call('call_1', 'Read', READ)) +
          r.args(0, READ) +
          r.argsDone(0, READ) +
          r.completed({ output: [r.call('call_1', 'Read', READ)] }),
        {
          label: 'although they are streamed as well',
          blocks: [TU('call_1', 'Read', { file_path: '/a' })],
          ...TOOL_USE,
        },
      ),
    ],
  },
  {
    id: 'P03',
    name: 'an item goes by its place, whatever its id',
    cases: [
      over(
        r.CREATED +
          r.text(0, 'a', { item_id: 'msg_x' }) +
          r.text(0, 'b', { item_id: 'msg_y' }) +
          r.text(0, 'c', { item_id: 'msg_z' }) +
          r.completed({ output: [r.message('abc', { id: 'msg_q' })] }),
        { blocks: [TX('abc')], ...END_TURN },
      ),
      over(
        r.CREATED +
          OPENED +
          r.args(0, '{"file_', { item_id: 'u' }) +
          r.args(0, 'path":"/a"}', { item_id: 'v' }) +
          r.completed(),
        { blocks: [TU('call_1', 'Read', { file_path: '/a' })], ...TOOL_USE },
      ),
      over(
        r.CREATED +
          r.event('response.output_item.added', { item: r.call('call_1', 'Read', '') }) +
          r.event('response.function_call_arguments.delta', { item_id: 'fc_call_1', delta: READ }) +
          r.event('response.output_text.delta', { item_id: 'msg_9', delta: 'x' }) +
          r.completed(),
        {
          label: 'by its id where it has no place',
          blocks: [TU('call_1', 'Read', { file_path: '/a' }), TX('x')],
          ...TOOL_USE,
        },
      ),
    ],
  },
  {
    id: 'P07',
    name: 'the parts of a summary stand apart',
    cases: [
      over(
        r.CREATED +
          r.thought(0, 0, 'a') +
          r.thought(0, 1, 'b') +
          r.done(0, r.reasoning('rs_1', 'sealed', 'a', 'b')) +
          r.text(1, 'x') +
          r.completed(),
        { blocks: [TH('a\n\nb'), TX('x')], ...END_TURN },
      ),
      over(
        r.CREATED +
          r.thought(0, 0, 'a') +
          r.done(0, r.reasoning('rs_1', 'sealed', 'a')) +
          r.thought(1, 0, 'b') +
          r.done(1, r.reasoning('rs_2', 'sealed', 'b')) +
          r.text(2, 'x') +
          r.completed(),
        { label: 'two thoughts are two blocks', blocks: [TH('a'), TH('b'), TX('x')], ...END_TURN },
      ),
      over(
        r.CREATED +
          r.event('response.reasoning_text.delta', { output_index: 0, content_index: 0, delta: 'Hm.' }) +
          r.thought(0, 0, 'the same in short') +
          r.text(1, 'x') +
          r.completed(),
        { label: 'of two kinds of thinking the first is told', blocks: [TH('Hm.'), TX('x')], ...END_TURN },
      ),
    ],
  },
  {
    id: 'P08',
    name: 'an encrypted thought without words is a block without words',
    cases: [
      over(
        r.CREATED +
          r.added(0, r.reasoning('rs_1', 'not yet')) +
          r.done(0, r.reasoning('rs_1', 'sealed')) +
          r.added(1, r.call('call_1', 'Read', '')) +
          r.args(1, READ) +
          r.completed(),
        { blocks: [TH(''), TU('call_1', 'Read', { file_path: '/a' })], ...TOOL_USE },
      ),
      over(r.CREATED + r.text(0, 'x') + r.done(1, r.reasoning('rs_1', 'sealed')) + r.completed(), {
        label: 'unless nothing follows it',
        blocks: [TX('x')],
        losses: ['thinking_dropped'],
        ...END_TURN,
      }),
      over(r.CREATED + r.done(0, r.reasoning('rs_1', undefined)) + r.text(1, 'x') + r.completed(), {
        label: 'or nothing is encrypted',
        blocks: [TX('x')],
        ...END_TURN,
      }),
      over(
        r.CREATED + r.thought(0, 0, 'Hm.') + r.done(0, r.reasoning('rs_1', 'sealed')) + r.text(1, 'x') + r.completed(),
        {
          label: 'and nobody sees what nobody asked for',
          request: { thinking: { type: 'disabled' } },
          blocks: [TX('x')],
          losses: ['thinking_dropped'],
          ...END_TURN,
        },
      ),
    ],
  },
  numbered(
    'P17',
    'two calls at once are told one after the other',
    over(
      r.CREATED +
        OPENED +
        r.added(1, r.call('call_2', 'Bash', '')) +
        r.args(0, '{"file_path"') +
        r.args(1, LS) +
        r.args(0, ':"/a"}') +
        r.completed(),
      { blocks: [TU('call_1', 'Read', { file_path: '/a' }), TU('call_2', 'Bash', { command: 'ls' })], ...TOOL_USE },
    ),
  ),
  numbered(
    'P18',
    'two messages are two blocks',
    over(r.CREATED + r.text(0, 'On the way.') + r.text(1, 'The ') + r.text(1, 'answer.') + r.completed(), {
      blocks: [TX('On the way.'), TX('The answer.')],
      ...END_TURN,
    }),
  ),
  {
    id: 'P19',
    name: 'several calls packed in one are unpacked',
    cases: ['parallel', 'multi_tool_use.parallel'].map((name) => {
      const uses = [
        { recipient_name: 'functions.Read', parameters: { file_path: '/a' } },
        { recipient_name: 'functions.Bash', parameters: { command: 'ls' } },
      ];
      const packed = JSON.stringify({ tool_uses: uses });
      return over(
        r.CREATED +
          r.added(0, r.call('call_1', name, '')) +
          r.args(0, packed.slice(0, 20)) +
          r.args(0, packed.slice(20)) +
          r.completed(),
        {
          label: name,
          blocks: [TU('toolu_*', 'Read', { file_path: '/a' }), TU('toolu_*', 'Bash', { command: 'ls' })],
          ...TOOL_USE,
        },
      );
    }),
  },
  numbered(
    'P20',
    'the text of a custom tool is its input',
    over(
      r.CREATED +
        r.done(0, { type: 'custom_tool_call', id: 'ct_1', call_id: 'call_1', name: 'Sql', input: 'SELECT 1' }) +
        r.completed(),
      { blocks: [TU('call_1', 'Sql', { input: 'SELECT 1' })], ...TOOL_USE },
    ),
  ),
  {
    id: 'P21',
    name: 'what the provider did by itself is left out, and said to be',
    cases: [
      over(r.CREATED + r.done(0, { type: 'code_interpreter_call', id: 'ci_1' }) + r.text(1, 'x') + r.completed(), {
        blocks: [TX('x')],
        losses: ['output_dropped'],
        ...END_TURN,
      }),
      over(r.CREATED + r.done(0, { type: 'image_generation_call', result: 'aGk=' }) + r.completed(), {
        blocks: [TX('[image output omitted]')],
        losses: ['image_dropped'],
        ...END_TURN,
      }),
    ],
  },
  numbered('P22', 'a stop sequence is looked for here, and the rest is not waited for', {
    api: 'responses',
    request: { stop_sequences: ['END'] },
    upstream: [{ steps: [r.CREATED + r.text(0, 'one E') + r.text(0, 'ND two')], ending: 'open' }],
    blocks: [TX('one ')],
    ending: { reason: 'stop_sequence', stopSequence: 'END' },
    check: ({ released }) => {
      if (released !== 1) throw new Error('the upstream was not let go of');
    },
  }),
];
