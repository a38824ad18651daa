import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';

import { ENDING_CASES } from './responses/ending-cases.js';
import { ITEM_CASES } from './responses/item-cases.js';
import * as r from './responses/shorthand.js';
import { WHOLE_CASES } from './responses/whole-cases.js';
import { checkStreamCase, checkWholeCase } from './streams/check-case.js';
import { readWithOfficialClient } from './streams/official-client.js';
import { runCase } from './streams/run-case.js';
import { READ } from './streams/shorthand.js';
import type { NumberedCase, StreamCase } from './streams/stream-case.js';

const USER = { role: 'user', content: 'go' } as const;
const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } } as const;

/** The first reply thinks, once in words and once without, and calls a tool. */
const THOUGHTFUL =
  r.CREATED +
  r.added(0, r.reasoning('rs_1', 'not yet')) +
  r.thought(0, 0, 'Hm.') +
  r.done(0, r.reasoning('rs_1', 'sealed', 'Hm.')) +
  r.added(1, r.call('call_1', 'Read', '')) +
  r.args(1, READ) +
  r.done(1, r.call('call_1', 'Read', READ)) +
  r.done(2, r.reasoning('rs_2', 'sealed too')) +
  r.done(3, r.call('call_2', 'Noop', '{}')) +
  r.completed();
const ANSWER = r.CREATED + r.text(0, 'Done.') + r.completed();
const MODEL = 'openai/gpt-5.2';

describe('a streamed response', () => {
  checkEach([...ITEM_CASES, ...ENDING_CASES], checkStreamCase);
});

describe('a whole response', () => {
  checkEach(WHOLE_CASES, checkWholeCase);
});

describe('the next request', () => {
  it('P09 hands the thinking back right before what it led to, as it was when it was done', async () => {
    const input = inputOf(await sendBack({ steps: [ANSWER] }), 0);
    expect(input.slice(1)).toEqual([
      { ...r.reasoning('rs_1', 'sealed', 'Hm.') },
      { type: 'function_call', call_id: 'call_1', name: 'Read', arguments: READ },
      { ...r.reasoning('rs_2', 'sealed too') },
      { type: 'function_call', call_id: 'call_2', name: 'Noop', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'found' },
      { type: 'function_call_output', call_id: 'call_2', output: '' },
    ]);
  });

  it('P10 is made once more without thinking that is not taken back', async () => {
    const stale = {
      error: { code: 'invalid_encrypted_content', message: 'The encrypted content could not be verified.' },
    };
    const run = await sendBack({ status: 400, steps: [JSON.stringify(stale)] }, { steps: [ANSWER] });
    expect(inputOf(run, 0).filter(isReasoning)).toHaveLength(2);
    expect(inputOf(run, 1).filter(isReasoning)).toEqual([]);
    expect(run.requests).toHaveLength(2);
    expect((await readWithOfficialClient(run.response(), true)).message?.content).toMatchObject([{ text: 'Done.' }]);
  });

  it('P15 says that a tool is not strict', async () => {
    const run = await runCase({ api: 'responses', upstream: ANSWER, ending: { reason: 'end_turn' } }, Infinity);
    expect(run.requests[0]?.['tools']).toMatchObject([{ strict: false }, { strict: false }, { strict: false }]);
  });

  it('P16 shows the image that a tool has read', async () => {
    const messages = [
      USER,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'Read', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: [IMAGE] }] },
    ] as MessagesRequest['messages'];
    const run = await send(messages, { steps: [ANSWER] });
    expect(inputOf(run, 0)[2]).toMatchObject({
      output: [{ type: 'input_image', image_url: 'data:image/png;base64,aGk=' }],
    });
  });
});

describe('a model that Chat Completions does not serve', () => {
  const refused = {
    error: { message: 'This model is only supported in v1/responses and not in v1/chat/completions.' },
  };
  const refusal: Script = { status: 404, steps: [JSON.stringify(refused)] };

  it('P26 is reached by Responses with the next call', async () => {
    const run = await runCase(
      { api: 'either', upstream: [refusal, { steps: [ANSWER] }], ending: { reason: 'end_turn' } },
      Infinity,
    );
    expect(run.requests.map(({ messages, input }) => [messages !== undefined, input !== undefined])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect((await readWithOfficialClient(run.response(), true)).message?.content).toMatchObject([{ text: 'Done.' }]);
  });

  it('P26 is reported where Responses does not serve it either', async () => {
    const run = await runCase({ api: 'either', upstream: [refusal], ending: { reason: 'end_turn' } }, Infinity);
    expect(run.requests).toHaveLength(2);
    expect((await readWithOfficialClient(run.response(), true)).error).toMatchObject({ status: 404 });
  });
});

describe('the suite', () => {
  it('has every case of the series P: 16', () => {
    const streamed = [...ITEM_CASES, ...ENDING_CASES].map(({ id }) => id);
    const all = [...streamed, 'P09', 'P10', 'P15', 'P16'].sort();
    expect(all.slice(0, 16)).toEqual(
      Array.from({ length: 16 }, (_, index) => `P${String(index + 1).padStart(2, '0')}`),
    );
  });
});

type Script = Exclude<StreamCase['upstream'], string | Uint8Array>[number];

/** One test a number: each of its cases, however the upstream's bytes are cut, through the official client as well. */
function checkEach(numbers: readonly NumberedCase[], check: (streamCase: StreamCase) => Promise<void>): void {
  for (const { id, name, cases } of numbers) {
    it(`${id} ${name}`, async () => {
      expect.hasAssertions();
      for (const streamCase of cases) await check(streamCase);
    });
  }
}

function send(messages: MessagesRequest['messages'], ...upstream: readonly Script[]) {
  return runCase(
    { api: 'responses', upstream, request: { model: MODEL, messages }, ending: { reason: 'end_turn' } },
    Infinity,
  );
}

/** Plays the turn of an agent: the reply as the official client has it, and the results of its calls. */
async function sendBack(...upstream: readonly Script[]) {
  const first = await send([USER], { steps: [THOUGHTFUL] });
  const { message } = await readWithOfficialClient(first.response(), true);
  const results = [
    { type: 'tool_result', tool_use_id: 'call_1', content: 'found' },
    { type: 'tool_result', tool_use_id: 'call_2' },
  ];
  const messages = [USER, { role: 'assistant', content: message!.content }, { role: 'user', content: results }];
  return send(messages as unknown as MessagesRequest['messages'], ...upstream);
}

function inputOf({ requests }: Awaited<ReturnType<typeof runCase>>, index: number): readonly object[] {
  return requests[index]?.['input'] as readonly object[];
}

function isReasoning(item: object): boolean {
  return (item as { type?: unknown }).type === 'reasoning';
}
