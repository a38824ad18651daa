import fc from 'fast-check';

import { chatContent, type ChatContent } from './chat-content.js';
import { deltaOf, messageOf, spelling } from './chat-spelling.js';

/** A reply that is well formed, as a stream and as a whole: both say the same. */
export interface SoundReply {
  readonly content: ChatContent;
  readonly stream: string;
  readonly whole: string;
}

const HEAD = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'served-1' };
const USAGE = { prompt_tokens: 20, completion_tokens: 9, prompt_tokens_details: { cached_tokens: 4 } };
const DONE = 'data: [DONE]\n\n';

/** One event of a stream. */
export function frame(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** The chunk with this delta. */
export function deltaFrame(delta: unknown, more: object = {}): string {
  return frame({ ...HEAD, choices: [{ index: 0, delta, finish_reason: null, ...more }] });
}

function finishFrame(reason: unknown, more: object = {}): string {
  return frame({ ...HEAD, choices: [{ index: 0, delta: {}, finish_reason: reason }], ...more });
}

/** @param mixed whether thoughts, text and the fragments of different calls may interleave */
export function soundReply(mixed: boolean): fc.Arbitrary<SoundReply> {
  return fc
    .record({ content: chatContent(mixed), spelling, usageInFinish: fc.boolean(), done: fc.boolean() })
    .map(({ content, spelling: spelled, usageInFinish, done }) => {
      const reason = content.calls.length > 0 ? 'tool_calls' : 'stop';
      const frames = content.pieces.map((piece) => deltaFrame(deltaOf(piece, content, spelled)));
      const end = usageInFinish
        ? finishFrame(reason, { usage: USAGE })
        : finishFrame(reason) + frame({ ...HEAD, choices: [], usage: USAGE });
      return {
        content,
        stream: [deltaFrame({ role: 'assistant', content: '' }), ...frames, end, done ? DONE : ''].join(''),
        whole: JSON.stringify({
          ...HEAD,
          object: 'chat.completion',
          choices: [{ index: 0, message: messageOf(content, spelled), finish_reason: reason }],
          usage: USAGE,
        }),
      };
    });
}

/** What no client sent by a good server would contain, and what servers send all the same. */
const ODD_DELTAS: readonly unknown[] = [
  {},
  null,
  { role: '' },
  { refusal: '' },
  { refusal: 'No.' },
  { function_call: { name: '', arguments: '' } },
  { function_call: { name: 'Bash', arguments: '{"command":"ls"}' } },
  { content: { answer: 42 } },
  { content: ' ' },
  { content: '<think>hm' },
  { content: '</think>\n\nyes' },
  { content: '<tool_call>{"name":"Bash","arguments":{"command":"ls"}}</tool_call>' },
  { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x', index: 0 }] },
  { annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.test', title: 'A' } }] },
  { images: [{}], audio: { data: 'AAAA', transcript: 'said' } },
  { tool_calls: [{ index: 0, function: { arguments: ' ' } }] },
  { tool_calls: [{ index: 0, id: 'call_0', function: { name: 'Re' } }] },
  { tool_calls: [{ function: { arguments: '"late"' } }] },
  { tool_calls: [{ index: 9, id: 'not an id', function: { name: 'read', arguments: { file_path: 'a' } } }] },
  { tool_calls: [{ type: 'custom', custom: { name: 'Bash', input: 'ls' } }] },
  { extra_content: { google: { thought_signature: 'sig' } }, tool_calls: [{ index: 3, function: { name: 'Noop' } }] },
];

/** Arguments that are no JSON object, or only nearly one. */
const ODD_ARGUMENTS: readonly unknown[] = [
  ...['', ' ', 'null', '"null"', '[]', '42', '{"a":', '{"a":"x', '{}', '{"a":1}{"a":1}', '{"a":1}{"b":2}'],
  ...["{'a':1}", '{"a":"x\ny"}', '{"a":1} and so on', '"{\\"a\\":1}"', '{"a":1,}', '}', null, { a: 1 }, [1], 0],
];

const FINISH_REASONS: readonly unknown[] = [
  ...['stop', 'tool_calls', 'length', 'content_filter', 'model_length', 'function_call', 'error', 'eos', 'weird'],
  ...['', null, 0],
];

const USAGES: readonly unknown[] = [
  { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 64 } },
  { prompt_tokens: '12', completion_tokens: -4 },
  { prompt_tokens: null, completion_tokens: 1.5, completion_tokens_details: { reasoning_tokens: 900 } },
  { prompt_tokens: 1e300, completion_tokens: 3, total_tokens: 9, reasoning_tokens: 6 },
  {},
  null,
];

const oddCall = fc.constantFrom(...ODD_ARGUMENTS).chain((text) =>
  fc
    .record({
      index: fc.constantFrom<unknown>(0, 1, undefined, '0'),
      id: fc.constantFrom<unknown>('call_0', 'call_1', '', undefined, 7),
      name: fc.constantFrom<unknown>('Read', 'bash', 'Nothing', '', undefined),
    })
    .map(({ index, id, name }) => ({ tool_calls: [{ index, id, function: { name, arguments: text } }] })),
);

const finish = fc
  .record({ reason: fc.constantFrom(...FINISH_REASONS), usage: fc.constantFrom(...USAGES) })
  .map(({ reason, usage }) => finishFrame(reason, { usage }));

/** Events that are no chunk with a delta. */
const oddFrame = fc.oneof(
  fc.constantFrom(...ODD_DELTAS).map((delta) => deltaFrame(delta)),
  oddCall.map((delta) => deltaFrame(delta)),
  finish,
  fc.constantFrom(...USAGES).map((usage) => frame({ ...HEAD, choices: [], usage })),
  fc.constantFrom(': ping\n\n', '\n', 'data:\n\n', 'event: x\ndata: {}\n\n', 'retry: 3\n\n', DONE),
  fc.constantFrom(
    frame({ error: { message: 'overloaded', code: 503 } }),
    'event: error\ndata: {"message":"boom","code":429}\n\n',
    '{"error":{"code":500,"message":"bare"}}\n',
    'data: {"choices":[{\n\n',
  ),
);

/** A stream that may be anything a server of this kind has ever sent, broken ones included. */
export const anyStream: fc.Arbitrary<string> = fc
  .record({
    content: chatContent(true),
    spelling,
    odd: fc.array(fc.tuple(fc.nat(), oddFrame), { maxLength: 4 }),
    finish: fc.option(finish),
    done: fc.boolean(),
    cutAt: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 3 }),
  })
  .map(({ content, spelling: spelled, odd, finish: last, done, cutAt }) => {
    const frames = content.pieces.map((piece) => deltaFrame(deltaOf(piece, content, spelled)));
    for (const [at, strange] of odd) frames.splice(at % (frames.length + 1), 0, strange);
    const whole = [...frames, last ?? '', done ? DONE : ''].join('');
    return cutAt === null ? whole : whole.slice(0, Math.floor(whole.length * cutAt));
  });
