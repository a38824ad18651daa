import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';
import { assert, constantFrom, integer, property, tuple } from 'fast-check';

import { FrameBuilder } from '../frames/frame-builder.js';
import type { Frame } from '../frames/frame.js';
import { decodeBytes, sha256 } from '../frames/recorded-bytes.js';
import { readRecording } from '../reading/read-recording.js';
import { findSecrets, redactAgain } from './redact-again.js';

/** Known by its text alone: whoever recorded did not know it. */
const LATER_KNOWN = 'plain-known-secret-7';
const KEYS = { maskKey: Buffer.from('another key'), secrets: [LATER_KNOWN] };
const NO_SECRETS: readonly string[] = [];

const { exchange } = makeExchange();

function record(events: readonly ExchangeEvent[], body = '{"model":"m"}'): readonly Frame[] {
  const inbound = { ...exchange.inbound, body: Buffer.from(body) };
  const builder = new FrameBuilder({
    exchange: { ...exchange, inbound },
    gateway: { version: '0', instance: 'i' },
    mode: 'full',
    maskKey: Buffer.from('a key'),
    secrets: NO_SECRETS,
  });
  const all: readonly ExchangeEvent[] = [
    { type: 'exchange-start' },
    ...events,
    { type: 'exchange-end', outcome: 'ok' },
  ];
  return readRecording(all.flatMap((event, index) => builder.push(event, index)).join('')).frames;
}

/** A text delta for each piece. */
function deltas(pieces: readonly string[]): readonly string[] {
  return pieces.map(
    (text) =>
      `data: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}\n\n`,
  );
}

const attempt = (url: string, body: string): ExchangeEvent => ({
  type: 'attempt-start',
  attempt: { number: 1, reason: 'primary', target: { provider: 'p', model: 'm' }, credentialId: 'k' },
  request: { method: 'POST', url, headers: {}, body, stream: true },
  losses: [],
  trace: {},
});

describe(findSecrets.name, () => {
  it.each<[string, readonly Frame[], readonly string[]]>([
    ['the request of the client', record([], `{"a":"say ${LATER_KNOWN} twice"}`), ['open']],
    ['an upstream request', record([attempt('https://p.test/v1', `{"a":"${LATER_KNOWN}"}`)]), ['att']],
    ['the address of an upstream', record([attempt(`https://p.test/${LATER_KNOWN}`, '{}')]), ['att']],
    ['a reading', record([{ type: 'ambient-read', site: 'media', value: { text: LATER_KNOWN } }]), ['tape']],
    [
      'a stream, split over its writes',
      record([
        { type: 'frame-sent', data: deltas(['my plain-kno'])[0]! },
        { type: 'frame-sent', data: deltas(['wn-secret-7!'])[0]! },
      ]),
      ['down', 'down'],
    ],
    [
      'a stream, split over its reads in the middle of an event',
      record([
        attempt('https://p.test/v1', '{}'),
        { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from(`data: {"text":"plain-known`) },
        { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from(`-secret-7"}\n\n`) },
      ]),
      ['up', 'up'],
    ],
  ])('finds what is known today in %s, and names the frame alone', (_name, frames, kinds) => {
    const found = findSecrets(frames, KEYS);
    expect(found.map(({ kind }) => kind)).toEqual(kinds);
    expect(JSON.stringify(found)).not.toContain('plain');
    for (const { frame, kind } of found) expect(frames.find(({ n }) => n === frame)?.k).toBe(kind);
  });

  it('finds headers that another release would have let through', () => {
    const [open, ...rest] = record([]);
    const headers = [
      ['x-forwarded-for', '10.1.2.3'],
      ['authorization', 'Basic dXNlcjpwYXNz'],
    ] as const;
    const frame = { ...open, req: { ...(open as Extract<Frame, { k: 'open' }>).req, h: headers } } as Frame;
    expect(findSecrets([frame, ...rest], KEYS)).toEqual([{ frame: 0, kind: 'open' }]);
    expect(JSON.stringify(redactAgain([frame, ...rest], KEYS))).not.toMatch(/10\.1\.2\.3|dXNlcjpwYXNz/);
  });

  it('finds nothing in what the gateway masked itself, whatever it was masked with', () => {
    const secret = 'sk-proj-AbCdEf0123456789_AbCdEf';
    const frames = record(
      [
        attempt(
          `https://user:hunter2pass@p.test/v1?key=${secret}`,
          `{"authorization":"Bearer abcdef0123456789abcdef"}`,
        ),
        {
          type: 'attempt-head',
          attempt: 1,
          status: 200,
          headers: [
            ['set-cookie', 'a=b'],
            ['x-unknown', 'c'],
          ],
        },
        ...deltas([`my ${secret.slice(0, 9)}`, `${secret.slice(9)}. It is`]).map((data): ExchangeEvent => ({
          type: 'frame-sent',
          data,
        })),
      ],
      `{"a":"${secret}","b":"-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA0123456789\\n-----END RSA PRIVATE KEY-----"}`,
    );
    expect(JSON.stringify(frames)).not.toContain('AbCdEf');
    expect(findSecrets(frames, KEYS)).toEqual([]);
  });
});

