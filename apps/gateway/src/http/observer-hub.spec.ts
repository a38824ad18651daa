import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { ExchangeEvent, ExchangeObserver } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';
import { ObserverHub } from './observer-hub.js';

const { exchange } = makeExchange();
const START: ExchangeEvent = { type: 'exchange-start' };

class Listener implements ExchangeObserver {
  readonly heard: ExchangeEvent['type'][] = [];
  readonly #failAt: number;

  constructor(failAt = Number.POSITIVE_INFINITY) {
    this.#failAt = failAt;
  }

  observe(_exchange: unknown, event: ExchangeEvent): void {
    this.heard.push(event.type);
    if (this.heard.length >= this.#failAt) throw new Error('the listener is broken');
  }
}

let logged: string;

function captureLog(): void {
  logged = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      logged += String(text);
      return true;
    });
  }
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe(ObserverHub.name, () => {
  it('tells everybody, in order', () => {
    const order: string[] = [];
    const hub = new ObserverHub(['a', 'b', 'c'].map((name) => ({ observe: () => order.push(name) })));
    hub.report(exchange, START);
    hub.report(exchange, START);
    expect(order.join('')).toBe('abcabc');
  });

  it('mutes one that throws, says so once and by name, and lets nobody else feel it', () => {
    captureLog();
    const [before, broken, after] = [new Listener(), new Listener(2), new Listener()];
    const hub = new ObserverHub([before, broken, after]);
    for (let index = 0; index < 5; index += 1) hub.report(exchange, START);
    expect([before, broken, after].map(({ heard }) => heard.length)).toEqual([5, 2, 5]);
    expect(logged.match(/is muted/g)).toHaveLength(1);
    expect(logged).toContain('Listener failed');
    expect(logged).toContain('the listener is broken');
  });

  it('goes on when all are muted, and when what is thrown is no Error', () => {
    captureLog();
    const hub = new ObserverHub([
      {
        observe: () => {
          throw 'a mere text' as unknown as Error;
        },
      },
      new Listener(1),
    ]);
    hub.report(exchange, START);
    hub.report(exchange, START);
    expect(logged.match(/is muted/g)).toHaveLength(2);
    expect(logged).toContain('a mere text');
  });
});

describe('a gateway with an observer that fails', () => {
  it.each([1, 3, 6])('serves as if it were not there, failing at event %i', async (failAt) => {
    captureLog();
    const broken = new Listener(failAt);
    const gateway = await ObservedGateway.start({ observers: [broken] });
    try {
      for (const stream of [true, false]) {
        const response = await gateway.post(ask('sim-text', { stream }));
        expect(await response.text()).toContain('end_turn');
      }
      await until(() => gateway.ends.length === 2, 'end of both exchanges');
      expect(gateway.ends.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
      expect(broken.heard).toHaveLength(failAt);
    } finally {
      await gateway.close();
    }
  });
});
