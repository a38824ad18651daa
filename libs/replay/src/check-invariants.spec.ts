import { describe, expect, it } from '@jest/globals';

import type { ExchangeEvent } from '@sluice/exchange';

import { checkInvariants } from './check-invariants.js';
import type { VerifiableRecording } from './verifiable-recording.js';

const START = `event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":0,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}}\n\n`;
const OPEN = `event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n`;
const DELTA = `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}\n\n`;
const CLOSE = `event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n`;
const END = `event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"input_tokens":1,"output_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n`;

const check = (text: string, hasClientLeft = false, events: readonly ExchangeEvent[] = []) =>
  checkInvariants({ hasClientLeft } as VerifiableRecording, {
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
