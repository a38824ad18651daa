import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';
import {
  array,
  assert,
  boolean,
  constantFrom,
  dictionary,
  integer,
  letrec,
  oneof,
  property,
  tuple,
  type Arbitrary,
} from 'fast-check';

import { decodeBytes } from '../frames/recorded-bytes.js';
import { FrameBuilder } from '../frames/frame-builder.js';
import { readRecording } from '../reading/read-recording.js';

const KNOWN = 'plain-known-secret-7';
const KNOWN_NUMBER = '8675309123';
const API_KEY = 'sk-proj-AbCdEf0123456789_AbCdEf';
const SECRET = /known-secret|8675309123|AbCdEf0123456789|hunter2pass/;

const END: ExchangeEvent = { type: 'exchange-end', outcome: 'ok' };
const up = (data: string | Uint8Array): ExchangeEvent => ({
  type: 'upstream-chunk',
  attempt: 1,
  bytes: Buffer.from(data),
});

/** What exchanges of one process share: the list of its secrets, by which everything learnt is found again. */
class Process {
  readonly #secrets = [KNOWN, KNOWN_NUMBER];

  open(): FrameBuilder {
    return new FrameBuilder({
      exchange: makeExchange().exchange,
      gateway: { version: '0', instance: 'i' },
      mode: 'redacted',
      maskKey: Buffer.from('k'),
      secrets: this.#secrets,
    });
  }

  lines(reads: readonly (string | Uint8Array)[]): string[] {
    const builder = this.open();
    return [...reads.map(up), END].flatMap((event) => builder.push(event, 0).map(String));
  }

  masked(reads: readonly (string | Uint8Array)[]): string {
    return textOf(this.lines(reads));
  }
}

