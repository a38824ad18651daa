import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { sha256 } from '../frames/recorded-bytes.js';
import { splitBody } from './body-parts.js';
import { cutRecording, joinRecording } from './cut-recording.js';

const ID = '01JD0000000000000000000001';
const TEXT = JSON.stringify({
  model: 'm',
  messages: Array.from({ length: 12 }, (_, index) => ({ role: 'user', content: `${index} ${'é🦦'.repeat(500)}` })),
});

function bodyOf(text: string): { readonly bytes: number; readonly sha: string; readonly d: string } {
  return { bytes: Buffer.byteLength(text), sha: sha256(text), d: text };
}

function line(n: number, rest: object): string {
  return `${JSON.stringify({ v: 1, x: ID, n, t: n, ...rest })}\n`;
}

const OPEN = line(0, { k: 'open', req: { m: 'POST', path: '/v1/messages', body: bodyOf(TEXT) } });
const ATTEMPT = line(1, {
  k: 'att',
  a: 1,
  req: { m: 'POST', url: 'https://x', body: bodyOf(TEXT), stream: true },
  losses: [],
});
const CHUNK = line(2, { k: 'up', a: 1, d: `"parts":[${'x'.repeat(20_000)}` });
const LINES = OPEN + ATTEMPT + CHUNK;

describe(cutRecording.name, () => {
  it('keeps what both bodies hold once, and gives the same lines again', () => {
    const { lines, parts } = cutRecording(Buffer.from(LINES));
    expect(parts.size).toBeGreaterThan(5);
    expect(lines.length).toBeLessThan(CHUNK.length + 0.1 * Buffer.byteLength(TEXT));
    expect([...parts].every(([sha, part]) => sha256(part) === sha)).toBe(true);
    expect(joinRecording(lines.toString(), parts)).toBe(LINES);
  });

  it.each([
    ['a short body', line(0, { k: 'open', req: { body: bodyOf('{"messages":[]}') } })],
    ['no body', line(0, { k: 'att', req: { m: 'GET', h: [['x', 'y'.repeat(20_000)]] } })],
    [
      'bytes that are no text',
      line(0, { k: 'open', req: { body: { bytes: 9, sha: 'a', d: { b64: 'A'.repeat(20_000) } } } }),
    ],
    ['a body that is not what was recorded', line(0, { k: 'open', req: { body: { ...bodyOf(TEXT), sha: 'a' } } })],
    ['a line that is torn', OPEN.slice(0, -9)],
    ['nothing', ''],
  ])('leaves %s as it is', (_name, lines) => {
    const cut = cutRecording(Buffer.from(lines));
    expect(cut.parts.size).toBe(0);
    expect(cut.lines.toString()).toBe(lines);
    expect(joinRecording(lines, new Map())).toBe(lines);
  });

  it.each<[string, (parts: Map<string, Buffer>) => void, string]>([
    ['is missing', (parts) => parts.delete([...parts.keys()][0]!), 'is missing'],
    ['is another', (parts) => parts.set([...parts.keys()][0]!, Buffer.from('{}')), 'not the one that was recorded'],
  ])('does not take a body for whole of which a part %s', (_name, spoil, reason) => {
    const { lines, parts } = cutRecording(Buffer.from(LINES));
    const spoilt = new Map(parts);
    spoil(spoilt);
    expect(() => joinRecording(lines.toString(), spoilt)).toThrow(reason);
  });

  it('gives any body again byte for byte', () => {
    const values = fc.array(fc.jsonValue(), { maxLength: 20 });
    fc.assert(
      fc.property(values, fc.constantFrom(0, 2), fc.integer({ min: 4000, max: 9000 }), (messages, space, length) => {
        const text = JSON.stringify({ messages: [...messages, 'ü'.repeat(length), ...messages] }, null, space);
        const frames = line(0, { k: 'open', req: { body: bodyOf(text.padEnd(17_000)) } });
        const { lines, parts } = cutRecording(Buffer.from(frames));
        expect(parts.size).toBeGreaterThan(0);
        expect(joinRecording(lines.toString(), parts)).toBe(frames);
      }),
    );
  });
});

describe(splitBody.name, () => {
  it('keeps a body whole in which nothing is worth keeping apart', () => {
    const { d, ...body } = bodyOf('{"messages":[]}');
    const parts = new Map<string, Buffer>();
    expect(splitBody(body, Buffer.from(d), parts)).toEqual({ ...body, d });
    expect(parts.size).toBe(0);
  });
});
