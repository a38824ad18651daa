import { describe, expect, it } from '@jest/globals';

import {
  BUFFERING,
  DONE,
  TH,
  TU,
  TX,
  call,
  chunk,
  d,
  decodeAtAllSizes,
  decodeEvents,
  f,
  failure,
  like,
  u,
} from '../fixtures/decode-reply.js';
import type { ReplyCase } from '../fixtures/decode-reply.js';

const READ_A = '{"file_path":"/a"}';
const READ_INPUT = { file_path: '/a' };

function reply(message: unknown, finish: unknown = 'stop', more: object = {}): string {
  return JSON.stringify({
    id: 'chatcmpl-9',
    object: 'chat.completion',
    model: 'served-1',
    choices: [{ index: 0, message, finish_reason: finish, ...more }],
    usage: { prompt_tokens: 10, completion_tokens: 2 },
  });
}

const CASES: readonly ReplyCase[] = [
  {
    name: 'N01 text and a call',
    body: reply({ content: 'x', tool_calls: [call(undefined, ['c', 'Read', READ_A])] }, 'tool_calls'),
    blocks: [TX('x'), TU('c', 'Read', READ_INPUT)],
    expected: { reason: 'tool_use', clean: true },
  },
  { name: 'N02 content null', body: reply({ content: null }), blocks: [], expected: { reason: 'end_turn' } },
  {
    name: 'N03 content parts',
    body: reply({
      content: [
        { type: 'text', text: 'a' },
        { type: 'thinking', thinking: [{ type: 'text', text: 't' }] },
      ],
    }),
    blocks: [TX('a'), TH('t')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'N04 an error with status 200',
    body: JSON.stringify({ error: { message: 'No credits', code: 402 } }),
    blocks: [],
    expected: { error: like({ httpStatus: 402, message: 'No credits', code: '402' }) },
  },
  {
    name: 'N05 no choices',
    body: JSON.stringify({ id: 'x', choices: [] }),
    blocks: [],
    expected: failure('empty_completion'),
  },
  { name: 'N05 choices null', body: JSON.stringify({ id: 'x', choices: null }), expected: failure('empty_completion') },
  {
    name: 'N06 invalid arguments',
    body: reply({ tool_calls: [call(undefined, ['c', 'Read', '{"a":'])] }, 'tool_calls'),
    blocks: [],
    expected: failure('invalid_tool_arguments'),
  },
  {
    name: 'N07 nulls in usage',
    body: JSON.stringify({
      choices: [{ message: { content: 'x' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 1, prompt_tokens_details: null, completion_tokens_details: null },
    }),
    blocks: [TX('x')],
    expected: { usage: like({ inputTokens: 3, cacheReadTokens: 0, outputTokens: 1 }) },
  },
  {
    name: 'N09 a call that was cut off',
    body: reply({ content: 'x', tool_calls: [call(undefined, ['c', 'Bash', '{"command":"rm'])] }, 'length'),
    blocks: [TX('x')],
    expected: { reason: 'max_tokens' },
  },
  {
    name: 'N10 a cut hidden behind tool_calls',
    body: reply({ content: null, tool_calls: [call(undefined, ['c', 'Bash', '{"summary":"The'])] }, 'tool_calls', {
      native_finish_reason: 'length',
    }),
    blocks: [],
    expected: { reason: 'max_tokens', error: undefined },
  },
  {
    name: 'a call cut before its arguments',
    body: reply({ tool_calls: [call(undefined, ['c', 'Noop', ''])] }, 'length'),
    blocks: [],
    expected: { reason: 'max_tokens' },
  },
  {
    name: 'reasoning, text and calls in this order',
    body: reply(
      { tool_calls: [call(undefined, ['c', 'Noop', '{}'])], content: 'x', reasoning_content: 't' },
      'tool_calls',
    ),
    blocks: [TH('t'), TX('x'), TU('c', 'Noop', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'blank content beside a call',
    body: reply({ content: '\n\n', tool_calls: [call(undefined, ['c', 'Noop', '{}'])] }, 'tool_calls'),
    blocks: [TU('c', 'Noop', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'content as an object',
    body: reply({ content: { response: 1 } }),
    blocks: [TX('{"response":1}')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'a transcript instead of content',
    body: reply({ content: null, audio: { data: 'UklG', transcript: 'hello' } }),
    blocks: [TX('hello')],
    expected: { losses: ['output_dropped'] },
  },
  {
    name: 'an empty audio placeholder',
    body: reply({ content: 'x', audio: { data: '' }, images: [] }),
    blocks: [TX('x')],
    expected: { losses: [] },
  },
  {
    name: 'an image',
    body: reply({ content: '', images: [{ type: 'image_url' }] }),
    blocks: [TX('[image output omitted]')],
    expected: { losses: ['image_dropped'] },
  },
  {
    name: 'placeholders of a refusal and a function call',
    body: reply({ content: 'x', refusal: '', function_call: { name: '', arguments: '' } }),
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'a refusal',
    body: reply({ content: null, refusal: 'No.' }),
    blocks: [{ RF: 'No.' }],
    expected: { reason: 'refusal' },
  },
  {
    name: 'a custom call',
    body: reply({ tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'Bash', input: 'ls' } }] }, 'tool_calls'),
    blocks: [TU('c', 'Bash', { input: 'ls' })],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'an empty custom beside a function',
    body: reply({
      tool_calls: [{ id: 'c', type: 'function', custom: { name: '' }, function: { name: 'Noop', arguments: '{}' } }],
    }),
    blocks: [TU('c', 'Noop', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'calls spread over choices',
    body: JSON.stringify({
      choices: [
        { index: 0, message: { content: 'x' }, finish_reason: 'tool_calls' },
        { index: 1, message: { tool_calls: [call(undefined, ['a', 'Noop', '{}'])] } },
        { index: 2, message: { content: 'y', tool_calls: [call(undefined, ['b', 'Noop', '{}'])] } },
      ],
    }),
    blocks: [TX('x'), TU('a', 'Noop', {}), TU('b', 'Noop', {})],
    expected: { reason: 'tool_use' },
  },
  {
    name: 'an empty delta beside the message',
    body: JSON.stringify({
      choices: [
        { index: 0, delta: { role: 'assistant', content: '' }, message: { content: 'pong' }, finish_reason: 'stop' },
      ],
    }),
    blocks: [TX('pong')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'finish_details',
    body: JSON.stringify({ choices: [{ message: { content: 'x' }, finish_details: { type: 'max_tokens' } }] }),
    blocks: [TX('x')],
    expected: { reason: 'max_tokens' },
  },
  {
    name: 'no finish reason',
    body: reply({ content: 'x' }, null),
    blocks: [TX('x')],
    expected: { reason: 'end_turn', losses: [] },
  },
  {
    name: 'think tags',
    body: reply({ content: '<think>\nplan</think>\n\nHi' }),
    options: { profile: BUFFERING },
    blocks: [TH('\nplan'), TX('Hi')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'blanks before and after the JSON',
    body: ` \n\r\n${reply({ content: 'x' })}\n`,
    blocks: [TX('x')],
    expected: { clean: true },
  },
  {
    name: 'a body with a message and no choices',
    body: JSON.stringify({ message: 'The model is gone', status_code: 404 }),
    expected: { error: like({ httpStatus: 404, message: 'The model is gone' }) },
  },
  {
    name: 'a list with an error',
    body: JSON.stringify([{ error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'm' } }]),
    expected: { error: like({ httpStatus: 429, kind: 'RESOURCE_EXHAUSTED' }) },
  },
  { name: 'a body cut in the middle', body: reply({ content: 'x' }).slice(0, 40), expected: failure('malformed_body') },
  {
    name: 'chunks, one a line',
    body: [d({ content: 'x' }), f('stop')].map((line) => line.slice(6).trim()).join('\n'),
    blocks: [TX('x')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'prefill that the reply repeats',
    body: reply({ content: 'Once upon a time' }),
    options: { prefill: 'Once ' },
    blocks: [TX('upon a time')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'prefill that the reply does not repeat',
    body: reply({ content: 'On we go' }),
    options: { prefill: 'Once ' },
    blocks: [TX('On we go')],
    expected: { reason: 'end_turn' },
  },
  {
    name: 'a web citation',
    body: reply({
      content: 'x',
      annotations: [
        { type: 'url_citation', url_citation: { url: 'https://a.example', start_index: 0 } },
        { type: 'file' },
      ],
    }),
    options: { citationsEnabled: true },
    blocks: [
      {
        TX: 'x',
        citations: [
          {
            type: 'web_search_result_location',
            url: 'https://a.example',
            title: 'https://a.example',
            cited_text: '',
            encrypted_index: '',
          },
        ],
      },
    ],
    expected: { losses: [] },
  },
  {
    name: 'a web citation nobody asked for',
    body: reply({ content: 'x', annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example' } }] }),
    blocks: [TX('x')],
    expected: { losses: ['citation_dropped'] },
  },
];

describe('replies that are not streamed', () => {
  it.each(CASES)('$name', ({ body, options, blocks, expected }) => {
    const { reply: decoded } = decodeAtAllSizes(body, options);
    expect(decoded).toMatchObject(expected);
    if (blocks !== undefined) expect(decoded.blocks).toEqual(blocks);
  });

  it('give the same events as a stream of the same content', () => {
    const whole = decodeEvents(reply({ content: 'Hello', tool_calls: [call(0, ['c', 'Read', READ_A])] }, 'tool_calls'));
    const streamed = decodeEvents(
      chunk({ id: 'chatcmpl-9', model: 'served-1', choices: [{ delta: { content: 'Hello' } }] }) +
        d({ tool_calls: [call(0, ['c', 'Read', READ_A])] }) +
        f('tool_calls') +
        u(10, 2) +
        DONE,
    );
    expect(whole).toEqual(streamed);
  });
});
