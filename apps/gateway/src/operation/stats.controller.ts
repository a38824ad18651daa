import { Controller, Get } from '@nestjs/common';

import { UsageStats, type UsageTotals } from './usage-stats.js';

interface ShownTotals {
  readonly requests: number;
  readonly errors: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cost_usd: number;
  /** Calls that cost something, and nobody knows how much. */
  readonly unpriced_calls: number;
}

interface ShownStats {
  /** Other instances count for themselves, and nothing is kept over a restart. */
  readonly scope: 'this instance';
  /** RFC 3339. */
  readonly since: string;
  readonly total: ShownTotals;
  /** By `provider/model` that was asked last. */
  readonly models: Readonly<Record<string, ShownTotals>>;
}

/** `GET /v1/stats`: what requests have used since this process was started, in all and by model. */
@Controller('v1/stats')
export class StatsController {
  readonly #stats: UsageStats;

  constructor(stats: UsageStats) {
    this.#stats = stats;
  }

  @Get()
  show(): ShownStats {
    const { sinceMs, total, models } = this.#stats;
    return {
      scope: 'this instance',
      since: new Date(sinceMs).toISOString(),
      total: shown(total),
      models: Object.fromEntries([...models].map(([model, totals]) => [model, shown(totals)])),
    };
  }
}

function shown(totals: UsageTotals): ShownTotals {
  return {
    requests: totals.requests,
    errors: totals.errors,
    input_tokens: totals.inputTokens,
    output_tokens: totals.outputTokens,
    cache_read_input_tokens: totals.cacheReadTokens,
    cache_creation_input_tokens: totals.cacheCreationTokens,
    // Sums of fractions of a cent: what is beyond a billionth of a dollar is how they were added.
    cost_usd: Number(totals.costUsd.toFixed(9)),
    unpriced_calls: totals.unpriced,
  };
}
