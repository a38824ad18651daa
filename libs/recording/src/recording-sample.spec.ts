import { describe, expect, it } from '@jest/globals';
import { UpstreamError, type Exchange, type ExchangeEvent, type SamplingSettings } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { RecordingSample } from './recording-sample.js';

const END: ExchangeEvent = { type: 'exchange-end', outcome: 'ok' };
const NONE: SamplingSettings = { rate: 0 };
const error = new UpstreamError('upstream_overloaded', { publicMessage: 'busy' });

function exchangeOf(session: string, principal = 'local'): Exchange {
  return makeExchange({ exchange: { session: { id: session, source: 'header' }, principal: { id: principal } } })
    .exchange;
}

function isKept(exchange: Exchange, settings: SamplingSettings, events: readonly ExchangeEvent[] = [END]): boolean {
  const sample = new RecordingSample(exchange, settings);
  for (const event of events) sample.hear(event);
  return sample.keeps(1_000);
}

describe('the sample of recordings', () => {
  const sessions = Array.from({ length: 4_000 }, (_, index) => exchangeOf(`session-${index}`));

  it.each([0, 0.1, 0.5, 0.9, 1])('holds a share of %d of the sessions', (rate) => {
    const kept = sessions.filter((exchange) => isKept(exchange, { rate })).length / sessions.length;
    expect(Math.abs(kept - rate)).toBeLessThan(0.03);
    if (rate === 0 || rate === 1) expect(kept).toBe(rate);
  });

  it('holds all of a session or nothing of it, and at a higher rate what it held at a lower', () => {
    for (const exchange of sessions.slice(0, 500)) {
      const again = { ...exchange, id: '01JD0000000000000000000009' };
      const kept = isKept(exchange, { rate: 0.3 });
      expect(isKept(again, { rate: 0.3 })).toBe(kept);
      if (kept) expect(isKept(exchange, { rate: 0.4 })).toBe(true);
    }
  });

  it('does not let a caller choose for another, who names sessions alike', () => {
    const names = Array.from({ length: 200 }, (_, index) => `session-${index}`);
    const kept = (principal: string): readonly boolean[] =>
      names.map((name) => isKept(exchangeOf(name, principal), { rate: 0.5 }));
    expect(kept('key_1')).not.toEqual(kept('key_2'));
  });

  it.each<[string, readonly ExchangeEvent[]]>([
    ['failed', [{ type: 'exchange-end', outcome: 'upstream_error' }]],
    ['was refused', [{ type: 'exchange-end', outcome: 'rejected' }]],
    ['was left by its client', [{ type: 'client-closed', sentBytes: 3 }, END]],
    ['was ended by a shutdown', [{ type: 'exchange-end', outcome: 'shutdown' }]],
    ['needed another try', [{ type: 'attempt-error', attempt: 1, error }, END]],
    [
      'went to another model',
      [
        {
          type: 'decision',
          attempt: 1,
          action: 'fallback',
          errorCode: 'gateway_no_credential',
          waitMs: 0,
          next: 'other/model',
        },
        END,
      ],
    ],
  ])('holds what %s, of any session', (_name, events) => {
    expect(isKept(exchangeOf('a'), NONE)).toBe(false);
    expect(isKept(exchangeOf('a'), NONE, events)).toBe(true);
  });

  it.each([
    [1_000, true],
    [1_001, false],
    [undefined, false],
  ])('holds what took a second, where %s ms are slow: %s', (slowMs, expected) => {
    expect(isKept(exchangeOf('a'), { rate: 0, ...(slowMs !== undefined && { slowMs }) })).toBe(expected);
  });
});