function textOf(lines: readonly string[]): string {
  const { frames, gaps } = readRecording(lines);
  expect(gaps).toEqual([]);
  return Buffer.concat(
    frames.flatMap((frame) => (frame.k === 'up' && frame.d !== undefined ? [decodeBytes(frame.d)] : [])),
  ).toString();
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

interface Parts {
  readonly id?: string;
  readonly created?: number;
  readonly content?: string;
  readonly arguments?: string;
  readonly index?: number;
}

/** An event of Chat Completions with two fields, two values that stand alone, and an index that comes last. */
const chunk = (parts: Parts = {}): string =>
  data({
    id: parts.id ?? 'chatcmpl-1',
    created: parts.created ?? 17,
    choices: [
      {
        delta: {
          content: parts.content ?? 'so ',
          tool_calls: [{ function: { arguments: parts.arguments ?? '{}' }, index: parts.index ?? 0 }],
        },
        index: 0,
      },
    ],
  });

/** A process in which an exchange was recorded whose events look the same. */
function experienced(...events: readonly string[]): Process {
  const one = new Process();
  for (let turn = 0; turn < 2; turn += 1) one.lines([chunk(), ...events, chunk({ id: 'chatcmpl-2' })]);
  return one;
}

describe('secrets in events that look like those of an earlier exchange', () => {
  const places: readonly (readonly [place: string, event: string])[] = [
    ['a field', chunk({ content: `see ${API_KEY} there` })],
    ['a field, as JSON inside JSON', chunk({ arguments: JSON.stringify({ a: `x\n${API_KEY}\t` }) })],
    ['an id', chunk({ id: KNOWN })],
    ['an id, in the middle', chunk({ id: `chatcmpl-${KNOWN}-1` })],
    ['an id, behind escapes', chunk({ id: 'x' }).replace('"x"', '"\\u0070lain\\u002dknown-secret-7"')],
    ['a field, behind escapes', chunk({ content: 'x' }).replace('"x"', '"\\u0070lain\\u002dknown-secret-7"')],
    ['a field, behind escaped slashes', chunk({ content: 'ftp://bob:hunter2pass@h/' }).replaceAll('/', '\\/')],
    ['a number', chunk({ created: Number(KNOWN_NUMBER) })],
    ['a number, among its digits', chunk({ created: Number(`1${KNOWN_NUMBER}2`) })],
    ['an index', chunk({ index: Number(KNOWN_NUMBER) })],
    ['a key', chunk().replace('"created"', `"${KNOWN}"`)],
    ['a key that is new', chunk().replace('"created"', `"${API_KEY}":1,"created"`)],
    ['the name of the event', `event: ${KNOWN}\n${chunk()}`],
    ['a comment before it', `: ${KNOWN}\n${chunk()}`],
    ['text behind its JSON', chunk().replace('\n\n', ` ${KNOWN}\n\n`)],
  ];

  it.each(places)('are masked in %s', (_place, event) => {
    const usual = chunk({ id: 'chatcmpl-9', content: 'on and on ' });
    for (const stream of [[event], [usual, event, usual], [usual, usual, event, event], [event, usual, event]]) {
      const masked = experienced().masked(stream);
      expect(masked).not.toMatch(SECRET);
      expect(masked).toHaveLength(stream.join('').length);
      expect(masked.split(usual)).toHaveLength(stream.filter((each) => each === usual).length + 1);
      expect(masked).toBe(new Process().masked(stream));
    }
  });

  it.each(places)('make nothing known that would hide them next time, in %s', (_place, event) => {
    const one = new Process();
    for (let turn = 0; turn < 4; turn += 1) expect(one.masked([chunk(), event, event])).not.toMatch(SECRET);
  });

  it('are masked wherever the read ends that brings them', () => {
    const one = experienced();
    const stream = Buffer.from([chunk({ id: KNOWN }), chunk({ content: `é ${API_KEY} ` }), chunk()].join(''));
    const expected = new Process().masked([stream]);
    expect(expected).not.toMatch(SECRET);
    for (let cut = 1; cut < stream.length; cut += 1) {
      expect(one.masked([stream.subarray(0, cut), stream.subarray(cut)])).toBe(expected);
    }
  });

  it('are masked wherever the event ends that brings a part of them', () => {
    const one = experienced();
    const text = `a ${API_KEY} b ${KNOWN} c`;
    for (let cut = 1; cut < text.length; cut += 1) {
      for (const key of ['content', 'arguments'] as const) {
        const aside = { [key === 'content' ? 'arguments' : 'content']: 'sk-' };
        const pieces = [text.slice(0, cut), text.slice(cut)].map((piece) => chunk({ [key]: piece, ...aside }));
        const masked = one.masked(pieces);
        expect(joined(masked, key)).toMatch(/^a sk-[^ ]+ b [^ ]+ c$/);
        expect(joined(masked, key)).not.toMatch(SECRET);
      }
    }
  });

  it('are masked when the first part came in an event of a kind that was new', () => {
    const [first, second] = [API_KEY.slice(0, 9), API_KEY.slice(9)];
    const events = [chunk({ content: first }).replace('"id"', '"novel":true,"id"'), chunk({ content: `${second} .` })];
    expect(joined(experienced().masked(events), 'content')).toMatch(/^sk-[0-9a-f]{4}-.* \.$/);
    expect(experienced().masked(events)).not.toContain(second);
  });
});

function joined(stream: string, key: 'content' | 'arguments'): string {
  const pieces = stream.matchAll(new RegExp(`"${key}":"((?:[^"\\\\]|\\\\.)*)"`, 'g'));
  return Array.from(pieces, ([, piece]) => piece).join('');
}

describe('secrets outside of strings', () => {
  it.each([
    ['a number', chunk({ created: Number(KNOWN_NUMBER) })],
    ['a number in a whole reply', JSON.stringify({ choices: [], created: Number(KNOWN_NUMBER) })],
    ['an error that begins with a bracket', `[error] The key ${API_KEY} is wrong.\n`],
    ['an error in braces', `{ error: the key ${API_KEY}, "and" ${KNOWN} }\n`],
  ])('are masked wherever the read ends: %s', (_place, stream) => {
    const expected = new Process().masked([stream]);
    expect(expected).not.toMatch(SECRET);
    for (let cut = 1; cut < stream.length; cut += 1) {
      expect(new Process().masked([stream.slice(0, cut), stream.slice(cut)])).toBe(expected);
    }
  });
});

describe('exchanges of one process', () => {
  it('do not join what they say: halves of a secret in two of them are no secret', () => {
    const one = experienced();
    const half = Math.floor(API_KEY.length / 2);
    const [first, second] = [one.open(), one.open()];
    const lines = [first, second].map((builder, turn) =>
      [up(chunk({ content: turn === 0 ? API_KEY.slice(0, half) : API_KEY.slice(half) })), END].flatMap((event) =>
        builder.push(event, 0).map(String),
      ),
    );
    expect(textOf(lines[1] ?? [])).toBe(chunk({ content: API_KEY.slice(half) }));
  });

  it('are recorded alike side by side and one after the other', () => {
    const streams = ['one', 'two', 'six'].map((name) =>
      [API_KEY.slice(0, 5), API_KEY.slice(5, 9), `${API_KEY.slice(9)} .`, name].map((content) =>
        chunk({ id: `chatcmpl-${name}`, content, arguments: `${name} ` }),
      ),
    );
    const one = experienced();
    const builders = streams.map(() => one.open());
    const lines: string[][] = streams.map(() => []);
    for (let turn = 0; turn < 4; turn += 1) {
      builders.forEach((builder, order) => {
        lines[order]?.push(...builder.push(up(streams[order]?.[turn] ?? ''), 0).map(String));
      });
    }
    builders.forEach((builder, order) => lines[order]?.push(...builder.push(END, 0).map(String)));
    expect(lines.map(textOf)).toEqual(streams.map((stream) => new Process().masked(stream)));
  });

  it('may know more kinds of events than are remembered', () => {
    const one = new Process();
    const kind = (number: number, note: string): string =>
      data({ [`k${number}`]: note, choices: [{ index: 0, delta: { content: `${note} ` } }] });
    for (let round = 0; round < 2; round += 1) {
      for (let number = 0; number < 150; number += 1) {
        const events = [kind(number, 'fine'), kind(number, KNOWN), kind(number, API_KEY), kind(number, 'good')];
        const masked = one.masked(events);
        expect(masked).not.toMatch(SECRET);
        expect(masked.startsWith(kind(number, 'fine'))).toBe(true);
        expect(masked.endsWith(kind(number, 'good'))).toBe(true);
      }
    }
  });

  it('keep fields apart that only an index tells apart, whatever index came in the one before', () => {
    const one = experienced(chunk({ index: 1 }), chunk({ index: 2 }));
    const events = ['a ', 'sk-proj-', 'AbCdEf', '0123456789 ', 'c'].flatMap((piece, turn) => [
      chunk({ arguments: piece, index: 1, content: '' }),
      chunk({ arguments: `w${turn} `, index: 2, content: '' }),
    ]);
    const masked = one.masked(events);
    expect(masked).not.toMatch(/AbCdEf|0123456789/);
    for (const word of ['"a "', '"w0 "', '"w1 "', '"w2 "', '"w3 "', '"c"']) expect(masked).toContain(word);
  });
});

const PLAIN_TEXTS = [
  ...['', 'a', 'plain words ', 'sk-', 'proj-AbCdEf0123456789_AbCdEf', API_KEY, 'plain-known', '-secret-7', KNOWN],
  ...['https://bob:hunter2', 'pass@h', 'Bearer ', 'é🦑', '\u2028', 'eyJ', '{a:'],
];
const ESCAPED_TEXTS = ['line\nbreak "quoted" \\', 'sk-\u0001', '{"a":', `\t${API_KEY}`];

/** Streams of a few kinds of events, whose values differ. */
function streamsOf(texts: readonly string[]): Arbitrary<readonly string[]> {
  const text = constantFrom(...texts);
  const key = constantFrom('content', 'text', 'delta', 'arguments', 'note', 'id', 'index', 'output_index', KNOWN, 'é');
  const { value } = letrec((tie) => ({
    value: oneof(
      { maxDepth: 3, depthSize: 'small' },
      text,
      integer({ min: 0, max: 3 }),
      constantFrom(null, true, Number(KNOWN_NUMBER), -1.5e-7),
      dictionary(key, tie('value'), { maxKeys: 4 }),
      array(tie('value'), { maxLength: 2 }),
    ),
  }));
  const kind = tuple(dictionary(key, value, { minKeys: 1, maxKeys: 4 }), constantFrom(...WRITERS));
  return array(kind, { minLength: 1, maxLength: 3 }).chain((kinds) =>
    array(
      tuple(constantFrom(...kinds), array(text, { minLength: 1, maxLength: 3 })).map(([[object, write], others]) =>
        write(varied(JSON.stringify(object), others)),
      ),
      { minLength: 1, maxLength: 8 },
    ),
  );
}

const WRITERS: readonly ((json: string) => string)[] = [
  (json) => `data: ${json}\n\n`,
  (json) => `event: x\ndata: ${json}\n\n`,
  (json) => `event: x\r\ndata: ${json}\r\n\r\n`,
  (json) => `data: ${json.slice(0, -1)}   }\n\n`,
  (json) => `data:${json}\n\n: ${KNOWN}\n\n`,
  (json) => `${json}\n`,
  // No JSON, though it begins like it.
  (json) => `data: ${json.replaceAll('":"', '"')}\n\n`,
  (json) => `[note] ${API_KEY} ${json}`,
];

/** The same JSON with other strings in the place of its values. */
function varied(json: string, others: readonly string[]): string {
  let turn = 0;
  return json.replaceAll(/"(?:[^"\\]|\\.)*"(:?)/g, (string, colon: string) => {
    turn += 1;
    return colon === '' ? JSON.stringify(others[turn % others.length]) : string;
  });
}

describe('what a process has learnt', () => {
  it('changes nothing in any recording', () => {
    const streams = array(streamsOf([...PLAIN_TEXTS, ...ESCAPED_TEXTS]), { minLength: 2, maxLength: 4 });
    assert(
      property(streams, boolean(), (each, isGlued) => {
        const one = new Process();
        for (const events of each) {
          const reads = isGlued ? [events.join('')] : events;
          expect(one.lines(reads)).toEqual(new Process().lines(reads));
        }
      }),
      { numRuns: 120 },
    );
  });

  it('changes nothing whether events come whole or in parts', () => {
    const streams = array(streamsOf(PLAIN_TEXTS), { minLength: 2, maxLength: 3 });
    assert(
      property(streams, integer({ min: 1, max: 90 }), (each, size) => {
        const one = new Process();
        for (const events of each) {
          const parts = events.join('').match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
          expect(one.masked(events)).toBe(new Process().masked(parts));
        }
      }),
      { numRuns: 120 },
    );
  });
});
