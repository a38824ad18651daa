import { describe, expect, it } from '@jest/globals';

import type { ExchangeEvent } from '@sluice/exchange';

import { checkInvariants } from './check-invariants.js';
import type { VerifiableRecording } from './verifiable-recording.js';

const START = `event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}}\n\n`;
const OPEN = `event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n`;
const DELTA = `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}\n\n`;
const CLOSE = `event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n`;
const END = `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":1,"output_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n`;

const checkAt = (path: string, text: string, recorded: Partial<VerifiableRecording> = {}) =>
  checkInvariants({ hasClientLeft: false, open: { req: { path } }, ...recorded } as VerifiableRecording, {
    bytes: Buffer.from(text),
    events: [],
    status: 200,
    headers: {},
    mismatches: [],
  });

const check = (text: string, hasClientLeft = false, events: readonly ExchangeEvent[] = []) =>
  checkInvariants({ hasClientLeft, open: { req: { path: '/v1/messages' } } } as VerifiableRecording, {
    bytes: Buffer.from(text),
    events,
    status: 200,
    headers: {},
    mismatches: [],
  });

describe(checkInvariants.name, () => {
  it.each([
    ['a good stream', START + OPEN + DELTA + CLOSE + END],
    ['a comment in between', `${START}: still there\n\n${OPEN}${DELTA}${CLOSE}${END}`],
    ['a whole body', '{"type":"message"}'],
    ['nothing at all', ''],
  ])('has nothing against %s', (_name, text) => {
    expect(check(text)).toEqual([]);
  });

  it.each([
    ['a block that is not closed', START + OPEN + DELTA + END, /^event 3 \(message_delta\)$/, /still open/],
    [
      'a missing start',
      OPEN + DELTA + CLOSE + END,
      /^event 0 \(content_block_start\)$/,
      /message_start must come first/,
    ],
    ['a missing end', START + OPEN + DELTA + CLOSE, /^event 4 \(end of stream\)$/, /ends with/],
    ['something behind the end', START + OPEN + DELTA + CLOSE + END + CLOSE, /^event 6 /, /nothing may follow/],
    ['text that is no event', `${START}event: odd\ndata: what\n\n`, /^event \d/, /./],
  ])('names %s', (_name, text, where, rule) => {
    expect(check(text)).toEqual([
      expect.objectContaining({
        check: 'invariant',
        class: 'breaking',
        where: expect.stringMatching(where),
        expected: expect.stringMatching(rule),
      }),
    ]);
  });

  it('lets a stream be short when the client left', () => {
    expect(check(START + OPEN, true)).toEqual([]);
  });

  it('leaves the grammar of what is relayed to its upstream', () => {
    const head = { type: 'response-head', status: 200, headers: {} } as const;
    expect(check(START + START, false, [{ ...head, relayed: true }])).toEqual([]);
    expect(check(START + START, false, [head])).toHaveLength(1);
  });
});

describe('the grammar of Chat Completions', () => {
  const chunk = (choices: readonly object[], more: object = {}) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  const delta = (value: object, finish_reason: string | null = null) =>
    chunk([{ index: 0, delta: value, finish_reason }]);
  const ROLE = delta({ role: 'assistant', content: '' });
  const TEXT = delta({ content: 'a' });
  const STOP = delta({}, 'stop');
  const COUNTS = chunk([], { usage: { total_tokens: 3 } });
  const DONE = 'data: [DONE]\n\n';
  const FAILURE = 'data: {"error":{"message":"no"}}\n\n';
  const chat = (text: string, recorded?: Partial<VerifiableRecording>) =>
    checkAt('/v1/chat/completions', text, recorded);

  it.each([
    ['a good stream', ROLE + TEXT + STOP + DONE],
    ['counts at its end', ROLE + TEXT + STOP + COUNTS + DONE],
    ['signs of life', `${ROLE}: keepalive\n\n${TEXT}${STOP}${DONE}`],
    ['a failure', ROLE + TEXT + FAILURE],
    ['a whole body', '{"object":"chat.completion"}'],
  ])('has nothing against %s', (_name, text) => {
    expect(chat(text)).toEqual([]);
  });

  it('expects no end where the client left', () => {
    expect(chat(ROLE + TEXT, { hasClientLeft: true })).toEqual([]);
  });

  it.each([
    ['no end', ROLE + TEXT + STOP, 3, 'a stream ends in [DONE] or in an error'],
    ['no finish reason', ROLE + TEXT + DONE, 2, 'a reply has a finish reason before [DONE]'],
    ['nobody who speaks', TEXT + STOP + DONE, 0, 'the first chunk says who speaks'],
    ['two ends', ROLE + STOP + STOP + DONE, 2, 'nothing but counts comes behind the finish reason'],
    ['[DONE] behind a failure', ROLE + FAILURE + DONE, 2, 'nothing comes behind the end'],
    ['a chunk without a choice', ROLE + chunk([]) + STOP + DONE, 1, 'only the counts at the end have no choice'],
    ['two replies', ROLE + TEXT.replace('chatcmpl-1', 'chatcmpl-2') + STOP + DONE, 1, 'all chunks have one id'],
    ['a named event', ROLE + TEXT + `event: error\n${FAILURE}`, 2, 'events have no names'],
    ['an event of another API', ROLE + 'data: {"type":"ping"}\n\n', 1, 'every event is a chunk'],
  ])('finds %s', (_name, text, index, rule) => {
    expect(chat(text)).toEqual([
      expect.objectContaining({ expected: rule, where: expect.stringMatching(`^event ${index} `) as unknown }),
    ]);
  });
});
