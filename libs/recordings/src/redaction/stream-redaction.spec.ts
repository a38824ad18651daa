import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';
import { assert, integer, property } from 'fast-check';

import { FrameBuilder } from '../frames/frame-builder.js';
import type { Frame } from '../frames/frame.js';
import { readRecording } from '../reading/read-recording.js';
import { decodeBytes } from '../frames/recorded-bytes.js';

const KNOWN = 'plain-known-secret-7';
const OPENAI_KEY = 'sk-proj-AbCdEf0123456789_AbCdEf';
const ANTHROPIC_KEY = 'sk-ant-api03-ZZZZyyyyXXXX1111-2222_aa';
const GITHUB = 'ghp_0123456789abcdefghijABCDEFGHIJ123456';
const AWS = 'AKIAIOSFODNN7EXAMPLE';
const SLACK = 'xoxb-123456789012-abcdefghij';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P';
const PEM = `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0123456789\nabcdefgh/+ABCDEFGHIJ==\n-----END RSA PRIVATE KEY-----`;

const SECRETS: [name: string, text: string, secret: string][] = [
  ['an OpenAI key', OPENAI_KEY, OPENAI_KEY],
  ['an Anthropic key', ANTHROPIC_KEY, ANTHROPIC_KEY],
  ['a GitHub token', GITHUB, GITHUB],
  ['an AWS key id', AWS, AWS],
  ['a Slack token', SLACK, SLACK],
  ['a JWT', JWT, JWT],
  ['a private key', PEM, 'MIIEpAIBAAKCAQEA0123456789'],
  ['a bearer token', 'Authorization: Bearer abcdef0123456789abcdef', 'abcdef0123456789abcdef'],
  ['userinfo of a URL', 'https://bob:hunter2pass@example.org/x', 'bob:hunter2pass'],
  ['a known secret', KNOWN, KNOWN],
  ['a known secret inside a word', `prefix${KNOWN}suffix`, KNOWN],
];

function builder(): FrameBuilder {
  return new FrameBuilder({
    exchange: makeExchange().exchange,
    gateway: { version: '0', instance: 'i' },
    mode: 'redacted',
    maskKey: Buffer.from('k'),
    secrets: [KNOWN],
  });
}

const END: ExchangeEvent = { type: 'exchange-end', outcome: 'ok' };
const up = (bytes: Uint8Array): ExchangeEvent => ({ type: 'upstream-chunk', attempt: 1, bytes });

function frames(events: readonly ExchangeEvent[]): readonly Frame[] {
  const recorder = builder();
  return readRecording(events.flatMap((event) => recorder.push(event, 0).map(String))).frames;
}

function chunks(read: readonly Frame[], kind: 'up' | 'down'): Buffer[] {
  return read.flatMap((frame) => (frame.k === kind && frame.d !== undefined ? [decodeBytes(frame.d)] : []));
}

const textOf = (read: readonly Frame[], kind: 'up' | 'down'): string => Buffer.concat(chunks(read, kind)).toString();

