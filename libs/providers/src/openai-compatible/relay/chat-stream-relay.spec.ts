import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import type { RelayedRead } from '@sluice/exchange';

import { GENERIC_PROFILE } from '../profile/generic-profile.js';
import { ChatStreamRelay } from './chat-stream-relay.js';

const event = (value: object | string, end = '\n\n'): string =>
  `data: ${typeof value === 'string' ? value : JSON.stringify(value)}${end}`;
const chunk = (choice: object | undefined, more: object = {}): string =>
  event({ id: 'c1', model: 'up-1', choices: choice === undefined ? [] : [{ index: 0, ...choice }], ...more });
const delta = (fields: object): string => chunk({ delta: fields, finish_reason: null });
const stop = (finish_reason: string, more: object = {}): string => chunk({ delta: {}, finish_reason, ...more });
const COUNTED = { usage: { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 2 } } };
const ROLE = delta({ role: 'assistant', content: '' });
const TEXT = delta({ content: 'a “"usage": {}”' });
const CALL = delta({ tool_calls: [{ index: 0, id: 'x', function: { name: 'get', arguments: '' } }] });
const STOP = stop('stop');
const COUNTS = chunk(undefined, COUNTED);
const DONE = event('[DONE]');
const FAILURE = event({ error: { message: 'gone', code: 503 } });

interface Told {
  readonly events: readonly CompletionEvent[];
  readonly text: string;
  readonly failure: string | undefined;
}

/** What comes of a stream that arrives in these pieces. */
function relay(pieces: readonly Uint8Array[], hidesUsage = false): Told {
  const reader = new ChatStreamRelay({ headers: {}, profile: GENERIC_PROFILE.decoder, hidesUsage });
  const reads: readonly RelayedRead[] = [...pieces.map((piece) => reader.push(piece)), reader.end()];
  const failure = reads.find((read) => read.failure !== undefined)?.failure;
  return {
    events: reads.flatMap(({ events }) => events).filter(({ type }) => type !== 'keepalive'),
    text: Buffer.concat(reads.map(({ bytes }) => bytes)).toString(),
    failure: failure && Buffer.from(failure).toString(),
  };
}

const whole = (text: string, hidesUsage = false): Told => relay([Buffer.from(text)], hidesUsage);

