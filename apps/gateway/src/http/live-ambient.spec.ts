import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';

import { LiveAmbient } from './live-ambient.js';

describe(LiveAmbient.name, () => {
  let events: ExchangeEvent[];
  let ambient: LiveAmbient;

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_700_000_000_000 });
    events = [];
    ambient = new LiveAmbient((event) => events.push(event));
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('reports every reading with its site and value', () => {
    const id = ambient.id('msg');
    expect(id).toMatch(/^msg_[0-9A-Za-z]{24}$/);
    expect(ambient.now()).toBe(1_700_000_000_000);
    expect(ambient.read('estimate', () => 41)).toBe(41);
    expect(events).toEqual([
      { type: 'ambient-read', site: 'id:msg', value: id },
      { type: 'ambient-read', site: 'now', value: 1_700_000_000_000 },
      { type: 'ambient-read', site: 'estimate', value: 41 },
    ]);
  });

  it('reports a timer before its callback runs, and only when it fires', () => {
    const order: string[] = [];
    new LiveAmbient(() => order.push('reported')).timer('backoff', 100, () => order.push('called'));
    jest.advanceTimersByTime(99);
    expect(order).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(order).toEqual(['reported', 'called']);
  });

  it('starts the delay anew on refresh', () => {
    let fired = 0;
    const timer = ambient.timer('idle', 100, () => (fired += 1));
    jest.advanceTimersByTime(90);
    timer.refresh();
    jest.advanceTimersByTime(90);
    expect(fired).toBe(0);
    jest.advanceTimersByTime(10);
    expect(fired).toBe(1);
  });

  it('does not come back to life when a timer that was cancelled, or has fired, is refreshed', () => {
    let fired = 0;
    const cancelled = ambient.timer('idle', 100, () => (fired += 1));
    cancelled.cancel();
    cancelled.refresh();
    jest.advanceTimersByTime(1000);
    expect(fired).toBe(0);
    const done = ambient.timer('idle', 100, () => (fired += 1));
    jest.advanceTimersByTime(100);
    done.refresh();
    jest.advanceTimersByTime(1000);
    expect(fired).toBe(1);
  });
});
