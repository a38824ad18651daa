import { describe, expect, it } from '@jest/globals';
import {
  ServiceError,
  UpstreamError,
  type AttemptCost,
  type ExchangeEvent,
  type RecordingMode,
} from '@sluice/exchange';
import { makeExchange, type ExchangeFixtureOptions } from '@sluice/testing';

import { FrameBuilder } from './frame-builder.js';
import type { Frame, FrameOf } from './frame.js';
import { readRecording } from '../reading/read-recording.js';
import { decodeBytes, sha256 } from './recorded-bytes.js';

const SECRETS = ['known-upstream-key-42'];

function record(
  events: readonly ExchangeEvent[],
  options: ExchangeFixtureOptions & { mode?: RecordingMode } = {},
): { lines: string[]; frames: readonly Frame[] } {
  const builder = new FrameBuilder({
    exchange: makeExchange(options).exchange,
    gateway: { version: '0.1.0', commit: 'abc123', instance: 'gw-1' },
    mode: options.mode ?? 'redacted',
    maskKey: Buffer.from('mask key'),
    secrets: SECRETS,
  });
  const lines = events.flatMap((event, index) => builder.push(event, index * 10).map(String));
  return { lines, frames: readRecording(lines).frames };
}

const up = (text: string | Uint8Array, attempt = 1): ExchangeEvent => ({
  type: 'upstream-chunk',
  attempt,
  bytes: Buffer.from(text as string),
});
const down = (data: string | Uint8Array): ExchangeEvent => ({ type: 'frame-sent', data });
const START: ExchangeEvent = { type: 'exchange-start' };
const END: ExchangeEvent = { type: 'exchange-end', outcome: 'ok', stopReason: 'end_turn' };

function only<Kind extends Frame['k']>(frames: readonly Frame[], kind: Kind): FrameOf<Kind> {
  return frames.find((frame): frame is FrameOf<Kind> => frame.k === kind)!;
}

function streamText(frames: readonly Frame[], kind: 'up' | 'down'): string {
  const bytes = frames.flatMap((frame) => (frame.k === kind && frame.d !== undefined ? [decodeBytes(frame.d)] : []));
  return Buffer.concat(bytes).toString('utf8');
}

