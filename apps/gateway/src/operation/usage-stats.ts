import {
  formatTarget,
  type Exchange,
  type ExchangeCost,
  type ExchangeEvent,
  type ExchangeObserver,
} from '@sluice/exchange';

/** What requests have used. */
export interface UsageTotals {
  requests: number;
  /** Those of them that failed, or broke off. Clients that left are none. */
  errors: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheCreationTokens: number;
  /** US dollars, as far as prices are known. */
  costUsd: number;
  /** Attempts that cost something, and nobody knows how much. */
  unpriced: number;
}

type EndOfExchange = Extract<ExchangeEvent, { type: 'exchange-end' }>;

/** Clients choose the names of models: those that come when there are so many are counted together. */
const MOST_MODELS = 1000;
/** Under which these are counted. */
const OTHERS = 'other models';
/** Under which requests are counted that no upstream was asked for. */
const NOBODY = 'no model';

const FAILURES: ReadonlySet<EndOfExchange['outcome']> = new Set([
  'upstream_error',
  'stream_error',
  'timeout',
  'rejected',
]);

const NO_TOKENS = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheCreationTokens: 0 };
const NO_COST: ExchangeCost = { usd: 0, unpriced: 0 };

/** Adds up what exchanges have used, by the model that was asked last. For this process, since its start. */
export class UsageStats implements ExchangeObserver {
  readonly sinceMs: number;
  readonly #models = new Map<string, UsageTotals>();
  readonly #targets = new WeakMap<Exchange, string>();

  /** @param sinceMs the time at which it begins, in milliseconds since the epoch */
  constructor(sinceMs: number) {
    this.sinceMs = sinceMs;
  }

  /** By `provider/model`. */
  get models(): ReadonlyMap<string, Readonly<UsageTotals>> {
    return this.#models;
  }

  get total(): Readonly<UsageTotals> {
    const sum = noUsage();
    for (const totals of this.#models.values()) addTotals(sum, totals);
    return sum;
  }

  observe(exchange: Exchange, event: ExchangeEvent): void {
    if (event.type === 'attempt-start') this.#targets.set(exchange, formatTarget(event.attempt.target));
    if (event.type === 'exchange-end') addEnd(this.#totalsOf(this.#targets.get(exchange) ?? NOBODY), event);
  }

  #totalsOf(model: string): UsageTotals {
    const known = this.#models.get(model);
    if (known) return known;
    if (this.#models.size >= MOST_MODELS && model !== OTHERS) return this.#totalsOf(OTHERS);
    const totals = noUsage();
    this.#models.set(model, totals);
    return totals;
  }
}

function noUsage(): UsageTotals {
  return { requests: 0, errors: 0, ...NO_TOKENS, costUsd: 0, unpriced: 0 };
}

function addEnd(totals: UsageTotals, { outcome, usage, cost = NO_COST }: EndOfExchange): void {
  const { inputTokens, outputTokens, cacheReadTokens, cacheCreationTokens } = usage ?? NO_TOKENS;
  addTotals(totals, {
    requests: 1,
    errors: FAILURES.has(outcome) ? 1 : 0,
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheCreationTokens,
    costUsd: cost.reportedUsd ?? cost.usd,
    unpriced: cost.unpriced,
  });
}

function addTotals(sum: UsageTotals, more: UsageTotals): void {
  for (const name of Object.keys(more) as (keyof UsageTotals)[]) sum[name] += more[name];
}
