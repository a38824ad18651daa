import { textBlock, toolResult, toolUse } from '@sluice/testing';

import { messages, type Json, type RequestRule } from './request-case.js';

const REMINDER = '<system-reminder>\nS\n</system-reminder>';
const ONE_CALL = ['assistant', [toolUse('t1')]] as const;
const TWO_CALLS = ['assistant', [toolUse('t1'), toolUse('t2')]] as const;
const USER = { role: 'user', content: 'go' };
const CALL_1 = call('t1');
const CALL_2 = call('t2');

function call(id: string): Json {
  return { id, type: 'function', function: { name: 'Read', arguments: '{"file_path":"a"}' } };
}

function asked(...calls: Json[]): Json {
  return { role: 'assistant', content: null, tool_calls: calls };
}

function answer(id: string, content: string): Json {
  return { role: 'tool', tool_call_id: id, content };
}

/** A call, answered by these blocks. */
function answered(...blocks: unknown[]): Json {
  return messages(['user', 'go'], ONE_CALL, ['user', blocks]);
}

const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };

/** Where messages go, and what answers what. */
export const CONVERSATION_RULES: readonly RequestRule[] = [
  {
    id: 'R01',
    name: 'system in messages',
    cases: ['gpt-4o', 'gpt-5'].map((model) => ({
      model,
      request: messages(['user', 'go'], ['assistant', 'b'], ['system', 'S'], ['user', 'c']),
      messages: [
        USER,
        { role: 'assistant', content: 'b' },
        { role: model === 'gpt-5' ? 'developer' : 'system', content: 'S' },
        { role: 'user', content: 'c' },
      ],
      losses: [],
    })),
  },
  {
    id: 'R02',
    name: 'system in messages, told by the user',
    cases: [
      {
        profile: 'vllm',
        request: { ...messages(['user', 'go'], ['system', 'S'], ['assistant', 'b'], ['user', 'c']), system: 'L' },
        messages: [
          { role: 'system', content: 'L' },
          { role: 'user', content: `go\n\n${REMINDER}` },
          { role: 'assistant', content: 'b' },
          { role: 'user', content: 'c' },
        ],
      },
      {
        profile: 'vllm',
        request: { ...messages(['user', 'go'], ['assistant', 'b'], ['system', 'S'], ['user', 'c']), system: 'L' },
        messages: [
          { role: 'system', content: 'L' },
          USER,
          { role: 'assistant', content: 'b' },
          { role: 'user', content: `${REMINDER}\n\nc` },
        ],
      },
    ],
  },
  {
    id: 'R03',
    name: 'system between tool_use and results',
    cases: [
      {
        request: messages(['user', 'go'], ONE_CALL, ['system', 'S'], ['user', [toolResult('t1', 'r')]]),
        messages: [USER, asked(CALL_1), answer('t1', 'r'), { role: 'system', content: 'S' }],
        losses: [],
      },
    ],
  },
  {
    id: 'R04',
    name: 'billing header',
    cases: [
      {
        request: {
          ...messages(['user', 'go']),
          system: [textBlock('x-anthropic-billing-header: cc_version=2.1; cch=ab;'), textBlock('S')],
        },
        messages: [{ role: 'system', content: 'S' }, USER],
        unsaid: ['billing', 'cc_version'],
      },
      {
        request: { ...messages(['user', 'go']), system: 'x-anthropic-billing-header: cc_version=2.1;\nS' },
        messages: [{ role: 'system', content: 'S' }, USER],
      },
    ],
  },
  {
    id: 'R05',
    name: 'tool_result before text',
    cases: [
      {
        request: answered(textBlock('note'), toolResult('t1', 'r')),
        messages: [USER, asked(CALL_1), answer('t1', 'r'), { role: 'user', content: 'note' }],
      },
    ],
  },
  {
    id: 'R06',
    name: 'two results reversed',
    cases: [
      {
        request: messages(['user', 'go'], TWO_CALLS, ['user', [toolResult('t2', 'r2'), toolResult('t1', 'r1')]]),
        messages: [USER, asked(CALL_1, CALL_2), answer('t1', 'r1'), answer('t2', 'r2')],
        losses: [],
      },
    ],
  },
  {
    id: 'R07',
    name: 'missing result',
    cases: [
      {
        request: messages(['user', 'go'], TWO_CALLS, ['user', [toolResult('t1', 'r1')]]),
        messages: [
          USER,
          asked(CALL_1, CALL_2),
          answer('t1', 'r1'),
          answer('t2', 'Tool call was not executed (interrupted).'),
        ],
        losses: [['tool_history_repaired', 'messages.1.content.1']],
      },
    ],
  },
  {
    id: 'R08',
    name: 'orphan result',
    cases: [
      {
        request: messages(['user', [toolResult('t9', 'r')]]),
        messages: [{ role: 'user', content: '[tool result t9] r' }],
        losses: [['tool_history_repaired', 'messages.0.content.0']],
      },
    ],
  },
  {
    id: 'R09',
    name: 'results over two user turns',
    cases: [
      {
        request: messages(
          ['user', 'go'],
          TWO_CALLS,
          ['user', [toolResult('t1', 'r1')]],
          ['user', [toolResult('t2', 'r2')]],
        ),
        messages: [USER, asked(CALL_1, CALL_2), answer('t1', 'r1'), answer('t2', 'r2')],
        losses: [],
      },
    ],
  },
  {
    id: 'R10',
    name: 'result blocks',
    cases: [
      {
        request: answered(toolResult('t1', [textBlock('a'), textBlock('b')])),
        messages: [USER, asked(CALL_1), answer('t1', 'a\nb')],
      },
    ],
  },
  {
    id: 'R11',
    name: 'result with image',
    cases: [
      {
        request: answered(toolResult('t1', [textBlock('a'), IMAGE])),
        messages: [
          USER,
          asked(CALL_1),
          answer('t1', 'a\n[image #1 attached below]'),
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Image output of tool call t1:' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            ],
          },
        ],
        losses: [],
      },
    ],
  },
  {
    id: 'R12',
    name: 'is_error',
    cases: [
      {
        request: answered(toolResult('t1', 'no such file', { is_error: true })),
        messages: [USER, asked(CALL_1), answer('t1', 'Error: no such file')],
      },
      {
        request: answered(toolResult('t1', 'Traceback: x', { is_error: true })),
        messages: [USER, asked(CALL_1), answer('t1', 'Traceback: x')],
      },
    ],
  },
  {
    id: 'R13',
    name: 'result absent content',
    cases: [undefined, null, []].map((content) => ({
      request: answered(toolResult('t1', undefined, content === undefined ? {} : { content })),
      messages: [USER, asked(CALL_1), answer('t1', '')],
      losses: [],
    })),
  },
  {
    id: 'R35',
    name: 'empty text block',
    cases: [
      {
        request: messages(['user', [textBlock(''), textBlock('x')]]),
        messages: [{ role: 'user', content: 'x' }],
      },
    ],
  },
];
