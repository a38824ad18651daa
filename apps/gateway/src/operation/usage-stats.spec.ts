import { beforeEach, describe, expect, it } from '@jest/globals';
import type { ExchangeEvent, Target } from '@sluice/exchange';
import { makeExchange } from '@sluice/testing';

import { UsageStats } from './usage-stats.js';

const USAGE = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 3, cacheCreationTokens: 2, reasoningTokens: 1 };

let stats: UsageStats;
beforeEach(() => {
  stats = new UsageStats(0);
});

type End = Extract<ExchangeEvent, { type: 'exchange-end' }>;

/** An exchange that asks these models, one after the other, and ends so. */
function exchange(models: readonly string[], end: Partial<End> = {}): void {
  const { exchange: subject } = makeExchange();
  models.forEach((model, index) => {
    const target: Target = { provider: 'openai', model };
    stats.observe(subject, {
      type: 'attempt-start',
      attempt: { number: index + 1, reason: 'primary', target },
      request: { url: 'http://127.0.0.1/', method: 'POST', headers: {}, stream: false },
      losses: [],
      trace: {},
    });
  });
  stats.observe(subject, { type: 'exchange-end', outcome: 'ok', ...end });
}

describe(UsageStats.name, () => {
  it('counts what a reply has used for the model that was asked last', () => {
    exchange(['first', 'second'], { usage: USAGE, cost: { usd: 0.5, unpriced: 0 } });
    exchange(['second'], { usage: USAGE, cost: { usd: 0.5, reportedUsd: 0.75, unpriced: 1 } });
    expect([...stats.models.keys()]).toEqual(['openai/second']);
    expect(stats.models.get('openai/second')).toEqual({
      requests: 2,
      errors: 0,
      inputTokens: 20,
      outputTokens: 10,
      cacheReadTokens: 6,
      cacheCreationTokens: 4,
      costUsd: 1.25,
      unpriced: 1,
    });
  });

  it.each([
    ['ok', 0],
    ['client_closed', 0],
    ['shutdown', 0],
    ['upstream_error', 1],
    ['stream_error', 1],
    ['timeout', 1],
    ['rejected', 1],
  ] as const)('takes %s for %d errors', (outcome, errors) => {
    exchange(['model'], { outcome });
    expect(stats.total).toMatchObject({ requests: 1, errors });
  });

  it('counts what nobody was asked for by itself', () => {
    exchange([], { outcome: 'rejected' });
    expect([...stats.models]).toMatchObject([['no model', { requests: 1, errors: 1 }]]);
  });

  it('does not grow with the names that clients think of, and loses none of their requests', () => {
    for (let number = 0; number < 1_500; number += 1) exchange([`model-${number}`]);
    expect(stats.models.size).toBe(1_001);
    expect(stats.models.get('other models')).toMatchObject({ requests: 500 });
    expect(stats.total.requests).toBe(1_500);
  });
});
