import { describe, expect, it } from '@jest/globals';

import { coalesceEvents, readClientEvents } from './client-events.js';
import { diffClientStreams } from './diff.js';

const chunk = (delta: object, finish_reason: string | null = null, id = 'chatcmpl-1') =>
  `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const call = (fragment: string, more: object = {}, index = 0) =>
  chunk({ tool_calls: [{ index, ...more, function: { arguments: fragment } }] });
const DONE = 'data: [DONE]\n\n';
const ROLE = chunk({ role: 'assistant', content: '' });

const deltasOf = (text: string) =>
  coalesceEvents(readClientEvents(text)).map(({ data }) =>
    typeof data === 'string' ? data : (data as { choices: { delta: unknown }[] }).choices[0]?.delta,
  );

describe('chunks of Chat Completions', () => {
  it('are joined where they add to the same field', () => {
    const text = [
      ...[ROLE, chunk({ reasoning_content: 'h' }), chunk({ reasoning_content: 'm' })],
      ...[chunk({ content: 'a' }), ': keepalive\n\n', chunk({ content: 'b' })],
      ...[call('', { id: 'c1' }), call('{"x"'), call(':1}'), call('', { id: 'c2' }, 1), call('{}', {}, 1)],
      ...[chunk({}, 'tool_calls'), DONE],
    ].join('');
    expect(deltasOf(text)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'hm' },
      { content: 'ab' },
      { tool_calls: [{ index: 0, id: 'c1', function: { arguments: '{"x":1}' } }] },
      { tool_calls: [{ index: 1, id: 'c2', function: { arguments: '{}' } }] },
      {},
      '[DONE]',
    ]);
  });

  it('are left alone where they are none', () => {
    const odd = ['data: {"object":"chat.completion.chunk","choices":[]}\n\n', 'data: {"error":{"message":"no"}}\n\n'];
    expect(coalesceEvents(readClientEvents([...odd, ...odd].join('')))).toHaveLength(4);
  });

  const level = (one: string, other: string) => diffClientStreams(Buffer.from(one), Buffer.from(other))?.level;
  const reply = (...deltas: readonly object[]) =>
    [ROLE, ...deltas.map((each) => chunk(each)), chunk({}, 'stop'), DONE].join('');

  it.each([
    ['nothing where they are the same', reply({ content: 'ab' }), reply({ content: 'ab' }), undefined],
    [
      'events where they are cut elsewhere',
      reply({ content: 'ab' }),
      reply({ content: 'a' }, { content: 'b' }),
      'events',
    ],
    ['the message where they say something else', reply({ content: 'ab' }), reply({ content: 'ac' }), 'message'],
    ['the message where one fails', reply({ content: 'a' }), `${ROLE}data: {"error":{"message":"no"}}\n\n`, 'message'],
  ])('differ in %s', (_name, one, other, expected) => {
    expect(level(one, other)).toBe(expected);
  });
});
