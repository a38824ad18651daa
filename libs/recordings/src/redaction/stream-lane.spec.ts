import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';
import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  nat,
  oneof,
  property,
  record,
  string,
  type Arbitrary,
} from 'fast-check';

import { FrameBuilder } from '../frames/frame-builder.js';
import { readRecording } from '../reading/read-recording.js';
import { decodeBytes, sha256 } from '../frames/recorded-bytes.js';
import { Redactor } from './redactor.js';

const KNOWN = 'plain-known-secret-7';
const OPTIONS = { mode: 'redacted', maskKey: Buffer.from('k'), secrets: [KNOWN, 'zzz999'] } as const;

/** Each with the part of it that must not survive. */
const SECRETS: readonly (readonly [text: string, secret: string])[] = [
  ['sk-proj-AbCdEf0123456789_AbCdEf', 'AbCdEf0123456789_AbCdEf'],
  ['ghp_0123456789abcdefghijABCDEFGHIJ123456', '0123456789abcdefghijABCDEFGHIJ123456'],
  ['AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7EXAMPLE'],
  ['Bearer abcdef0123456789abcdef', 'abcdef0123456789abcdef'],
  ['https://bob:hunter2pass@example.org/x', 'hunter2pass'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N', 'dozjgNryP4J3jVmNHl0w5N'],
  ['-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0123456789\nabcd==\n-----END', 'MIIEpAIBAAKCAQEA0123456789'],
  [KNOWN, KNOWN],
  ['zzz999', 'zzz999'],
];
/** What begins like a secret, or is awkward in other ways. */
const AWKWARD = [
  's',
  'sk',
  'sk-',
  ' eyJ',
  'Bearer ',
  '://',
  'p',
  'plain-known',
  'zzz99',
  '"',
  '\\',
  '\n',
  '\t',
  '€',
  '🦑',
  '\u2028',
  'é',
  '-----BEGIN ',
  '{"a":[',
  '\u0001',
  'task-',
  '/',
] as const;

interface Story {
  readonly parts: readonly string[];
  readonly cuts: readonly number[];
}

const story: Arbitrary<Story> = record({
  parts: array(
    oneof(
      { weight: 3, arbitrary: constantFrom('some words ', 'const a = 1; ', 'is it? ', 'more of the same, ') },
      { weight: 2, arbitrary: constantFrom(...AWKWARD) },
      { weight: 2, arbitrary: constantFrom(...SECRETS).map(([text]) => ` ${text} `) },
      { weight: 1, arbitrary: string({ maxLength: 12, unit: 'grapheme' }) },
    ),
    { maxLength: 9 },
  ),
  cuts: array(integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 12 }),
});

/** The text of a story in pieces, none of which ends within a character of two halves. */
function piecesOf({ parts, cuts }: Story): string[] {
  const characters = Array.from(parts.join(''));
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < characters.length; turn += 1) {
    const length = cuts[turn % cuts.length] ?? 1;
    pieces.push(characters.slice(at, at + length).join(''));
    at += length;
  }
  return pieces;
}

type Wrap = (piece: string, turn: number) => string;
const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const chunk = (delta: object, more: object = {}): string =>
  data({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, choices: [{ index: 0, delta, ...more }] });

/** How two fields of one stream are written. */
const DIALECTS: Readonly<Record<string, readonly [Wrap, Wrap]>> = {
  'chat completions': [
    (content) => chunk({ content }),
    (piece) => chunk({ tool_calls: [{ function: { arguments: piece }, index: 1 }] }),
  ],
  'chat completions with fields that differ from event to event': [
    (content, turn) => data({ n: turn, choices: [{ delta: { content } }], obfuscation: 'aB3'.repeat(turn % 5) }),
    (reasoning, turn) =>
      data({ n: -turn / 8, choices: [{ delta: { content: '', reasoning } }], obfuscation: `${turn}` }),
  ],
  'two fields in one event': [
    (content) =>
      data({
        choices: [
          { index: 0, delta: { content, refusal: '' } },
          { index: 1, delta: { content: '' } },
        ],
      }),
    (content) =>
      data({
        choices: [
          { index: 0, delta: { content: '' } },
          { delta: { content }, index: 1 },
        ],
      }),
  ],
  'the Messages API, padded': [
    (text, turn) =>
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":${JSON.stringify(text)}}${' '.repeat(turn % 4)}}\n\n`,
    (text, turn) =>
      `event: content_block_delta\ndata: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":${JSON.stringify(text)}}${' '.repeat(turn % 14)}}\n\n`,
  ],
  'Responses, with carriage returns': [
    (delta, turn) =>
      `event: response.output_text.delta\r\ndata: ${JSON.stringify({ type: 'a', sequence_number: turn, output_index: 0, delta })}\r\n\r\n`,
    (delta, turn) =>
      `event: response.output_text.delta\r\ndata: ${JSON.stringify({ type: 'a', sequence_number: turn, output_index: 1, delta })}\r\n\r\n`,
  ],
};

