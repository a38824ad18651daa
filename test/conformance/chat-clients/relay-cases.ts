import { expect } from '@jest/globals';
import { APIError, BadRequestError } from 'openai';

import { body, stream, type UpstreamAnswer } from '../streams/loopback-upstream.js';
import { askChat, sendChat, type ChatCase, type ChatStage } from './chat-stage.js';

const MODEL = 'openai/gpt-x';

/** A chunk as some server writes it, with spaces and fields that nobody else has. */
const chunk = (choices: readonly object[], more: object = {}): string =>
  `data: ${JSON.stringify({ id: 'chatcmpl-u', object: 'chat.completion.chunk', created: 7, model: 'gpt-x-1', system_fingerprint: 'fp', choices, ...more }).replaceAll('":', '": ')}\r\n\r\n`;
const delta = (value: object, finish_reason: string | null = null, more?: object): string =>
  chunk([{ index: 0, delta: value, logprobs: { content: [] }, finish_reason }], more);
const ROLE = delta({ role: 'assistant', content: '' }, null, { usage: null });
const TEXT = delta({ content: 'a “usage”: {}' }, null, { obfuscation: 'xx' });
const STOP = delta({}, 'stop');
const COUNTS = chunk([], { usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } });
const DONE = 'data: [DONE]\n\n';
const FAILURE = 'data: {"error": {"message": "gone", "type": "server_error", "code": "oops", "extra": 1}}\n\n';

/** Sends a text in pieces, each of which arrives on its own. */
function inPieces(text: string, size: number, end: 'end' | 'destroy' = 'end'): UpstreamAnswer {
  return (response) => {
    stream(response, { 'x-own': 'of the upstream', 'openai-organization': 'org-1', 'x-request-id': 'req_up' });
    const bytes = Buffer.from(text);
    let from = 0;
    const next = (): void => {
      if (from >= bytes.length) {
        response[end]();
        return;
      }
      response.write(bytes.subarray(from, from + size));
      from += size;
      setImmediate(next);
    };
    next();
  };
}

const ask = (more: object = {}): string => askChat({ stream: true, ...more }, MODEL);

/** What an upstream was sent, as text. */
const sent = ({ upstream }: ChatStage): string => upstream.calls[0]?.text ?? '';

const usageOf = ({ gateway }: ChatStage) => gateway.eventsOf('attempt-end').at(-1)?.usage;

