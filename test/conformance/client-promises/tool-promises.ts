import { expect } from '@jest/globals';

import type { PlayedCase } from '../errors/error-stage.js';
import { call, d, DONE, f, LS, READ, reply, tc } from '../streams/shorthand.js';
import { sendThrough, streams, streamThrough } from './promise-stage.js';

const END = f('tool_calls') + DONE;
const MINTED = /^toolu_\w+$/;

async function toolOnly(): Promise<void> {
  const { blocks } = await streamThrough([
    streams(d({ role: 'assistant', content: '' }), tc(0, 'c1', 'Read', READ), END),
  ]);
  expect(blocks).toEqual([{ type: 'tool_use', id: 'c1', name: 'Read', input: { file_path: '/a' } }]);
}

async function interleaved(): Promise<void> {
  const { blocks, stopReason } = await streamThrough([
    streams(
      tc(0, 'c1', 'Read', ''),
      tc(1, 'c2', 'Bash', ''),
      tc(0, undefined, undefined, '{"file_path":'),
      tc(1, undefined, undefined, '{"command":'),
      tc(0, undefined, undefined, '"/a"}'),
      tc(1, undefined, undefined, '"ls"}'),
      END,
    ),
  ]);
  expect(blocks).toEqual([
    { type: 'tool_use', id: 'c1', name: 'Read', input: { file_path: '/a' } },
    { type: 'tool_use', id: 'c2', name: 'Bash', input: { command: 'ls' } },
  ]);
  expect(stopReason).toBe('tool_use');
}

async function textBetween(): Promise<void> {
  const { blocks } = await streamThrough([
    streams(
      tc(0, 'c1', 'Read', '{"file_'),
      d({ content: 'meanwhile' }),
      tc(0, undefined, undefined, 'path":"/a"}'),
      END,
    ),
  ]);
  expect(blocks).toEqual([
    { type: 'tool_use', id: 'c1', name: 'Read', input: { file_path: '/a' } },
    { type: 'text', text: 'meanwhile' },
  ]);
}

async function withoutArguments(): Promise<void> {
  const { blocks } = await streamThrough([streams(tc(0, 'c1', 'Noop', undefined), END)]);
  expect(blocks).toEqual([{ type: 'tool_use', id: 'c1', name: 'Noop', input: {} }]);
  const whole = await sendThrough(reply({ content: null, tool_calls: [call(0, 'c1', 'Noop', '')] }, 'tool_calls'));
  expect(whole.content).toEqual([expect.objectContaining({ type: 'tool_use', id: 'c1', name: 'Noop', input: {} })]);
}

async function cumulative(): Promise<void> {
  const growing = ['{"comm', '{"command":"l', '{"command":"ls"}', '{"command":"ls"}'];
  for (const profile of ['openai', 'generic']) {
    const { blocks } = await streamThrough(
      [streams(...growing.map((text, index) => tc(0, 'c1', index === 0 ? 'Bash' : undefined, text)), END)],
      {},
      { environment: { OPENAI_PROFILE: profile } },
    );
    expect(blocks).toEqual([{ type: 'tool_use', id: 'c1', name: 'Bash', input: { command: 'ls' } }]);
  }
  await nestedAlike();
}

/** Looks like it, but is one call whose input holds an object like itself. */
async function nestedAlike(): Promise<void> {
  const { blocks } = await streamThrough([
    streams(tc(0, 'c1', 'Bash', '{"command":'), tc(0, undefined, undefined, '{"command":"ls"}}'), END),
  ]);
  expect(blocks).toEqual([{ type: 'tool_use', id: 'c1', name: 'Bash', input: { command: { command: 'ls' } } }]);
}

async function allInTheLastChunk(): Promise<void> {
  const calls = [call(0, 'c1', 'Read', READ), call(1, 'c2', 'Bash', LS)];
  const { blocks, stopReason } = await streamThrough([
    streams(d({ content: 'both:' }), d({ tool_calls: calls }, { finish_reason: 'tool_calls' }), DONE),
  ]);
  expect(blocks.map(({ type, name }) => name ?? type)).toEqual(['text', 'Read', 'Bash']);
  expect(stopReason).toBe('tool_use');
}

async function idsOfItsOwn(): Promise<void> {
  const calls = [
    call(0, null, 'Read', READ),
    call(1, '', 'Bash', LS),
    call(2, 'same', 'Read', READ),
    call(3, 'same', 'Bash', LS),
  ];
  const { content } = await sendThrough(reply({ content: null, tool_calls: calls }, 'tool_calls'));
  const ids = content.map(({ id }) => String(id));
  expect(ids[0]).toMatch(MINTED);
  expect(ids[1]).toMatch(MINTED);
  expect(new Set(ids).size).toBe(ids.length);
  const { blocks } = await streamThrough([
    streams(tc(0, null, 'Read', '{"file_path":'), tc(0, null, undefined, '"/a"}'), END),
  ]);
  expect(blocks).toEqual([
    { type: 'tool_use', id: expect.stringMatching(MINTED), name: 'Read', input: { file_path: '/a' } },
  ]);
}

async function sharedIndex(): Promise<void> {
  const { blocks } = await streamThrough([streams(tc(0, 'c1', 'Read', READ), tc(0, 'c2', 'Bash', LS), END)]);
  expect(blocks).toEqual([
    { type: 'tool_use', id: 'c1', name: 'Read', input: { file_path: '/a' } },
    { type: 'tool_use', id: 'c2', name: 'Bash', input: { command: 'ls' } },
  ]);
}

const NO_CALL = { content: 'x' };
const ONE_CALL = { content: null, tool_calls: [call(0, 'c1', 'Read', READ)] };

/** How the provider ends, what it said, and why the client is told it ended. */
const ENDINGS: readonly (readonly [finish: string, message: object, reason: string])[] = [
  ['length', NO_CALL, 'max_tokens'],
  ['content_filter', NO_CALL, 'refusal'],
  ['stop', ONE_CALL, 'tool_use'],
  ['tool_calls', NO_CALL, 'end_turn'],
  ['stop', NO_CALL, 'end_turn'],
];

async function endings(): Promise<void> {
  for (const [finish, message, reason] of ENDINGS) {
    const { stopReason } = await streamThrough([streams(d(message), f(finish), DONE)]);
    const whole = await sendThrough(reply(message, finish));
    expect([finish, stopReason, whole.stop_reason]).toEqual([finish, reason, reason]);
  }
}

/** Tool calls, however providers spell them. */
export const TOOL_PROMISES: readonly PlayedCase[] = [
  { id: 'T01', name: 'a stream of tool calls alone opens no empty text block', play: toolOnly },
  { id: 'T02', name: 'interleaved calls open one block at a time', play: interleaved },
  { id: 'T03', name: 'text between the fragments of a call keeps its order', play: textBetween },
  { id: 'T04', name: 'a call without arguments has an empty input', play: withoutArguments },
  { id: 'T05', name: 'arguments repeated in full with each chunk come once', play: cumulative },
  { id: 'T06', name: 'calls that all come in the last chunk', play: allInTheLastChunk },
  { id: 'T07', name: 'ids that are null, empty or doubled are replaced', play: idsOfItsOwn },
  { id: 'T08', name: 'calls that share an index are told apart by their ids', play: sharedIndex },
  { id: 'T09', name: 'why the reply ended, streamed and whole', play: endings },
];