describe(redactAgain.name, () => {
  const frames = record(
    [
      attempt('https://p.test/v1', `{"a":"${LATER_KNOWN}"}`),
      { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from(`data: {"text":"${LATER_KNOWN}"}\n\n`) },
      { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from([0xf0, 0x9f]) },
      ...deltas(['plain-known-', 'secret-7 …']).map((data): ExchangeEvent => ({ type: 'frame-sent', data })),
    ],
    `{"a":"${LATER_KNOWN}"}`,
  );
  const again = redactAgain(frames, KEYS);

  it('leaves nothing to find, and every length as it was', () => {
    expect(JSON.stringify(again)).not.toContain('known');
    expect(findSecrets(again, KEYS)).toEqual([]);
    const lengths = (list: readonly Frame[]): readonly number[] =>
      list.flatMap((frame) => ('d' in frame ? [decodeBytes(frame.d).length] : []));
    expect(lengths(again)).toEqual(lengths(frames));
    expect(again.map(({ n, t, k }) => [n, t, k])).toEqual(frames.map(({ n, t, k }) => [n, t, k]));
  });

  it('makes the digests true again, and says in which mode it is now', () => {
    const { open, end, frames: read } = readRecording(again.map((frame) => JSON.stringify(frame)).join('\n'));
    const body = open!.req.body;
    expect(body.sha).toBe(sha256(decodeBytes(body.d!)));
    const sent = read.flatMap((frame) => (frame.k === 'down' ? [decodeBytes(frame.d!)] : []));
    expect(end!.downSha).toBe(sha256(Buffer.concat(sent)));
    expect(end!.downBytes).toBe(Buffer.concat(sent).length);
    expect(open!.mode).toBe('redacted');
  });

  it('finds a secret wherever a stream was cut', () => {
    const text = deltas([`it is ${LATER_KNOWN}, I think`, 'and more']).join('');
    assert(
      property(tuple(integer({ min: 1, max: text.length - 1 }), constantFrom('up', 'down')), ([cut, kind]) => {
        const pieces = [text.slice(0, cut), text.slice(cut)];
        const events = pieces.map((piece): ExchangeEvent =>
          kind === 'down'
            ? { type: 'frame-sent', data: piece }
            : { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from(piece) },
        );
        const masked = redactAgain(record(events), KEYS);
        const joined = masked
          .flatMap((frame) => ('d' in frame && typeof frame.d === 'string' ? [frame.d] : []))
          .join('');
        expect(joined).toHaveLength(text.length);
        expect(joined).not.toContain(LATER_KNOWN);
      }),
      { numRuns: 40 },
    );
  });
});