function split(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

/** Chat Completions events that deliver `text` in pieces of `size` characters under one of its keys. */
function openAi(text: string, size: number, wrap: (piece: string) => unknown = (content) => ({ content })): string {
  const pieces = text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
  return pieces.map((piece) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: wrap(piece) }] })}\n\n`).join('');
}

/** The same as events of the Messages API. */
function anthropic(text: string, size: number): string {
  const pieces = text.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
  return pieces
    .map((piece) => {
      const event = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: piece } };
      return `event: content_block_delta\ndata: ${JSON.stringify(event)}\n\n`;
    })
    .join('');
}

function contentOf(stream: string): string {
  return stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => {
      const event = JSON.parse(line.slice(6)) as {
        choices?: { delta: { content?: string } }[];
        delta?: { text?: string; partial_json?: string };
      };
      return event.choices?.[0]?.delta.content ?? event.delta?.text ?? event.delta?.partial_json ?? '';
    })
    .join('');
}

describe('secrets in streams', () => {
  describe.each(SECRETS)('%s', (_name, text, secret) => {
    const sentence = `Look: ${text} – and on we go.`;

    it.each([1, 3, 7, 1000])('is masked when deltas carry %d characters each', (size) => {
      const stream = Buffer.from(openAi(sentence, size) + 'data: [DONE]\n\n');
      const read = frames([up(stream), END]);
      const content = contentOf(textOf(read, 'up'));
      expect(content).not.toContain(secret);
      expect(content).toHaveLength(sentence.length);
      expect(content.startsWith('Look: ')).toBe(true);
      expect(content.endsWith(' – and on we go.')).toBe(true);
      expect(textOf(read, 'up')).toHaveLength(stream.toString().length);
    });

    it.each([1, 2, 13, 64])(
      'is masked when the socket is read %d bytes at a time, and every read keeps its length',
      (size) => {
        const reads = split(Buffer.from(openAi(sentence, 5)), size);
        const read = frames([...reads.map(up), END]);
        expect(contentOf(textOf(read, 'up'))).not.toContain(secret);
        expect(chunks(read, 'up').map(({ length }) => length)).toEqual(reads.map(({ length }) => length));
      },
    );

    it('gets the same mask in both directions, however either is cut', () => {
      assert(
        property(
          integer({ min: 1, max: 40 }),
          integer({ min: 1, max: 40 }),
          integer({ min: 1, max: 90 }),
          (u, d, r) => {
            const read = frames([
              ...split(Buffer.from(openAi(sentence, u)), r).map(up),
              { type: 'frame-sent', data: anthropic(sentence, d) },
              END,
            ]);
            expect(contentOf(textOf(read, 'up'))).toBe(contentOf(textOf(read, 'down')));
            expect(contentOf(textOf(read, 'down'))).not.toContain(secret);
          },
        ),
        { numRuns: 40 },
      );
    });

    it.each([1, 5, 33])('is masked in an error page that arrives %d bytes at a time', (size) => {
      const page = `<html><p class="x">Bad key: ${text} !</p></html>`;
      const masked = textOf(frames([...split(Buffer.from(page), size).map(up), END]), 'up');
      expect(masked).not.toContain(secret);
      expect(masked).toHaveLength(page.length);
    });

    it('is masked in a whole reply, and the JSON stays intact', () => {
      const reply = JSON.stringify({ choices: [{ message: { content: sentence } }], [`k ${text}`]: 1 }, undefined, 2);
      const masked = textOf(frames([...split(Buffer.from(reply), 11).map(up), END]), 'up');
      expect(masked).toHaveLength(reply.length);
      expect(JSON.stringify(JSON.parse(masked))).not.toContain(secret);
    });

    it('is masked in tool arguments, which are JSON inside JSON', () => {
      const args = JSON.stringify({ command: `echo\n${text}\tx` });
      const stream = openAi(args, 4, (piece) => ({ tool_calls: [{ function: { arguments: piece }, index: 0 }] }));
      const read = frames([up(Buffer.from(stream)), END]);
      const joined = textOf(read, 'up')
        .split('\n')
        .filter((line) => line.startsWith('data: {'))
        .map((line) => /"arguments":("(?:[^"\\]|\\.)*")/.exec(line)?.[1] ?? '""')
        .map((literal) => JSON.parse(literal) as string)
        .join('');
      const { command } = JSON.parse(joined) as { command: string };
      expect(command).not.toContain(secret);
      expect(command.startsWith('echo\n')).toBe(true);
      expect(command.endsWith('\tx')).toBe(true);
    });
  });

  it('keeps parallel tool calls apart, also where the index comes last', () => {
    const call = (index: number, piece: string): string =>
      `data: ${JSON.stringify({ choices: [{ delta: { tool_calls: [{ function: { arguments: piece }, index }] } }] })}\n\n`;
    const stream = [
      call(0, '{"a":"sk-proj-Ab'),
      call(1, '{"b":"ordinary '),
      call(0, 'CdEf0123456789'),
      call(1, 'words"}'),
      call(0, 'zz"}'),
    ].join('');
    const masked = textOf(frames([up(Buffer.from(stream)), END]), 'up');
    expect(masked).toHaveLength(stream.length);
    expect(masked).not.toMatch(/proj|CdEf0123456789|zz/);
    expect(masked).toContain('ordinary ');
    expect(masked).toContain('words');
  });

  it('resolves the escapes a secret was written in, and keeps them', () => {
    const stream = 'data: {"choices":[{"index":0,"delta":{"content":"\\u0073k-proj\\u002dAbCdEf0123456789AB "}}]}\n\n';
    const masked = textOf(frames([up(Buffer.from(stream)), END]), 'up');
    expect(masked).toHaveLength(stream.length);
    expect(contentOf(masked)).toMatch(/^sk-[0-9a-f]{4}-[0-9a-f]{4}x+ $/);
  });

  it('holds a line back until it knows, and not longer', () => {
    const recorder = builder();
    const delta = (content: string): readonly string[] =>
      recorder
        .push(up(Buffer.from(`data: {"choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}}}]}\n\n`)), 0)
        .map(String);
    expect(delta('All is well, ')).toHaveLength(1);
    expect(delta('the key is sk-')).toHaveLength(0);
    expect(delta('proj-AbCdEf01234')).toHaveLength(0);
    expect(recorder.push({ type: 'ambient-read', site: 'now', value: 1 }, 0)).toHaveLength(0);
    expect(delta('56789 done')).toHaveLength(4);
    expect(delta(' and on')).toHaveLength(1);
  });

  it('lets go of a field that never goes on once others have had enough text', () => {
    const recorder = builder();
    const push = (delta: object): number =>
      recorder.push(up(Buffer.from(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`)), 0).length;
    expect(push({ reasoning: 'it begins with sk-' })).toBe(0);
    let held = 1;
    for (let count = 0; count < 60; count += 1) held += 1 - push({ content: 'words '.repeat(20) });
    expect(held).toBe(0);
  });

  it('goes on masking a secret that is longer than may be held back', () => {
    const long = `sk-${'Ab3_'.repeat(3000)}`;
    const stream = openAi(`${long} end`, 50);
    const reads = split(Buffer.from(stream), 700);
    const read = frames([...reads.map(up), { type: 'frame-sent', data: anthropic(`${long} end`, 333) }, END]);
    const content = contentOf(textOf(read, 'up'));
    expect(content).toMatch(/^sk-[0-9a-f]{3}_[0-9a-f]{3}_[0-9a-f]{2}x(_xxx)+_ end$/);
    expect(contentOf(textOf(read, 'down')) === content).toBe(true);
  });

  it('bounds what it holds back', () => {
    const recorder = builder();
    const reads = split(Buffer.from(`data: {"choices":[{"delta":{"content":"${'word '.repeat(200_000)}`), 10_000);
    let held = 0;
    let most = 0;
    for (const bytes of reads) {
      held += 1 - recorder.push(up(bytes), 0).length;
      most = Math.max(most, held);
    }
    expect(most).toBeLessThan(40);
    expect(recorder.push(END, 0).join('')).toMatch(/"forced":[1-9]/);
  });

  it.each([
    'The task-management-system-v2 desk-booking-application12 is fine.',
    'See https://example.org/a?b=c and mailto:me@example.org, or ssh://host/path',
    'AKIA is short; eyJ too; Bearer of bad tidings; -----BEGIN CERTIFICATE-----\nMIIB0123456789abcdef\n',
    'sl1.eyJwcm92aWRlciI6Im9wZW5haSIsIm1vZGVsIjoiZ3B0In0.AAAAAAAAAAAAAAAAAAAAAA',
    'emoji 🦑 and 漢字, quotes " \\ / and \u2028 breaks',
  ])('leaves ordinary text alone: %s', (text) => {
    for (const size of [1, 4, 100]) {
      const stream = openAi(text, size);
      expect(textOf(frames([up(Buffer.from(stream)), END]), 'up')).toBe(stream);
    }
  });

  it('survives any bytes at all, unchanged in length', () => {
    let state = 7;
    const noise = Buffer.from(
      Array.from({ length: 5000 }, () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return (state >> 16) & 0xff;
      }),
    );
    const reads = split(noise, 97);
    expect(chunks(frames([...reads.map(up), END]), 'up').map(({ length }) => length)).toEqual(
      reads.map(({ length }) => length),
    );
  });
});
