import { expect } from '@jest/globals';
import { APIError } from 'openai';

import { close, end, events, grow, open, SAY_OK, say, start, streamed, TEXT } from '../relay/relay-stage.js';
import { body, stream } from '../streams/loopback-upstream.js';
import { askChat, chunksOf, deltasOf, sendChat, type ChatCase, type ChatStage } from './chat-stage.js';

const STREAM = { stream: true };
const THINKING = { type: 'thinking', thinking: '', signature: '' };
const think = (index: number, thinking: string) => grow(index, { type: 'thinking_delta', thinking });
const argue = (index: number, partial_json: string) => grow(index, { type: 'input_json_delta', partial_json });
const call = (id: string, name = 'Read') => ({ type: 'tool_use', id, name, input: {} });

/** What the client gets of an upstream that sends these events of the Messages API. */
async function replyTo(stage: ChatStage, text: string, more: object = {}): Promise<string> {
  stage.upstream.answer(streamed(text));
  const answer = await sendChat(stage, askChat({ ...STREAM, ...more }));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  return answer.text;
}

const HELLO = events(start(), open(0, TEXT), say(0, 'hel'), say(0, 'lo'), close(0), end());
const TWO_CALLS = events(
  start(),
  open(0, TEXT),
  say(0, 'Let me see.'),
  close(0),
  open(1, call('toolu_a')),
  argue(1, '{"file_path"'),
  argue(1, ':"/a"}'),
  close(1),
  open(2, call('toolu_b', 'Bash')),
  argue(2, '{"command":"ls"}'),
  close(2),
  end('tool_use'),
);
const COUNTED = {
  usage: { input_tokens: 3136, cache_read_input_tokens: 6752, cache_creation_input_tokens: 0, output_tokens: 1 },
};