const ASIDES = [
  ': keep-alive\n\n',
  'event: ping\ndata: {"type": "ping"}\n\n',
  'data: [DONE]\n\n',
  data({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 3 } }),
  'data: {"a":"https://example.org/x"}\n\n',
  'id: 7\ndata: {"choices":[{"delta":{"content":null}}]}\n\n',
  '\n',
] as const;

interface Written {
  readonly events: readonly string[];
  /** The whole texts of both fields. */
  readonly texts: readonly [string, string];
}

interface Script {
  readonly dialect: string;
  readonly stories: readonly [Story, Story];
  /** Which field's turn it is, or which aside's. */
  readonly order: readonly number[];
}

const script: Arbitrary<Script> = record({
  dialect: constantFrom(...Object.keys(DIALECTS)),
  stories: record({ one: story, other: story }).map(({ one, other }) => [one, other] as const),
  order: array(oneof({ weight: 5, arbitrary: nat(1) }, { weight: 1, arbitrary: integer({ min: 2, max: 8 }) }), {
    minLength: 1,
    maxLength: 9,
  }),
});

function write({ dialect, stories, order }: Script): Written {
  const wraps = DIALECTS[dialect]!;
  const left = [piecesOf(stories[0]), piecesOf(stories[1])] as const;
  const events: string[] = [];
  for (let turn = 0; left[0].length + left[1].length > 0; turn += 1) {
    const choice = order[turn % order.length]!;
    if (choice > 1) events.push(ASIDES[choice - 2]!);
    const first = choice > 1 ? turn % 2 : choice;
    const field = left[first]!.length > 0 ? first : 1 - first;
    const piece = left[field]!.shift();
    if (piece !== undefined) events.push(wraps[field]!(piece, turn));
  }
  return { events, texts: [stories[0].parts.join(''), stories[1].parts.join('')] };
}

/** Undoes `write` without knowing anything but the two wraps: the pieces are what JSON finds under their keys. */
function read(stream: string, dialect: string): [string, string] {
  const texts: [string, string] = ['', ''];
  for (const line of stream.split('\n')) {
    if (!line.startsWith('data: {')) continue;
    const event = JSON.parse(line.slice(6)) as Record<string, unknown>;
    if (dialect.startsWith('Responses')) {
      if (typeof event['delta'] === 'string') texts[event['output_index'] as 0 | 1] += event['delta'];
    } else if (dialect.startsWith('the Messages')) {
      const delta = event['delta'] as { text?: string; partial_json?: string } | undefined;
      texts[0] += delta?.text ?? '';
      texts[1] += delta?.partial_json ?? '';
    } else readChoices(event, texts);
  }
  return texts;
}

interface Delta {
  content?: string | null;
  reasoning?: string;
  tool_calls?: { function: { arguments: string } }[];
}

function readChoices(event: Record<string, unknown>, texts: [string, string]): void {
  for (const choice of (event['choices'] ?? []) as { index?: number; delta: Delta }[]) {
    const { content, reasoning, tool_calls: calls } = choice.delta;
    texts[choice.index === 1 ? 1 : 0] += content ?? '';
    texts[1] += (reasoning ?? '') + (calls?.[0]?.function.arguments ?? '');
  }
}

const END: ExchangeEvent = { type: 'exchange-end', outcome: 'ok' };
const up = (bytes: Uint8Array): ExchangeEvent => ({ type: 'upstream-chunk', attempt: 1, bytes });

function linesOf(events: readonly ExchangeEvent[]): string[] {
  const builder = new FrameBuilder({
    ...OPTIONS,
    exchange: makeExchange().exchange,
    gateway: { version: '0', instance: 'i' },
  });
  return [...events, END].flatMap((event, index) => builder.push(event, index).map(String));
}