/** A stream cut at each of its bytes in turn, and once between all of them. */
function* cuts(text: string): Iterable<readonly Uint8Array[]> {
  const bytes = Buffer.from(text);
  for (let at = 0; at <= bytes.length; at += 1) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** The events but for how often content is told of. */
const kindsOf = ({ events }: Told): readonly string[] =>
  events.map(({ type }) => type).filter((type, position, all) => type !== 'text' || all[position - 1] !== 'text');
const endOf = ({ events }: Told): CompletionEvent | undefined => events.at(-1);
const reasonOf = ({ events }: Told): unknown => events.find((told) => told.type === 'finish')?.reason;

describe(ChatStreamRelay, () => {
  it('tells who answers, that something is said, how it ends and what it took', () => {
    const { events, text } = whole(ROLE + TEXT + STOP + COUNTS + DONE);
    expect(text).toBe(ROLE + TEXT + STOP + COUNTS + DONE);
    expect(events).toEqual([
      { type: 'start', id: 'c1', model: 'up-1' },
      { type: 'text', text: '' },
      { type: 'finish', reason: 'end_turn' },
      { type: 'usage', usage: expect.objectContaining({ inputTokens: 7, cacheReadTokens: 2, outputTokens: 4 }) },
      { type: 'eof', clean: true },
    ]);
  });

  it.each<[string, string, string]>([
    ['a chunk', COUNTS, ''],
    ['a chunk whose lines end in both characters', `id: 5\r\n${COUNTS.replaceAll('\n', '\r\n')}`, ''],
    ['a chunk behind a comment', `: hi\n\n${COUNTS}`, ': hi\n\n'],
    ['a chunk of two lines', COUNTS.replace('"choices"', '\ndata: "choices"'), ''],
  ])('keeps %s of counts back, wherever it is cut', (_name, counts, left) => {
    const text = ROLE + TEXT + STOP + counts + DONE;
    for (const pieces of cuts(text)) {
      const told = relay(pieces, true);
      expect(told.text).toBe(ROLE + TEXT + STOP + left + DONE);
      expect(kindsOf(told)).toEqual(['start', 'text', 'finish', 'usage', 'eof']);
    }
    expect(whole(text).text).toBe(text);
  });

  it('keeps nothing back that says more than counts', () => {
    const last = chunk({ delta: { content: 'b' }, finish_reason: 'stop' }, COUNTED);
    expect(whole(ROLE + TEXT + last + DONE, true).text).toBe(ROLE + TEXT + last + DONE);
    const none = chunk(undefined, { usage: null });
    expect(whole(ROLE + TEXT + none + STOP + DONE, true).text).toBe(ROLE + TEXT + none + STOP + DONE);
  });

  it.each<[string, string, string]>([
    ['as an object', FAILURE, FAILURE],
    ['as a text', event({ error: 'gone' }), event({ error: 'gone' })],
    ['by the name of its event', `event: error\n${FAILURE}`, `event: error\n${FAILURE}`],
    [
      'in lines that end in both',
      `event: error\r\n${event({ error: 'gone' }, '\r\n\r\n')}`,
      `event: error\r\n${event({ error: 'gone' }, '\r\n\r\n')}`,
    ],
  ])('tells a failure apart that is told %s, wherever it is cut', (_name, failed, failure) => {
    for (const pieces of cuts(ROLE + TEXT + failed)) {
      const told = relay(pieces);
      expect(told.text).toBe(ROLE + TEXT);
      // All of it that has come when it can be read.
      expect(told.failure === failure || `${told.failure}\n` === failure).toBe(true);
      expect(kindsOf(told)).toEqual(['start', 'text', 'error']);
      expect(endOf(told)).toMatchObject({ type: 'error', message: 'gone' });
    }
  });

  it.each<[string, string, object]>([
    ['in a choice', chunk({ delta: {}, error: { message: 'gone', code: 502 } }), { message: 'gone' }],
    ['by the name of its object', event({ object: 'error', message: 'gone' }), { message: 'gone' }],
    ['by its name alone', 'event: error\ndata: gone\n\n', { message: 'gone' }],
  ])('hides a failure that clients would not know: %s', (_name, failed, error) => {
    const told = whole(ROLE + TEXT + failed + DONE);
    expect(told).toMatchObject({ text: ROLE + TEXT, failure: undefined });
    expect(endOf(told)).toMatchObject({ type: 'error', ...error });
  });

  it.each(['null', 'false', '""'])('takes an error of %s for none', (error) => {
    const text = ROLE + TEXT.replace('"choices"', `"error":${error},"choices"`) + STOP + DONE;
    expect(whole(text).text).toBe(text);
    expect(endOf(whole(text))).toEqual({ type: 'eof', clean: true });
  });

  it.each<[string, string, string]>([
    ['stop', STOP, 'end_turn'],
    ['length', stop('length'), 'max_tokens'],
    ['content_filter', stop('content_filter'), 'refusal'],
    ['a word nobody knows', stop('tired'), 'end_turn'],
    ['a stop sequence', stop('stop', { stop_reason: 'END' }), 'stop_sequence'],
    ['calls', CALL + stop('tool_calls'), 'tool_use'],
    ['calls and stop', CALL + STOP, 'tool_use'],
    ['calls and nothing', CALL + stop('tool_calls', { native_finish_reason: 'MAX_TOKENS' }), 'max_tokens'],
    ['nothing at all', '', 'end_turn'],
    ['two of them, and the first counts', stop('length') + STOP, 'max_tokens'],
  ])('ends in %s', (_name, text, reason) => {
    const told = whole(ROLE + TEXT + text + DONE);
    expect(reasonOf(told)).toBe(reason);
    expect(endOf(told)).toEqual({ type: 'eof', clean: true });
  });

  it('fails with a reply that its upstream gave up', () => {
    const told = whole(ROLE + TEXT + stop('insufficient_system_resource') + DONE);
    expect(endOf(told)).toMatchObject({ type: 'error', httpStatus: 529, code: 'insufficient_system_resource' });
    expect(reasonOf(told)).toBeUndefined();
  });

  it.each<[string, string, boolean, string]>([
    ['before it ends', ROLE + TEXT, false, ROLE + TEXT],
    ['within an event', ROLE + TEXT + TEXT.slice(0, 20), false, ROLE + TEXT],
    ['behind its end', ROLE + TEXT + STOP, true, ROLE + TEXT + STOP],
    ['behind its end, within an event', ROLE + TEXT + STOP + ': x', true, `${ROLE}${TEXT}${STOP}: x`],
    ['with nothing said', ROLE + DONE, false, ROLE + DONE],
    ['with nothing at all', '', false, ''],
  ])('may break off %s', (_name, text, clean, left) => {
    expect(endOf(whole(text))).toEqual({ type: 'eof', clean });
    expect(whole(text).text).toBe(left);
  });

  it('hands on what comes behind the end, and reads nothing from it', () => {
    const told = whole(ROLE + TEXT + STOP + DONE + FAILURE + COUNTS);
    expect(told).toMatchObject({ text: ROLE + TEXT + STOP + DONE + FAILURE + COUNTS, failure: undefined });
    expect(kindsOf(told)).toEqual(['start', 'text', 'finish', 'eof']);
  });
});
