import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Exchange, ExchangeEvent } from '@sluice/exchange';
import { readRecording } from '@sluice/recordings';
import { makeExchange } from '@sluice/testing';

import { RecordingObserver } from './recording-observer.js';
import type { SpoolEntry } from './spool/spool-writer.js';

/** Of bodies that are short enough to stand in them. */
function linesOf(entries: readonly SpoolEntry[]): readonly string[] {
  return entries.flatMap(({ lines }) => lines.map(String));
}

describe('RecordingObserver', () => {
  let entries: SpoolEntry[];
  let errors: string[];
  let bufferedBytes: number;
  let observer: RecordingObserver;
  let exchange: Exchange;

  beforeEach(() => {
    entries = [];
    errors = [];
    bufferedBytes = 0;
    ({ exchange } = makeExchange());
    observer = new RecordingObserver({
      sink: {
        get bufferedBytes() {
          return bufferedBytes;
        },
        append: (entry) => entries.push(entry),
      },
      gateway: { version: '0.0.0-test', instance: 'gw' },
      maskKey: Buffer.alloc(32, 1),
      secrets: [],
      maxBufferedBytes: 1_000,
      logger: { log: () => undefined, warn: () => undefined, error: (message) => errors.push(message) },
    });
  });

  const sent: ExchangeEvent = { type: 'frame-sent', data: 'event: ping\ndata: {}\n\n' };
  const end: ExchangeEvent = { type: 'exchange-end', outcome: 'ok' };

  function observe(...events: ExchangeEvent[]): void {
    for (const event of events) observer.observe(exchange, event);
    observer.settle();
  }

  function recorded(): ReturnType<typeof readRecording> {
    return readRecording(linesOf(entries));
  }

  it('records an exchange from its start to its end, in time', () => {
    observe({ type: 'exchange-start' }, sent, sent, end);
    expect(recorded()).toMatchObject({ id: exchange.id, complete: true, gaps: [] });
    const times = recorded().frames.map(({ t }) => t);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.at(-1)).toBeLessThan(60_000_000);
    expect(entries.map(({ isLast }) => isLast).filter(Boolean)).toHaveLength(1);
    expect(observer.openRecordings).toBe(0);
  });

  it('makes nothing of an event before the event loop is through with what caused it', async () => {
    observer.observe(exchange, { type: 'exchange-start' });
    observer.observe(exchange, end);
    expect(entries).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(recorded()).toMatchObject({ complete: true });
  });

  it('masks a secret that it learns of later, in recordings that begin then, and remembers those it knew', () => {
    observer.know(['a-first-known-secret']);
    observer.know(['another-known-secret']);
    const words = 'a-first-known-secret and another-known-secret';
    observe({ type: 'exchange-start' }, { type: 'frame-sent', data: words }, end);
    const text = entries.flatMap(({ lines }) => lines).join('');
    expect(text).not.toMatch(/known-secret/);
    expect(recorded()).toMatchObject({ complete: true });
  });

  it('keeps as much as the configuration of the exchange says', () => {
    const config = { ...exchange.config, recordingMode: 'meta' as const };
    ({ exchange } = makeExchange({ config }));
    observe({ type: 'exchange-start' }, sent, end);
    expect(entries.flatMap(({ lines }) => lines).join('')).not.toContain('event: ping');
  });

  it('keeps no recording of an exchange that is not in the sample, and says how many', () => {
    const config = { ...exchange.config, recordingSample: { rate: 0 } };
    ({ exchange } = makeExchange({ config }));
    observe({ type: 'exchange-start' }, sent, end);
    expect(entries.map(({ isDropped }) => isDropped === true)).toEqual([...entries.slice(1).map(() => false), true]);
    expect(entries.at(-1)).toMatchObject({ isLast: true, isDropped: true });
    expect([observer.unsampled, observer.openRecordings]).toEqual([1, 0]);
    entries.length = 0;
    observe({ type: 'exchange-start' }, sent, { type: 'exchange-end', outcome: 'timeout' });
    expect(recorded()).toMatchObject({ complete: true });
    expect(entries.some(({ isDropped }) => isDropped === true)).toBe(false);
    expect(observer.unsampled).toBe(1);
  });

  it('keeps the time at which an event was heard, however late it is looked at', async () => {
    observer.observe(exchange, { type: 'exchange-start' });
    observer.observe(exchange, sent);
    const before = process.hrtime.bigint();
    while (process.hrtime.bigint() - before < 30_000_000n);
    observer.observe(exchange, end);
    await new Promise((resolve) => setImmediate(resolve));
    const [, , down, last] = recorded().frames;
    expect(down?.t).toBeLessThan(25_000);
    expect(last?.t).toBeGreaterThan(30_000);
  });

  it('looks at events in the order in which they were heard, whichever exchange they are of', async () => {
    const other = { ...makeExchange().exchange, id: '01JD0000000000000000000002' };
    const text = (word: string): ExchangeEvent => ({ type: 'frame-sent', data: `data: {"text":"${word}"}\n\n` });
    observer.observe(exchange, { type: 'exchange-start' });
    observer.observe(other, { type: 'exchange-start' });
    for (const word of ['a', 'b', 'c']) {
      observer.observe(exchange, text(`one ${word}`));
      observer.observe(other, text(`two ${word}`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    observer.observe(other, end);
    observer.observe(exchange, end);
    observer.settle();
    for (const [each, name] of [
      [exchange, 'one'],
      [other, 'two'],
    ] as const) {
      const lines = linesOf(entries.filter(({ exchangeId }) => exchangeId === each.id));
      const recording = readRecording(lines);
      expect(recording).toMatchObject({ id: each.id, complete: true });
      expect(lines.join('').match(/(one|two) [abc]/g)).toEqual(['a', 'b', 'c'].map((word) => `${name} ${word}`));
    }
    expect(entries.slice(-2).map(({ exchangeId }) => exchangeId)).toEqual([other.id, exchange.id]);
  });

  it('goes on with the others when one of the same turn cannot be recorded', () => {
    const other = { ...makeExchange().exchange, id: '01JD0000000000000000000002' };
    const poison = { type: 'response-head', status: 200, headers: null } as unknown as ExchangeEvent;
    observer.observe(exchange, { type: 'exchange-start' });
    observer.observe(other, { type: 'exchange-start' });
    observer.observe(exchange, poison);
    observer.observe(other, end);
    observer.settle();
    expect(errors).toHaveLength(1);
    const lines = linesOf(entries.filter(({ exchangeId }) => exchangeId === other.id));
    expect(readRecording(lines)).toMatchObject({ complete: true });
  });

  it('makes lines once, whether it is told to or comes to it', async () => {
    observer.observe(exchange, { type: 'exchange-start' });
    observer.observe(exchange, end);
    observer.settle();
    const { length } = entries;
    await new Promise((resolve) => setImmediate(resolve));
    observer.settle();
    expect(entries).toHaveLength(length);
  });

  it('ignores what comes without a start, and after the end', () => {
    observe(sent, end);
    observe({ type: 'exchange-start' }, end);
    const before = entries.length;
    observe(sent, end);
    expect(entries).toHaveLength(before);
  });

  it('leaves content out while memory is short, and says so by gaps', () => {
    observe({ type: 'exchange-start' }, sent);
    bufferedBytes = 1_000;
    observe(sent, sent, { type: 'client-closed', sentBytes: 5 });
    bufferedBytes = 0;
    observe(sent, end);
    const recording = recorded();
    expect(recording).toMatchObject({ complete: false, end: { out: 'ok' } });
    expect(recording.gaps.length).toBe(observer.droppedFrames);
    expect(observer.droppedFrames).toBeGreaterThan(0);
  });

  it('keeps the end itself while memory is short', () => {
    observe({ type: 'exchange-start' }, sent);
    bufferedBytes = 5_000;
    observe(sent, end);
    expect(entries.at(-1)).toMatchObject({ isLast: true });
    expect(recorded().end).toMatchObject({ k: 'end', out: 'ok' });
  });

  it('begins no recording while memory is short', () => {
    bufferedBytes = 1_000;
    observe({ type: 'exchange-start' }, sent, end);
    expect(entries).toEqual([]);
    expect(observer.droppedFrames).toBe(1);
  });

  it('gives a recording up that cannot be written, without a word to the exchange', () => {
    observe({ type: 'exchange-start' });
    const poison = new Proxy({ type: 'response-head' } as unknown as ExchangeEvent, {
      get: (target, key) => {
        if (key === 'type') return 'response-head';
        throw new Error(`no ${String(key)} ${target.type}`);
      },
    });
    observe(poison, sent, end);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain(exchange.id);
    expect(entries.at(-1)).toEqual({ exchangeId: exchange.id, lines: [], isLast: true });
  });
});
