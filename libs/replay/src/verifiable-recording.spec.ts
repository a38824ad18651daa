import { describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { FrameBuilder, readRecording } from '@sluice/recordings';
import { makeExchange } from '@sluice/testing';

import { renderText } from './render-text.js';
import { exitCodeOf } from './replay-run.js';
import { verifyBundle } from './verify-bundle.js';

const EVENTS: readonly ExchangeEvent[] = [
  { type: 'exchange-start' },
  { type: 'response-head', status: 200, headers: {} },
  { type: 'upstream-chunk', attempt: 1, bytes: Buffer.from('up') },
  { type: 'frame-sent', data: 'hi ' },
  { type: 'frame-sent', data: 'there' },
  { type: 'exchange-end', outcome: 'ok' },
];

function record(mode: 'redacted' | 'meta' = 'redacted'): string[] {
  const builder = new FrameBuilder({
    exchange: makeExchange().exchange,
    gateway: { version: '0', instance: 'i' },
    mode,
    maskKey: Buffer.from('k'),
    secrets: [],
  });
  return EVENTS.flatMap((event, index) => builder.push(event, index).map(String));
}

const verify = (recordings: readonly string[][]) =>
  verifyBundle({ recordings: recordings.map((lines) => readRecording(lines)) });

describe('a recording that cannot be verified', () => {
  it.each<[string, (lines: string[]) => string[], RegExp]>([
    ['without an end', (lines) => lines.slice(0, -1), /incomplete: it has no end/],
    ['without a beginning', (lines) => lines.slice(1), /incomplete: its beginning is missing/],
    [
      'with a gap',
      (lines) => [...lines.slice(0, 3), ...lines.slice(5)],
      /incomplete: 2 frames are missing, the first is 3/,
    ],
    [
      'with a torn line',
      (lines) => [...lines.slice(0, -1), lines.at(-1)!.slice(0, 20)],
      /incomplete: its last line was cut off/,
    ],
    [
      'without its configuration',
      (lines) => lines.map((line) => line.replace('"k":"cfg"', '"k":"other"')),
      /without its configuration/,
    ],
    [
      'cut by a shutdown',
      (lines) => lines.map((line) => line.replace('"k":"end","out":"ok"', '"k":"end","out":"shutdown"')),
      /shutdown/,
    ],
    ['with forced masks', (lines) => lines.map((line) => line.replace('"forced":0', '"forced":1')), /secrets/],
  ])('%s is skipped by name, and a run of nothing else has not passed', async (_name, change, reason) => {
    const run = await verify([change(record())]);
    expect(run.verdicts[0]).toMatchObject({ status: 'skipped', reason: expect.stringMatching(reason) });
    expect(run.outcome).toBe('empty');
    expect(exitCodeOf(run)).toBe(3);
    expect(renderText(run, { color: false })).toMatch(reason);
  });

  it('in mode meta is skipped by name', async () => {
    const run = await verify([record('meta')]);
    expect(run.verdicts[0]).toMatchObject({ status: 'skipped', reason: expect.stringContaining('meta') });
  });

  it.each<[string, (lines: string[]) => string[]]>([
    [
      'whose response was changed',
      (lines) => lines.map((line) => (line.includes('"k":"down"') ? line.replace('hi', 'ho') : line)),
    ],
    [
      'whose request was changed',
      (lines) => lines.map((line) => (line.includes('"k":"open"') ? line.replace('hello', 'jello') : line)),
    ],
  ])('%s is corrupt', async (_name, change) => {
    const run = await verify([change(record())]);
    expect(run).toMatchObject({ outcome: 'corrupt', totals: { corrupt: 1 } });
    expect(exitCodeOf(run)).toBe(4);
  });

  it('that is no recording is corrupt, and named', async () => {
    const run = await verifyBundle({ recordings: [{ name: 'x/1.jsonl', text: 'nonsense\nmore\n' }] });
    expect(run.verdicts[0]).toMatchObject({
      id: 'x/1.jsonl',
      status: 'corrupt',
      reason: expect.stringMatching(/line 1/),
    });
    expect(exitCodeOf(run)).toBe(4);
  });

  it('is not there at all: nothing verified', async () => {
    const run = await verify([]);
    expect(exitCodeOf(run)).toBe(3);
    expect(renderText(run, { color: false })).toBe('NOTHING VERIFIED: 0 passed, 0 failed, 0 skipped, 0 corrupt\n');
  });
});
