import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { FrameBuilder } from '../frames/frame-builder.js';
import { readRecording, RecordingFormatError } from './read-recording.js';
import { summarise } from './recording-summary.js';

const EVENTS: readonly ExchangeEvent[] = [
  { type: 'exchange-start' },
  {
    type: 'attempt-start',
    attempt: { number: 1, reason: 'primary', target: { provider: 'openai', model: 'gpt-big' } },
    request: { method: 'POST', url: 'https://api.test/', headers: {}, body: '{}', stream: true },
    losses: [],
    trace: {},
  },
  { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from('data: 1\n\n') },
  { type: 'frame-sent', data: 'event: ping\n\n' },
  { type: 'exchange-end', outcome: 'ok', stopReason: 'end_turn', cost: { usd: 0.5, unpriced: 1 } },
];

function lines(mode: 'redacted' | 'meta' = 'redacted'): string[] {
  const builder = new FrameBuilder({
    exchange: makeExchange().exchange,
    gateway: { version: '0', instance: 'i' },
    mode,
    maskKey: Buffer.from('k'),
    secrets: [],
  });
  return EVENTS.flatMap((event, index) => builder.push(event, index * 100).map(String));
}

describe(readRecording.name, () => {
  it('reads what was built, from one text or from lines', () => {
    const fromText = readRecording(lines().join(''));
    expect(fromText).toMatchObject({ id: '01JD0000000000000000000000', complete: true, gaps: [], torn: false });
    expect(readRecording(lines())).toEqual(fromText);
    expect(fromText.frames.map(({ k }) => k)).toEqual(['open', 'cfg', 'att', 'up', 'down', 'end']);
  });

  it('leaves a torn last line out, and says so', () => {
    const text = lines().join('');
    const recording = readRecording(text.slice(0, -10));
    expect(recording).toMatchObject({ torn: true, complete: false, end: undefined });
    expect(recording.frames).toHaveLength(5);
  });

  it('reports a recording without an end as incomplete', () => {
    expect(readRecording(lines().slice(0, -1))).toMatchObject({ torn: false, complete: false, gaps: [] });
  });

  it('reports dropped frames', () => {
    const some = lines();
    some.splice(2, 2);
    expect(readRecording(some)).toMatchObject({ gaps: [2, 3], complete: false });
  });

  it('puts frames into order', () => {
    expect(readRecording(lines().reverse()).frames.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('ignores kinds of later versions, without calling them gaps', () => {
    const some = lines();
    some[3] = '{"v":1,"x":"01JD0000000000000000000000","n":3,"t":1,"k":"novelty","z":1}\n';
    expect(readRecording(some)).toMatchObject({ complete: true, gaps: [] });
  });

  it.each([
    ['text that is no JSON', 'oops'],
    ['JSON that is no frame', '{"v":1}'],
    ['null', 'null'],
    ['another version', '{"v":2,"x":"a","n":0,"t":0,"k":"open"}'],
    ['a negative number', '{"v":1,"x":"a","n":-1,"t":0,"k":"open"}'],
  ])('refuses %s in the middle, and names the line', (_name, line) => {
    const some = lines();
    some[2] = line;
    expect(() => readRecording(some)).toThrow(RecordingFormatError);
    expect(() => readRecording(some)).toThrow(/line 3/);
  });

  it('refuses frames of two exchanges', () => {
    const some = lines();
    some[1] = some[1]!.replace('01JD0000000000000000000000', 'other');
    expect(() => readRecording(some)).toThrow(/exchange other among those of 01JD/);
  });

  it('is not overwhelmed by a frame that claims an enormous number', () => {
    const some = lines();
    some[5] = some[5]!.replace('"n":5', '"n":9007199254740991');
    expect(readRecording(some).gaps.length).toBeLessThanOrEqual(1000);
  });

  it('has an empty recording for nothing', () => {
    expect(readRecording('')).toMatchObject({ id: '', frames: [], complete: false });
  });
});

describe(summarise.name, () => {
  it('condenses a recording', () => {
    expect(summarise(readRecording(lines()))).toMatchObject({
      id: '01JD0000000000000000000000',
      sessionId: 'session-1',
      startedAt: '2024-11-18T15:59:22.112Z',
      model: 'claude-sonnet-4-5',
      targets: ['openai/gpt-big'],
      outcome: 'ok',
      stopReason: 'end_turn',
      cost: { usd: 0.5, unpriced: 1 },
      attempts: 1,
      bytes: { upstream: 9, downstream: 13 },
      durationMicros: 400,
      mode: 'redacted',
      complete: true,
      hasBodies: true,
    });
  });

  it('tells a crash and missing bodies', () => {
    expect(summarise(readRecording(lines('meta').slice(0, -1)))).toMatchObject({
      outcome: 'crashed',
      hasBodies: false,
      mode: 'meta',
      complete: false,
    });
  });
});
