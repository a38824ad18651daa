import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ExchangeEvent } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';
import { ExchangeLog } from './exchange-log.js';

const SECRET = 'upstream-key-for-tests';

interface Line {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log that keeps its lines. */
function listen(log: ExchangeLog, level = 'debug'): readonly Line[] {
  const lines: Line[] = [];
  log.writeTo({
    level,
    debug: (fields, message) => {
      lines.push({ message, fields: fields as Line['fields'] });
    },
  });
  return lines;
}

describe(ExchangeLog.name, () => {
  let log: ExchangeLog;
  beforeEach(() => {
    log = new ExchangeLog();
  });
  const CALL: ExchangeEvent = {
    type: 'attempt-start',
    attempt: { number: 1, reason: 'primary', target: { provider: 'gemini', model: 'm' }, credentialId: 'gemini-1' },
    request: {
      method: 'POST',
      url: `http://house.test/v1/models/m:generate?key=${SECRET}`,
      headers: { authorization: `Bearer ${SECRET}` },
      body: '{"prompt":"ä"}',
      stream: true,
    },
    losses: [{ code: 'max_tokens_clamped', path: 'max_tokens', detail: '9' }],
    trace: {},
  };

  it('says of a call where it went, and neither the key nor the prompt', () => {
    const lines = listen(log);
    const { exchange } = makeExchange();
    log.observe(exchange, CALL);
    expect(lines).toEqual([
      {
        message: 'attempt-start',
        fields: {
          exchange_id: exchange.id,
          attempt: 1,
          reason: 'primary',
          target: 'gemini/m',
          credential: 'gemini-1',
          method: 'POST',
          url: 'http://house.test/v1/models/m:generate',
          headers: ['authorization'],
          bytes: 15,
          stream: true,
          losses: ['max_tokens_clamped'],
        },
      },
    ]);
  });

  it('says nothing below the level debug, nor before anybody listens', () => {
    const { exchange } = makeExchange();
    log.observe(exchange, CALL);
    const lines = listen(log, 'info');
    log.observe(exchange, CALL);
    expect(lines).toEqual([]);
  });

  describe('of a gateway', () => {
    let gateway: ObservedGateway | undefined;
    afterAll(() => gateway?.close());

    it('tells the way of an exchange, with its failures, and nothing that is said in it', async () => {
      gateway = await ObservedGateway.start({ environment: { MAX_RETRIES: '1' } });
      const lines = listen(gateway.parts.exchangeLog);
      const response = await gateway.post(ask('sim-flaky:1'));
      expect([response.status, (await response.text()).length > 0]).toEqual([200, true]);
      await until(() => lines.some(({ message }) => message === 'exchange-end'), 'end of the exchange');
      const text = JSON.stringify(lines);
      expect(lines.map(({ message }) => message)).toEqual([
        'route-selected',
        'attempt-start',
        'attempt-head',
        'attempt-error',
        'attempt-end',
        'decision',
        'attempt-start',
        'attempt-head',
        'attempt-end',
        'exchange-end',
      ]);
      expect(lines[0]?.fields).toMatchObject({ targets: ['openai/sim-flaky:1'] });
      expect(lines[5]?.fields).toMatchObject({ action: 'retry', attempt: 1 });
      expect(lines.at(-1)?.fields).toMatchObject({ outcome: 'ok' });
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(JSON.stringify(ask('sim-flaky:1').messages).slice(2, -2));
    });
  });
});
