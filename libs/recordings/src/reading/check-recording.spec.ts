import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { FrameBuilder } from '../frames/frame-builder.js';
import { checkRecording } from './check-recording.js';

const ID = '01HF7YAT000000000000000001';

function lines(id = ID, events: readonly ExchangeEvent[] = []): readonly Record<string, unknown>[] {
  const builder = new FrameBuilder({
    exchange: makeExchange({ exchange: { id } }).exchange,
    gateway: { version: '0', instance: 'i' },
    mode: 'redacted',
    maskKey: Buffer.from('k'),
    secrets: [],
  });
  const all: readonly ExchangeEvent[] = [
    { type: 'exchange-start' },
    { type: 'response-head', status: 200, headers: {} },
    ...events,
    { type: 'frame-sent', data: 'hello' },
    { type: 'exchange-end', outcome: 'ok' },
  ];
  const text = all.flatMap((event) => builder.push(event, 0)).join('');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const textOf = (frames: readonly unknown[]): string => frames.map((frame) => `${JSON.stringify(frame)}\n`).join('');

/** The lines with one member of one frame set, by a path such as `req.h`. */
function forged(kind: string, path: string, value: unknown): string {
  const frames = structuredClone(lines()) as Record<string, unknown>[];
  const members = path.split('.');
  let target = frames.find(({ k }) => k === kind)!;
  for (const member of members.slice(0, -1)) target = target[member] as Record<string, unknown>;
  if (value === undefined) Reflect.deleteProperty(target, members.at(-1)!);
  else target[members.at(-1)!] = value;
  return textOf(frames);
}

describe(checkRecording.name, () => {
  it('takes what the gateway writes, and kinds of frames that came after it', () => {
    expect(checkRecording(textOf(lines()))).toMatchObject({ id: ID, complete: true });
    const media: ExchangeEvent = { type: 'ambient-read', site: 'now', value: 1 };
    const newer = [...lines(ID, [media]), { v: 1, x: ID, n: 99, t: 0, k: 'later', anything: true }];
    expect(checkRecording(textOf(newer)).id).toBe(ID);
  });

  it.each<[string, string, unknown, RegExp]>([
    ['open', 'req', undefined, /a frame open without a sound req \(line 1\)/],
    ['open', 'req.h', [['a']], /without a sound req\.h/],
    ['open', 'req.h', 'none', /without a sound req\.h/],
    ['open', 'req.body.d', 7, /without a sound req\.body\.d/],
    ['open', 'req.body.d', { b64: 7 }, /without a sound req\.body\.d/],
    ['open', 'req.body.parts', [{ sha: 'a'.repeat(64), bytes: 9 }], /without a sound req\.body\.parts/],
    ['open', 'mode', 'everything', /without a sound mode/],
    ['open', 'sess.id', null, /without a sound sess\.id/],
    ['open', 'who', [], /without a sound who/],
    ['down', 'd', null, /a frame down without a sound d/],
    ['head', 'st', '200', /without a sound st/],
    ['head', 'st', -1, /without a sound st/],
    ['end', 'complete', 'yes', /without a sound complete/],
    ['end', 'red', undefined, /without a sound red/],
    ['open', 'k', 'later', /the request is missing/],
    ['down', 'n', 0, /the frame 0 is there twice/],
  ])('refuses a frame %s whose %s is %j', (kind, path, value, message) => {
    expect(() => checkRecording(forged(kind, path, value))).toThrow(message);
  });

  it.each(['', '../../etc/passwd', '01HF7YAT00000000000000000', 'Z1HF7YAT000000000000000001', `${ID}/..`])(
    'refuses the id %j, of which a path would be made',
    (id) => {
      expect(() => checkRecording(textOf(lines(id)))).toThrow(/no id of a recording/);
    },
  );

  it.each(['', '{}', 'null\n{}', '[]\n[]', '{"v":1}\n{"v":2}\n'])('refuses what is none: %j', (text) => {
    expect(() => checkRecording(text)).toThrow();
  });
});
