import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Exchange, ExchangeEvent } from '@sluice/exchange';
import { readRecording } from '@sluice/recordings';
import { makeExchange } from '@sluice/testing';

import { RecordingObserver } from './recording-observer.js';
import type { SpoolEntry } from './spool/spool-writer.js';

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
      mode: 'redacted',
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
    return readRecording(entries.flatMap(({ lines }) => lines));
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