export const RELAY_CASES: readonly ChatCase[] = [
  {
    id: 'W01',
    name: 'a stream is handed on byte for byte, wherever it is cut',
    play: async (stage) => {
      const text = `: hi\n\n${ROLE}${TEXT}${STOP}${COUNTS}${DONE}`;
      for (const size of [1, 7, 4_096]) {
        stage.upstream.answer(inPieces(text, size));
        const answer = await sendChat(stage, ask({ stream_options: { include_usage: true } }));
        expect(answer.text).toBe(text);
        expect(usageOf(stage)).toMatchObject({ inputTokens: 9, outputTokens: 4 });
        const { headers } = answer;
        expect(headers.get('x-own')).toBe('of the upstream');
        expect(headers.get('openai-organization')).toBeNull();
        expect(headers.get('x-sluice-upstream-request-id')).toBe('req_up');
        expect(headers.get('x-request-id')).toBe(headers.get('request-id'));
        expect(headers.get('x-sluice-model')).toBe(MODEL);
      }
    },
  },
  {
    id: 'W02',
    name: 'counts that the client did not ask for are kept back, and counted all the same',
    play: async (stage) => {
      for (const size of [1, 7, 4_096]) {
        stage.upstream.answer(inPieces(ROLE + TEXT + STOP + COUNTS + DONE, size));
        const { text } = await sendChat(stage, ask());
        expect(text).toBe(ROLE + TEXT + STOP + DONE);
        expect(JSON.parse(sent(stage))).toMatchObject({ stream_options: { include_usage: true } });
        expect(usageOf(stage)).toMatchObject({ inputTokens: 9, outputTokens: 4 });
      }
    },
  },
  {
    id: 'W03',
    name: 'a request goes out as it came, but for its model',
    play: async (stage) => {
      stage.upstream.answer(inPieces(ROLE + STOP + DONE, 4_096));
      const more =
        '"stream": true, "stream_options": {"include_usage": true}, "seed": 12345678901234567890, "logit_bias": {"2": -1, "1": 1}, "own": "\\u00e9"';
      await sendChat(stage, `{ "messages": [{"role": "user", "content": "x"}],"model" : "${MODEL}", ${more} }`);
      expect(sent(stage)).toBe(`{ "messages": [{"role": "user", "content": "x"}],"model" : "gpt-x", ${more} }`);
      expect(stage.upstream.calls[0]).toMatchObject({ path: '/v1/chat/completions' });
      expect(stage.upstream.calls[0]?.headers).toMatchObject({ accept: 'text/event-stream' });
    },
  },
  {
    id: 'W04',
    name: 'a whole reply is handed on byte for byte',
    play: async (stage) => {
      const reply = `\n{"id": "chatcmpl-u", "object": "chat.completion", "own": 1.0, "choices": [{"index": 0, "message": {"role": "assistant", "content": "a", "annotations": []}, "finish_reason": "length"}], "usage": {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 5}}}\n`;
      stage.upstream.answer(body(reply));
      const answer = await sendChat(stage, askChat({ logprobs: true, top_logprobs: 2, n: 2 }, MODEL));
      expect(answer).toMatchObject({ status: 200, text: reply });
      expect(JSON.parse(sent(stage))).toMatchObject({ logprobs: true, top_logprobs: 2, n: 2 });
      expect(JSON.parse(sent(stage))).not.toHaveProperty('stream_options');
      expect(stage.gateway.eventsOf('attempt-end').at(-1)).toMatchObject({
        stopReason: 'max_tokens',
        responseId: 'chatcmpl-u',
        usage: { inputTokens: 4, cacheReadTokens: 5, outputTokens: 4 },
        losses: [],
      });
      expect(answer.headers.get('x-sluice-loss')).toBeNull();
    },
  },
  {
    id: 'W05',
    name: 'a failure in the middle is told in the words of the upstream, and nothing comes behind it',
    play: async (stage) => {
      for (const size of [1, 4_096]) {
        stage.upstream.answer(inPieces(ROLE + TEXT + FAILURE + DONE, size));
        expect((await sendChat(stage, ask())).text).toBe(ROLE + TEXT + FAILURE);
      }
      await expect(readBySdk(stage)).rejects.toBeInstanceOf(APIError);
    },
  },
  {
    id: 'W06',
    name: 'a failure that clients would not see is told to them',
    play: async (stage) => {
      const hidden = chunk([{ index: 0, delta: {}, finish_reason: null, error: { message: 'gone', code: 502 } }]);
      stage.upstream.answer(inPieces(ROLE + TEXT + hidden + DONE, 4_096));
      const { text } = await sendChat(stage, ask());
      expect(text).toMatch(
        /"error":\{"message":"openai: gone","type":"server_error","param":null,"code":null\}\}\n\n$/,
      );
      expect(text.startsWith(ROLE + TEXT)).toBe(true);
      await expect(readBySdk(stage)).rejects.toBeInstanceOf(APIError);
    },
  },
  {
    id: 'W07',
    name: 'a stream that breaks off fails, half an event is not handed on',
    play: async (stage) => {
      for (const end of ['end', 'destroy'] as const) {
        stage.upstream.answer(inPieces(ROLE + TEXT + TEXT.slice(0, 30), 4_096, end));
        const { text } = await sendChat(stage, ask());
        expect(text.startsWith(`${ROLE}${TEXT}data: {"error":{`)).toBe(true);
        expect(text).not.toContain('[DONE]');
      }
    },
  },
  {
    id: 'W08',
    name: 'a failure before the first word has a status of its own, and another try is made',
    environment: { MAX_RETRIES: '1' },
    play: async (stage) => {
      stage.upstream.answer(inPieces(ROLE + FAILURE, 4_096), inPieces(ROLE + TEXT + STOP + DONE, 4_096));
      expect(await sendChat(stage, ask())).toMatchObject({ status: 200, text: ROLE + TEXT + STOP + DONE });
      stage.upstream.answer(inPieces(ROLE + FAILURE, 4_096));
      const failed = await sendChat(stage, ask());
      expect(failed.status).toBe(500);
      expect(JSON.parse(failed.text)).toMatchObject({ error: { message: 'openai: gone', type: 'server_error' } });
    },
  },
  {
    id: 'W09',
    name: 'what the upstream says of the request is told as it says it',
    play: async (stage) => {
      const refusal =
        '{"error": {"message": "No.", "type": "invalid_request_error", "param": "seed", "code": "bad_seed"}}';
      stage.upstream.answer(body(refusal, 'application/json', 400));
      expect(await sendChat(stage, ask())).toMatchObject({ status: 400, text: refusal });
      await expect(readBySdk(stage)).rejects.toMatchObject({ status: 400, param: 'seed', code: 'bad_seed' });
      await expect(readBySdk(stage)).rejects.toBeInstanceOf(BadRequestError);
    },
  },
  {
    id: 'W10',
    name: 'what the upstream refuses is left out, and asked for by its other name',
    environment: { MAX_RETRIES: '1' },
    play: async (stage) => {
      const message =
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
      const refusal = JSON.stringify({ error: { message, type: 'invalid_request_error', param: 'max_tokens' } });
      stage.upstream.answer(body(refusal, 'application/json', 400), inPieces(ROLE + TEXT + STOP + DONE, 4_096));
      expect(await sendChat(stage, ask({ max_tokens: 99 }))).toMatchObject({ status: 200 });
      expect(stage.upstream.calls).toHaveLength(2);
      const again = JSON.parse(stage.upstream.calls[1]?.text ?? '') as object;
      expect(again).toMatchObject({ max_completion_tokens: 99, model: 'gpt-x' });
      expect(again).not.toHaveProperty('max_tokens');
    },
  },
  {
    id: 'W11',
    name: 'a whole reply to a stream, and a stream to a whole reply, are written anew',
    play: async (stage) => {
      const reply = { choices: [{ index: 0, message: { role: 'assistant', content: 'a' }, finish_reason: 'stop' }] };
      stage.upstream.answer(body(JSON.stringify(reply)), inPieces(ROLE + TEXT + STOP + DONE, 4_096));
      const streamed = await sendChat(stage, ask());
      expect(streamed.text).toContain('"delta":{"content":"a"}');
      expect(streamed.text).toMatch(/data: \[DONE\]\n\n$/);
      const whole = await sendChat(stage, askChat({}, MODEL));
      expect(JSON.parse(whole.text)).toMatchObject({
        object: 'chat.completion',
        choices: [{ message: { content: 'a “usage”: {}' }, finish_reason: 'stop' }],
      });
    },
  },
  {
    id: 'W12',
    name: 'a reply of the Messages API is never handed on',
    play: async (stage) => {
      const reply = {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        content: [],
        stop_reason: 'end_turn',
        usage: {},
      };
      stage.upstream.answer(body(JSON.stringify(reply)));
      const { text } = await sendChat(stage, askChat());
      expect(JSON.parse(text)).toMatchObject({ object: 'chat.completion' });
      expect(stage.upstream.calls[0]).toMatchObject({ path: '/v1/messages', body: { model: 'claude-x' } });
      expect(stage.upstream.calls[0]?.body).toHaveProperty('max_tokens');
    },
  },
];

async function readBySdk({ client }: ChatStage): Promise<void> {
  await client.chat.completions
    .stream({ model: MODEL, messages: [{ role: 'user', content: 'x' }] })
    .finalChatCompletion();
}