function chunksOf(lines: readonly string[], kind: 'up' | 'down'): Buffer[] {
  const { frames, gaps, torn } = readRecording(lines);
  expect([gaps, torn]).toEqual([[], false]);
  return frames.flatMap((frame) => (frame.k === kind && frame.d !== undefined ? [decodeBytes(frame.d)] : []));
}

/** Reads that end where `cuts` say, over and over; at the ends of events if these are none. */
function readsOf(events: readonly string[], sizes: readonly number[]): Buffer[] {
  if (sizes.length === 0) return events.map((event) => Buffer.from(event));
  const bytes = Buffer.from(events.join(''));
  const reads: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    reads.push(bytes.subarray(at, at + size));
    at += size;
  }
  return reads;
}

const sizes = oneof(
  array(integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  array(integer({ min: 40, max: 700 }), { minLength: 1, maxLength: 5 }),
);

describe('streams whose events are alike', () => {
  it('are masked as if every field had been there at once', () => {
    const redactor = new Redactor(OPTIONS);
    assert(
      property(script, (each) => {
        const { events, texts } = write(each);
        const lines = linesOf(readsOf(events, []).map(up));
        const masked = Buffer.concat(chunksOf(lines, 'up')).toString();
        expect(read(masked, each.dialect)).toEqual(texts.map((text) => redactor.text(text)));
      }),
      { numRuns: 150 },
    );
  });

  it('are masked alike, however they are cut', () => {
    assert(
      property(script, sizes, integer({ min: 2, max: 5 }), (each, cuts, group) => {
        const { events } = write(each);
        const whole = Buffer.concat(chunksOf(linesOf(readsOf(events, []).map(up)), 'up')).toString();
        const grouped = readsOf(
          [...Array(Math.ceil(events.length / group)).keys()].map((turn) =>
            events.slice(turn * group, (turn + 1) * group).join(''),
          ),
          [],
        );
        for (const reads of [readsOf(events, cuts), grouped]) {
          const chunks = chunksOf(linesOf(reads.map(up)), 'up');
          expect(chunks.map(({ length }) => length)).toEqual(reads.map(({ length }) => length));
          expect(Buffer.concat(chunks).toString()).toBe(whole);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('leave no secret in what is written', () => {
    assert(
      property(script, sizes, boolean(), (each, cuts, isCut) => {
        const { events, texts } = write(each);
        const reads = readsOf(events, isCut ? cuts : []);
        const lines = linesOf([
          ...reads.map(up),
          ...events.map((text): ExchangeEvent => ({ type: 'frame-sent', data: text })),
        ]);
        for (const kind of ['up', 'down'] as const) {
          const assembled = read(Buffer.concat(chunksOf(lines, kind)).toString(), each.dialect).join('\n');
          for (const [, secret] of SECRETS) {
            if (texts.some((text) => text.includes(secret))) expect(assembled).not.toContain(secret);
          }
        }
      }),
      { numRuns: 80 },
    );
  });

  it('give the same lines as JSON would, and the digest of what they hold', () => {
    assert(
      property(script, (each) => {
        const { events } = write(each);
        const lines = linesOf(
          events.flatMap((text): ExchangeEvent[] => [up(Buffer.from(text)), { type: 'frame-sent', data: text }]),
        );
        for (const line of lines) expect(line).toBe(`${JSON.stringify(JSON.parse(line))}\n`);
        const sent = Buffer.concat(chunksOf(lines, 'down'));
        expect(JSON.parse(lines.at(-1)!)).toMatchObject({ downSha: sha256(sent), downBytes: sent.length });
        expect(sent.equals(Buffer.concat(chunksOf(lines, 'up')))).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it('are their own masks once they are masked', () => {
    assert(
      property(script, (each) => {
        const once = chunksOf(linesOf(readsOf(write(each).events, []).map(up)), 'up');
        expect(chunksOf(linesOf(once.map(up)), 'up')).toEqual(once);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what hides among events that are alike', () => {
  const delta = (content: string, more: object = {}): string => chunk({ content }, more);
  const masked = (events: readonly string[]): string =>
    Buffer.concat(chunksOf(linesOf(events.map((text) => up(Buffer.from(text)))), 'up')).toString();
  const usual = ['one ', 'two ', 'three ', 'four '].map((content) => delta(content));

  it.each([
    ['in a value that never differed', delta('x').replace('chatcmpl-1', KNOWN)],
    ['in a value that is new', delta('x', { note: 'sk-proj-AbCdEf0123456789' })],
    ['behind escaped slashes', delta('x', { note: 'https://bob:hunter2pass@h' }).replaceAll('/', '\\/')],
    ['in a key', delta('x', { [KNOWN]: 1 })],
    ['in a number', delta('x').replace('"created":1', '"created":12345678')],
    ['in the name of an event', `event: ${KNOWN}\n${delta('x')}`],
    ['in a comment', `: ${KNOWN}\n\n`],
    ['behind escapes', delta('x').replace('"x"', `"\\u0070lain\\u002dknown-secret-7"`)],
    ['behind an escape in a value that stands alone', delta('x').replace('chatcmpl-1', '\\u0070lain-known-secret-7')],
  ])('is found %s', (_name, event) => {
    const builder = { ...OPTIONS, secrets: [KNOWN, '12345678'] };
    const recorder = new FrameBuilder({
      ...builder,
      exchange: makeExchange().exchange,
      gateway: { version: '0', instance: 'i' },
    });
    const events = [...usual, event, ...usual, event, event];
    const lines = [...events.map((text) => up(Buffer.from(text))), END].flatMap((each) =>
      recorder.push(each, 0).map(String),
    );
    const text = Buffer.concat(chunksOf(lines, 'up')).toString();
    expect(text).toHaveLength(events.join('').length);
    expect(text).not.toMatch(/known-secret|AbCdEf0123|12345678|hunter2/);
    for (const each of usual) expect(text).toContain(each);
  });

  it('is found in a value that differs from event to event, and in none of the others', () => {
    const events = ['aa', 'bbbb', 'cc', 'sk-proj-AbCdEf0123456789', 'dd', KNOWN, 'ee'].map((note) =>
      delta('word ', { note }),
    );
    const text = masked(events);
    expect(text).not.toMatch(/AbCdEf|known/);
    expect(text.match(/"note":"(aa|bbbb|cc|dd|ee)"/g)).toHaveLength(5);
  });

  it('keeps parallel fields apart when the index alone tells them apart', () => {
    const call = (index: number, piece: string): string =>
      chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
    const events = ['a ', 'b ', 'sk-proj-', 'AbCdEf', '0123456789 ', 'c'].flatMap((piece) => [
      call(0, piece),
      call(1, 'sk-'),
    ]);
    expect(masked(events)).not.toMatch(/AbCdEf|0123456789/);
    expect(masked(events)).toContain('"arguments":"c"');
  });

  it.each([': note ', 'data: {"choi', 'data: {"choices":[{"delta":{"content":"', 'x'])(
    'is read as it stands behind the beginning of a line that was cut: %j',
    (beginning) => {
      const events = [...usual, beginning, ...['sk-proj-AbCdEf01', '23456789_AB end', 'x'].map((text) => delta(text))];
      const glued = [...events.slice(0, 4), events.slice(4).join('')];
      expect(masked(events)).toBe(masked(glued));
    },
  );

  it.each([[['\ud83e', '\udd91']], [['\ud83e', 'x']], [['x\ud83e', '\udd91y']]])(
    'counts halves of characters as they are sent: %j',
    (halves) => {
      const events = [...usual, ...usual];
      const sent = [...events, ...halves];
      const lines = linesOf(sent.map((text): ExchangeEvent => ({ type: 'frame-sent', data: text })));
      const bytes = Buffer.concat(sent.map((text) => Buffer.from(text)));
      expect(JSON.parse(lines.at(-1)!)).toMatchObject({ downSha: sha256(bytes), downBytes: bytes.length });
    },
  );

  it('covers characters of every width by as many bytes', () => {
    const text = 'see ftp://jürgen:pässwörd€🦑漢@example.org/x now';
    const stream = [...usual, delta(text), ...usual];
    const bytes = Buffer.from(masked(stream));
    expect(bytes).toHaveLength(Buffer.byteLength(stream.join('')));
    expect(bytes.toString()).not.toMatch(/rgen|ssw|€|🦑|漢/);
  });
});