describe(FrameBuilder.name, () => {
  it('gives long bodies out as they are, behind their lines', () => {
    const body = Buffer.from(
      JSON.stringify({ model: 'm', key: 'known-upstream-key-42', text: 'a\nlong "one" é '.repeat(9) }),
    );
    const { exchange: made } = makeExchange();
    const exchange = { ...made, inbound: { ...made.inbound, body } };
    const options = { exchange, gateway: { version: '0.1.0', instance: 'gw-1' }, maskKey: Buffer.from('mask key') };
    const record = (rawFromBytes: number) =>
      new FrameBuilder({ ...options, mode: 'redacted', secrets: SECRETS, rawFromBytes }).push(START, 0);
    const [inline] = record(body.length + 1);
    const [line, raw, lineEnd, config] = record(body.length);
    const whole = JSON.parse(String(inline)) as FrameOf<'open'>;
    const { d = '', ...rest } = whole.req.body;
    expect(Buffer.from(raw as Uint8Array)).toEqual(decodeBytes(d));
    expect(d).not.toContain('known-upstream-key-42');
    expect(lineEnd).toBe('\n');
    expect(String(line).startsWith(`{"v":1,"x":"${exchange.id}","n":0,"t":0,"raw":${body.length},"k":"open",`)).toBe(
      true,
    );
    expect(JSON.parse(String(line))).toEqual({ ...whole, raw: body.length, req: { ...whole.req, body: rest } });
    expect(JSON.parse(String(config))).toMatchObject({ n: 1, k: 'cfg' });
    expect(String(config)).not.toContain('"raw":');
  });

  it('numbers frames without gaps and gives each the time that was handed in', () => {
    const { lines, frames } = record([START, up('data: {}\n\n'), down('event: ping\n\n'), END]);
    expect(lines.every((line) => line.endsWith('}\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
    expect(frames.map(({ n, t, k }) => [n, t, k])).toEqual([
      [0, 0, 'open'],
      [1, 0, 'cfg'],
      [2, 10, 'up'],
      [3, 20, 'down'],
      [4, 30, 'end'],
    ]);
  });

  it('opens with the request, exactly as its bytes came', () => {
    const body = Buffer.from('{ "model":"m",  "messages":[{"role":"user","content":"gr\\u00fc\u00df dich"}]}');
    const inbound = { method: 'POST', path: '/v1/messages', query: 'beta=true', headers: [], body };
    const { frames } = record([START], { exchange: { inbound } });
    const open = only(frames, 'open');
    expect(open).toMatchObject({
      mode: 'redacted',
      gateway: { ver: '0.1.0', commit: 'abc123', inst: 'gw-1' },
      sess: { id: 'session-1', src: 'header' },
      req: { m: 'POST', path: '/v1/messages', q: 'beta=true' },
      at: '2024-11-18T15:59:22.112Z',
    });
    expect(decodeBytes(open.req.body.d!)).toEqual(body);
    expect(open.req.body).toMatchObject({ bytes: body.length, sha: sha256(body) });
  });

  it('keeps a request body that is no valid text', () => {
    const body = Buffer.from([0x22, 0xff, 0xfe, 0x22]);
    const inbound = { method: 'POST', path: '/', query: '', headers: [], body };
    const { frames } = record([START], { exchange: { inbound } });
    expect(only(frames, 'open').req.body.d).toEqual({ b64: body.toString('base64') });
  });

  it('keeps a character that two reads cut in half', () => {
    const bytes = Buffer.from('data: {"choices":[{"delta":{"content":"€"}}]}\n\n');
    const cut = bytes.indexOf(0x82);
    const { frames } = record([up(bytes.subarray(0, cut)), up(bytes.subarray(cut)), END]);
    const chunks = frames.filter((frame) => frame.k === 'up');
    expect(chunks.map(({ d }) => typeof d)).toEqual(['object', 'object']);
    expect(chunks.map(({ d }) => decodeBytes(d!).length)).toEqual([cut, bytes.length - cut]);
    expect(streamText(frames, 'up')).toBe(bytes.toString());
  });

  it('tells which upstream read was the last before bytes were sent', () => {
    const { frames } = record([down('a'), up('x'), up('y'), down('b'), END]);
    expect(frames.filter((frame) => frame.k === 'down').map(({ c }) => c)).toEqual([undefined, 2]);
  });

  it('closes with counts and the digest of what the client was sent', () => {
    const { frames } = record([up('12345'), down('ab'), down(Buffer.from('c€')), END]);
    expect(only(frames, 'end')).toMatchObject({
      out: 'ok',
      stop: 'end_turn',
      att: 0,
      upN: 1,
      upBytes: 5,
      downN: 2,
      downBytes: 6,
      downSha: sha256('abc€'),
      complete: true,
      red: { secret: 0, forced: 0 },
    });
  });

  it('makes nothing of what follows the end', () => {
    expect(record([END, down('late'), { type: 'client-closed', sentBytes: 4 }]).frames).toHaveLength(1);
  });

  it('keeps no bytes in mode meta, only their lengths and the digest', () => {
    const { lines, frames } = record([START, up('secret reply'), down('täxt'), down(Buffer.from('more')), END], {
      mode: 'meta',
      request: { messages: [{ role: 'user', content: 'private words' }] },
    });
    expect(lines.join('')).not.toMatch(/secret reply|täxt|more"|private words/);
    expect(only(frames, 'up')).toMatchObject({ bytes: 12 });
    expect(only(frames, 'down')).toMatchObject({ bytes: 5 });
    expect(only(frames, 'end')).toMatchObject({ downBytes: 9, downSha: sha256('täxtmore') });
    expect(only(frames, 'open').req.body.d).toBeUndefined();
  });

  it('keeps readings in mode meta, but for those that hold a part of a body', () => {
    const reading = (site: string, value: unknown): ExchangeEvent => ({ type: 'ambient-read', site, value });
    const events = [START, reading('now', 1), reading('written_arguments', { id: 'c', text: '{"a":  1}' })];
    const tapeOf = (mode: 'meta' | 'redacted') =>
      record([...events, reading('signature', 'sl1.x.y'), reading('media', [{ data: 'aGVsbG8=' }]), END], {
        mode,
      }).frames.flatMap((frame) => (frame.k === 'tape' ? [[frame.site, frame.val]] : []));
    expect(tapeOf('meta')).toEqual([
      ['now', 1],
      ['written_arguments', null],
      ['signature', null],
      ['media', null],
    ]);
    expect(tapeOf('redacted')[1]).toEqual(['written_arguments', { id: 'c', text: '{"a":  1}' }]);
  });
});

const COST: AttemptCost = {
  usd: 0.5,
  estimated: ['output'],
  rows: [
    {
      model: 'm',
      inputTokens: 1,
      cacheReadTokens: 2,
      cacheWriteTokens: 3,
      cacheWrite1hTokens: 4,
      outputTokens: 5,
      webSearches: 6,
      usd: 0.5,
    },
  ],
};

describe('frames of plain events', () => {
  const target = { provider: 'openai', model: 'gpt-big' };
  const failure = new UpstreamError('upstream_rate_limited', {
    publicMessage: 'openai: slow down, known-upstream-key-42',
    retryAfterMs: 1500,
    upstreamStatus: 429,
    upstreamCode: 'rate_limit_exceeded',
  });

  const cases: [string, ExchangeEvent, object][] = [
    [
      'route',
      { type: 'route-selected', route: { targets: [target], rule: 'big' } },
      { k: 'route', rule: 'big', alias: 'claude-sonnet-4-5', cands: [target] },
    ],
    [
      'attempt head',
      { type: 'attempt-head', attempt: 1, status: 429, headers: [['retry-after', '2']] },
      { k: 'att.head', a: 1, st: 429, h: [['retry-after', '2']] },
    ],
    ['clean end of the upstream', { type: 'upstream-end', attempt: 2 }, { k: 'up.end', a: 2, out: 'ok' }],
    [
      'failure of the transport',
      { type: 'upstream-end', attempt: 2, failure: new UpstreamError('upstream_unreachable', { publicMessage: 'no' }) },
      { k: 'up.end', a: 2, out: 'failed', err: { code: 'upstream_unreachable', message: 'no' } },
    ],
    [
      'failed attempt',
      { type: 'attempt-error', attempt: 1, error: failure },
      {
        k: 'att.err',
        err: {
          code: 'upstream_rate_limited',
          message: expect.stringMatching(/^openai: slow down, [0-9a-f]{5}-[0-9a-f]{3}x{5}-xxx-xx$/),
          retryAfterMs: 1500,
          upstreamStatus: 429,
          upstreamCode: 'rate_limit_exceeded',
        },
      },
    ],
    [
      'finished attempt',
      { type: 'attempt-end', attempt: 1, outcome: 'ok', stopReason: 'tool_use', responseId: 'r1', losses: [] },
      { k: 'att.end', a: 1, out: 'ok', stop: 'tool_use', id: 'r1', losses: [] },
    ],
    [
      'attempt end with what it cost',
      { type: 'attempt-end', attempt: 1, outcome: 'aborted', cost: COST, losses: [] },
      { k: 'att.end', a: 1, out: 'aborted', cost: COST, losses: [] },
    ],
    [
      'decision',
      { type: 'decision', attempt: 1, action: 'fallback', errorCode: 'upstream_failed', waitMs: 0, next: 'a/b' },
      { k: 'dec', a: 1, act: 'fallback', class: 'upstream_failed', wait: 0, to: 'a/b' },
    ],
    ['reading', { type: 'ambient-read', site: 'now', value: 5 }, { k: 'tape', site: 'now', val: 5 }],
    ['reading of nothing', { type: 'ambient-read', site: 'x', value: undefined }, { k: 'tape', site: 'x', val: null }],
    [
      'reading with a secret in it',
      { type: 'ambient-read', site: 'x', value: { key: 'known-upstream-key-42' } },
      { k: 'tape', val: { key: expect.stringMatching(/^[0-9a-f]{5}-[0-9a-f]{3}x{5}-xxx-xx$/) } },
    ],
    [
      'response head',
      { type: 'response-head', status: 200, headers: { 'content-type': 'text/event-stream' } },
      { k: 'head', st: 200, h: [['content-type', 'text/event-stream']] },
    ],
    ['client gone', { type: 'client-closed', sentBytes: 7 }, { k: 'cli', ev: 'close', sent: 7 }],
    [
      'end with an error',
      {
        type: 'exchange-end',
        outcome: 'rejected',
        error: new ServiceError('gateway_no_route', 'no model'),
      },
      { k: 'end', out: 'rejected', err: { code: 'gateway_no_route', message: 'no model' } },
    ],
  ];

  it.each(cases)('%s', (_name, event, expected) => {
    expect(record([event]).frames).toEqual([expect.objectContaining(expected)]);
  });

  it('keeps an attempt with its request, without its credentials', () => {
    const { frames, lines } = record([
      {
        type: 'attempt-start',
        attempt: { number: 1, reason: 'primary', target, credentialId: 'openai-1' },
        request: {
          method: 'POST',
          url: 'https://user:pw@api.test/v1?key=AbCdEf&alt=sse',
          headers: { authorization: 'Bearer known-upstream-key-42', 'x-custom': 'inner', accept: 'text/event-stream' },
          body: '{"a":1}',
          stream: true,
        },
        losses: [{ code: 'field_dropped', path: 'metadata' }],
        trace: { spanId: '00f067aa0ba902b7', traceparent: '00-1-2-01' },
      },
    ]);
    expect(lines.join('')).not.toMatch(/known-upstream|user:pw|AbCdEf|inner/);
    expect(only(frames, 'att')).toMatchObject({
      a: 1,
      reason: 'primary',
      prov: 'openai',
      model: 'gpt-big',
      cred: 'openai-1',
      span: '00f067aa0ba902b7',
      losses: [{ code: 'field_dropped', path: 'metadata' }],
      req: {
        m: 'POST',
        url: expect.stringMatching(/^https:\/\/[0-9a-f]{7}@api\.test\/v1\?key=[0-9a-f]{6}&alt=sse$/),
        h: [
          ['authorization', '⟦redacted⟧'],
          ['x-custom', expect.stringMatching(/^⟦h:[0-9a-f]{8}⟧$/)],
          ['accept', 'text/event-stream'],
        ],
        body: { d: '{"a":1}', bytes: 7 },
        stream: true,
      },
    });
  });
});