export const REPLY_CASES: readonly ChatCase[] = [
  {
    id: 'V01',
    name: 'calls are counted among themselves',
    play: async (stage) => {
      const calls = deltasOf(await replyTo(stage, TWO_CALLS)).flatMap(({ tool_calls: made = [] }) => made);
      expect(calls).toEqual([
        { index: 0, id: 'toolu_a', type: 'function', function: { name: 'Read', arguments: '' } },
        { index: 0, function: { arguments: '{"file_path"' } },
        { index: 0, function: { arguments: ':"/a"}' } },
        { index: 1, id: 'toolu_b', type: 'function', function: { name: 'Bash', arguments: '' } },
        { index: 1, function: { arguments: '{"command":"ls"}' } },
      ]);
    },
  },
  {
    id: 'V02',
    name: 'the first chunk says who speaks, all have one id and one time, and nothing else is written',
    play: async (stage) => {
      const text = await replyTo(stage, HELLO);
      const [first] = chunksOf(text);
      const { id = '', created = 0 } = first ?? {};
      expect(id).toMatch(/^chatcmpl-[0-9A-Za-z]{24}$/);
      expect(Math.abs(created - Date.now() / 1_000)).toBeLessThan(60);
      const common = `"id":"${id}","object":"chat.completion.chunk","created":${created},"model":"anthropic/claude-x"`;
      const chunk = (delta: string, reason = 'null') =>
        `data: {${common},"choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason}}]}\n\n`;
      expect(text).toBe(
        [
          chunk('{"role":"assistant","content":""}'),
          chunk('{"content":"hel"}'),
          chunk('{"content":"lo"}'),
          chunk('{}', '"stop"'),
          'data: [DONE]\n\n',
        ].join(''),
      );
    },
  },
  {
    id: 'V03',
    name: 'the prompt is all of its parts',
    play: async (stage) => {
      const more = { stream_options: { include_usage: true } };
      const text = await replyTo(
        stage,
        HELLO.replace(/"usage":\{"input_tokens":3,[^}]*\}/, `"usage":${JSON.stringify(COUNTED.usage)}`).replace(
          '"usage":{"output_tokens":2}',
          '"usage":{"output_tokens":5}',
        ),
        more,
      );
      const chunks = chunksOf(text);
      expect(chunks.at(-1)).toMatchObject({
        choices: [],
        usage: {
          prompt_tokens: 9888,
          completion_tokens: 5,
          total_tokens: 9893,
          prompt_tokens_details: { cached_tokens: 6752, cache_write_tokens: 0 },
        },
      });
      for (const chunk of chunks.slice(0, -1)) expect(chunk.usage).toBeNull();
      expect(text).toMatch(/\n\ndata: \[DONE\]\n\n$/);
    },
  },
  {
    id: 'V04',
    name: 'no counts where none were asked for',
    play: async (stage) => {
      for (const more of [{}, { stream_options: null }, { stream_options: { include_usage: false } }]) {
        const text = await replyTo(stage, HELLO, more);
        expect(text).not.toContain('usage');
        for (const { choices } of chunksOf(text)) expect(choices).toHaveLength(1);
      }
    },
  },
  {
    id: 'V05',
    name: 'silence is filled with comments',
    environment: { SLUICE_KEEPALIVE_SECONDS: '1' },
    play: async (stage) => {
      stage.upstream.answer((response) => {
        stream(response).write(events(start(), open(0, TEXT), { type: 'ping' }, say(0, 'a')));
        setTimeout(() => response.end(events(close(0), end())), 1_500);
      });
      const { text } = await sendChat(stage, askChat(STREAM));
      expect(text.match(/^:.*$/gm)).toEqual([': keepalive']);
      for (const { choices } of chunksOf(text)) expect(choices).toHaveLength(1);
    },
  },
  {
    id: 'V06',
    name: 'thinking is reasoning_content, and a string',
    play: async (stage) => {
      const text = await replyTo(
        stage,
        events(
          start(),
          ...[open(0, THINKING), think(0, 'hm'), think(0, '.'), grow(0, { type: 'signature_delta', signature: 'x' })],
          close(0),
          ...[open(1, THINKING), think(1, 'And?'), close(1)],
          ...[open(2, TEXT), say(2, 'ok'), close(2)],
          end(),
        ),
        { reasoning_effort: 'low' },
      );
      expect(deltasOf(text)).toEqual([
        { role: 'assistant', content: '' },
        { reasoning_content: 'hm' },
        { reasoning_content: '.' },
        { reasoning_content: '\n\nAnd?' },
        { content: 'ok' },
        {},
      ]);
      expect(text).not.toContain('signature');
    },
  },
  {
    id: 'V07',
    name: 'a call without arguments has {}',
    play: async (stage) => {
      const calls = events(
        start(),
        ...[open(0, call('toolu_a', 'Noop')), close(0), open(1, call('toolu_b', 'Noop')), close(1)],
        end('tool_use'),
      );
      const text = await replyTo(stage, calls);
      const made = deltasOf(text).flatMap(({ tool_calls: pieces = [] }) => pieces);
      expect(made.map(({ index, function: { arguments: piece } }) => [index, piece])).toEqual([
        [0, ''],
        [0, '{}'],
        [1, ''],
        [1, '{}'],
      ]);
      expect(chunksOf(text).at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
    },
  },
  {
    id: 'V08',
    name: 'an upstream that fails in the middle fails the stream',
    play: async (stage) => {
      const failure = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
      const text = await replyTo(stage, events(start(), open(0, TEXT), say(0, 'a'), failure));
      expect(text).toMatch(
        /data: \{"error":\{"message":"Overloaded","type":"server_error","param":null,"code":null\}\}\n\n$/,
      );
      expect(text).not.toContain('[DONE]');
      expect(text).not.toContain('event:');
      await expect(readBySdk(stage)).rejects.toBeInstanceOf(APIError);
    },
  },
  {
    id: 'V09',
    name: 'an upstream that breaks off fails the stream',
    play: async (stage) => {
      const text = await replyTo(stage, events(start(), open(0, TEXT), say(0, 'a')));
      expect(chunksOf(text).at(-1)).toMatchObject({ error: { type: 'server_error', param: null } });
      expect(text).not.toContain('[DONE]');
      await expect(readBySdk(stage)).rejects.toBeInstanceOf(APIError);
    },
  },
  {
    id: 'V14',
    name: 'the content of a whole reply is null beside calls alone',
    play: async (stage) => {
      const made = (content: readonly object[], stop_reason: string) =>
        body(
          JSON.stringify({
            ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-x', content, stop_reason },
            usage: { input_tokens: 3, output_tokens: 2 },
          }),
        );
      const tool = { ...call('toolu_a'), input: { file_path: '/a' } };
      const asked = { id: 'toolu_a', type: 'function', function: { name: 'Read', arguments: '{"file_path":"/a"}' } };
      stage.upstream.answer(made([tool], 'tool_use'), made([{ type: 'text', text: 'I' }, tool], 'tool_use'), SAY_OK);
      const replies = [];
      for (let turn = 0; turn < 3; turn += 1) replies.push((await sendChat(stage, askChat())).text);
      const choices = replies.map((text) => (JSON.parse(text) as { readonly choices: readonly object[] }).choices);
      const message = { role: 'assistant', refusal: null };
      const choice = { index: 0, logprobs: null };
      expect(choices).toEqual([
        [{ ...choice, message: { ...message, content: null, tool_calls: [asked] }, finish_reason: 'tool_calls' }],
        [{ ...choice, message: { ...message, content: 'I', tool_calls: [asked] }, finish_reason: 'tool_calls' }],
        [{ ...choice, message: { ...message, content: 'ok' }, finish_reason: 'stop' }],
      ]);
    },
  },
  {
    id: 'V17',
    name: 'what the server ran by itself is no call of the client',
    play: async (stage) => {
      const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
      const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
      const text = await replyTo(
        stage,
        events(
          start(),
          ...[open(0, TEXT), say(0, 'I look. '), close(0)],
          ...[open(1, search), argue(1, '{"query":"q"}'), close(1), open(2, found), close(2)],
          ...[open(3, TEXT), say(3, 'It is 26.'), close(3)],
          end(),
        ),
      );
      expect(deltasOf(text)).toEqual([
        { role: 'assistant', content: '' },
        { content: 'I look. ' },
        { content: 'It is 26.' },
        {},
      ]);
      expect(chunksOf(text).at(-1)?.choices[0]?.finish_reason).toBe('stop');
    },
  },
  ...(
    [
      ['end_turn', 'stop'],
      ['stop_sequence', 'stop'],
      ['pause_turn', 'stop'],
      ['max_tokens', 'length'],
      ['model_context_window_exceeded', 'length'],
      ['refusal', 'content_filter'],
    ] as const
  ).map(([reason, finish]) => ({
    id: 'F',
    name: `${reason} is ${finish}`,
    play: async (stage: ChatStage) => {
      const text = await replyTo(stage, HELLO.replace('"end_turn"', `"${reason}"`));
      expect(chunksOf(text).at(-1)?.choices[0]?.finish_reason).toBe(finish);
    },
  })),
  {
    id: 'F',
    name: 'why a reply was refused stands in refusal',
    play: async (stage) => {
      const details = { type: 'refusal', category: null, explanation: 'I may not.' };
      const refused = HELLO.replace(
        '"stop_reason":"end_turn"',
        `"stop_reason":"refusal","stop_details":${JSON.stringify(details)}`,
      );
      expect(deltasOf(await replyTo(stage, refused)).slice(-2)).toEqual([{ refusal: 'I may not.' }, {}]);
    },
  },
];

async function readBySdk({ client }: ChatStage): Promise<void> {
  const request = JSON.parse(askChat()) as { readonly model: string };
  await client.chat.completions
    .stream({ ...request, messages: [{ role: 'user', content: 'x' }] })
    .finalChatCompletion();
}
