import { describe, expect, it } from '@jest/globals';

import { CallChunks } from './call-chunks.js';
import { chatCompletionId } from './chat-completion-id.js';
import { chatUsage } from './chat-usage.js';
import { ChunkWriter } from './chunk-writer.js';

const HEAD = { id: 'chatcmpl-1', created: 7, model: 'a/"b"' };
const COMMON = '"id":"chatcmpl-1","object":"chat.completion.chunk","created":7,"model":"a/\\"b\\""';
const USAGE = chatUsage({ output_tokens: 1 });
/** Each letter of it breaks a line, a string or a stream, if it is not escaped. */
const NASTY = 'a"\\\n\r\u2028\u0000\ud800data: [DONE]\n\n';

const writer = (includeUsage = false): ChunkWriter => new ChunkWriter({ ...HEAD, includeUsage });
const dataOf = (text: string): unknown => {
  // One event of one line.
  expect(text).toMatch(/^data: [^\n\r]*\n\n$/);
  return JSON.parse(text.slice('data: '.length));
};

describe(ChunkWriter, () => {
  const written: readonly (readonly [string, (to: ChunkWriter) => string, object, string | null])[] = [
    ['content', (to) => to.content(NASTY), { content: NASTY }, null],
    ['reasoning', (to) => to.reasoning(NASTY), { reasoning_content: NASTY }, null],
    [
      'arguments',
      (to) => to.callArguments(3, NASTY),
      { tool_calls: [{ index: 3, function: { arguments: NASTY } }] },
      null,
    ],
    ['anything else', (to) => to.delta({ refusal: NASTY }), { refusal: NASTY }, null],
    ['the end', (to) => to.finish('length'), {}, 'length'],
  ];

  it.each(written)('writes %s in one event', (_name, write, delta, finish_reason) => {
    const { id, created, model } = HEAD;
    const chunk = {
      ...{ id, object: 'chat.completion.chunk', created, model },
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    };
    expect(dataOf(write(writer()))).toEqual(chunk);
    expect(dataOf(write(writer(true)))).toEqual({ ...chunk, usage: null });
  });

  it('writes fields in the order OpenAI has', () => {
    expect(writer(true).content('a')).toBe(
      `data: {${COMMON},"choices":[{"index":0,"delta":{"content":"a"},"logprobs":null,"finish_reason":null}],"usage":null}\n\n`,
    );
    expect(writer(true).usage(USAGE)).toBe(`data: {${COMMON},"choices":[],"usage":${JSON.stringify(USAGE)}}\n\n`);
  });
});

describe(CallChunks, () => {
  const call = (name: string) => ({ type: 'tool_use', id: `id_${name}`, name, input: {} }) as const;
  const opened = (index: number, name: string) => ({
    index,
    ...{ id: `id_${name}`, type: 'function', function: { name, arguments: '' } },
  });
  const piece = (index: number, fragment: string) => ({ index, function: { arguments: fragment } });
  const made = (index: number, name: string, input: string) => ({
    index,
    ...{ id: `id_${name}`, type: 'custom', custom: { name, input } },
  });
  type Step = readonly ['open', string] | readonly ['grow', string] | readonly ['settle', boolean];

  /** What each step has written of calls. */
  function play(steps: readonly Step[]): readonly unknown[] {
    const chunks = new CallChunks(['sh']);
    const to = writer();
    return steps.map(([step, value]) => {
      const text =
        step === 'open'
          ? chunks.open(to, call(value))
          : step === 'grow'
            ? chunks.grow(to, value)
            : chunks.settle(to, value);
      return [...text.matchAll(/^data: (.*)$/gm)].flatMap(([, json = '']) => {
        const { choices } = JSON.parse(json) as { choices: { delta: { tool_calls: unknown[] } }[] };
        return choices.flatMap(({ delta }) => delta.tool_calls);
      });
    });
  }

  it.each<[string, readonly Step[], readonly unknown[]]>([
    [
      'gives arguments to a call without, once the next begins',
      [
        ['open', 'a'],
        ['open', 'b'],
        ['grow', '{"x":'],
        ['grow', '1}'],
        ['settle', false],
      ],
      [[opened(0, 'a')], [piece(0, '{}'), opened(1, 'b')], [piece(1, '{"x":')], [piece(1, '1}')], []],
    ],
    [
      'settles once',
      [
        ['open', 'a'],
        ['settle', false],
        ['settle', false],
      ],
      [[opened(0, 'a')], [piece(0, '{}')], []],
    ],
    [
      'leaves a call open that was cut',
      [
        ['open', 'a'],
        ['settle', true],
        ['settle', false],
      ],
      [[opened(0, 'a')], [], []],
    ],
    [
      'holds a text until it is whole',
      [
        ['open', 'sh'],
        ['grow', '{"input":"l'],
        ['grow', 's"}'],
        ['open', 'a'],
        ['settle', true],
      ],
      [[], [], [], [made(0, 'sh', 'ls'), opened(1, 'a')], []],
    ],
    [
      'counts two texts, and mixes none of them up',
      [
        ['open', 'sh'],
        ['grow', '{"input":"a"}'],
        ['open', 'sh'],
        ['grow', '{"input":"b"}'],
        ['settle', false],
      ],
      [[], [], [made(0, 'sh', 'a')], [], [made(1, 'sh', 'b')]],
    ],
    [
      'makes a text of a cut reply that was whole',
      [
        ['open', 'sh'],
        ['grow', '{"input":"a"}'],
        ['settle', true],
      ],
      [[], [], [made(0, 'sh', 'a')]],
    ],
    [
      'makes none of half a text',
      [
        ['open', 'sh'],
        ['grow', '{"input":"a'],
        ['settle', true],
      ],
      [[], [], []],
    ],
    [
      'tells of a text that never came',
      [
        ['open', 'sh'],
        ['settle', false],
      ],
      [[], [made(0, 'sh', '{}')]],
    ],
    [
      'has nothing to settle without a call',
      [
        ['settle', false],
        ['settle', true],
      ],
      [[], []],
    ],
  ])('%s', (_name, steps, expected) => {
    expect(play(steps)).toEqual(expected);
  });
});

describe(chatUsage.name, () => {
  it.each<[Parameters<typeof chatUsage>[0], readonly number[]]>([
    [{ output_tokens: 2 }, [0, 2, 2, 0, 0, 0]],
    [{ input_tokens: 5, output_tokens: 0 }, [5, 0, 5, 0, 0, 0]],
    [{ input_tokens: 5, output_tokens: 2, cache_read_input_tokens: 7 }, [12, 2, 14, 7, 0, 0]],
    [{ input_tokens: 5, output_tokens: 2, cache_creation_input_tokens: 9 }, [14, 2, 16, 0, 9, 0]],
    [{ input_tokens: 5, output_tokens: 2, output_tokens_details: { thinking_tokens: 1 } }, [5, 2, 7, 0, 0, 1]],
  ])('%j', (usage, [prompt, completion, total, cached, writtenTokens, thought]) => {
    expect(chatUsage(usage)).toEqual({
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: total,
      prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: writtenTokens },
      completion_tokens_details: { reasoning_tokens: thought },
    });
  });
});

describe(chatCompletionId.name, () => {
  it.each([
    ['msg_01ab', 'chatcmpl-01ab'],
    ['01ab', 'chatcmpl-01ab'],
    ['msg_msg_1', 'chatcmpl-msg_1'],
  ])('%s is %s', (id, expected) => {
    expect(chatCompletionId(id)).toBe(expected);
  });
});
