import type { MessagesRequest } from '@sluice/anthropic';
import type { Usage } from '@sluice/completion';
import type {
  Attempt,
  Exchange,
  ExchangeEvent,
  ExchangeObserver,
  ExchangeOutcome,
  GatewayError,
  RequestTraceSubject,
  Target,
  TraceContext,
  TraceContextSource,
} from '@sluice/exchange';

import { makeExchange } from './exchange-fixture.js';

/** What is driven: a source of trace contexts and an observer. */
export interface DrivenTaps {
  readonly traces: TraceContextSource;
  readonly observer: ExchangeObserver;
}

/** What a test may set of the exchange that is played. */
export interface ExchangeDriverOptions {
  readonly request?: Partial<MessagesRequest>;
  readonly exchange?: Partial<Exchange>;
  /** The request's trace context; opened unless told. */
  readonly trace?: TraceContext;
  /** Planted wherever a key or private content stands. */
  readonly secret?: string;
}

/** The counts that {@link ExchangeDriver.succeed} reports. */
export const DRIVEN_USAGE: Usage = {
  inputTokens: 10,
  outputTokens: 20,
  cacheReadTokens: 300,
  cacheCreationTokens: 4000,
  reasoningTokens: 5,
};

const MAIN_TARGET: Target = { provider: 'openai', model: 'gpt-big' };

/** Opens a request's trace context the way the HTTP server does. */
export function openDrivenRequest(
  { traces }: Pick<DrivenTaps, 'traces'>,
  subject: Partial<RequestTraceSubject> & { readonly secret?: string } = {},
): TraceContext {
  const { secret = 'none', headers, ...rest } = subject;
  return traces.open({
    kind: 'request',
    method: 'POST',
    path: '/v1/messages',
    clientAddress: '127.0.0.1',
    headers: {
      'user-agent': 'claude-cli/2.1.329 (external, cli)',
      'x-api-key': secret,
      authorization: `Bearer ${secret}`,
      ...headers,
    },
    ...rest,
  });
}

/** Plays what the stages of a pipeline report of one exchange, in the order they do. */
export class ExchangeDriver {
  readonly exchange: Exchange;
  readonly #taps: DrivenTaps;
  readonly #secret: string;
  #lastTrace: TraceContext = {};

  constructor(taps: DrivenTaps, options: ExchangeDriverOptions = {}) {
    this.#taps = taps;
    this.#secret = options.secret ?? 'none';
    const trace = options.trace ?? openDrivenRequest(taps, { secret: this.#secret });
    const request = {
      messages: [{ role: 'user', content: `my key is ${this.#secret}` } as const],
      metadata: { user_id: this.#secret },
      ...options.request,
    };
    this.exchange = makeExchange({ request, exchange: { trace, ...options.exchange } }).exchange;
    this.#observe({ type: 'exchange-start' });
  }

  /** The trace context of the latest attempt. */
  get lastTrace(): TraceContext {
    return this.#lastTrace;
  }

  route(rule: string): this {
    return this.#observe({ type: 'route-selected', route: { rule, targets: [MAIN_TARGET] } });
  }

  /** A span is asked for, but the attempt never begins. */
  openOnly(number: number): this {
    this.#open({ number, reason: 'primary', target: MAIN_TARGET });
    return this;
  }

  attempt(number: number, reason: Attempt['reason'], target = MAIN_TARGET): this {
    const attempt: Attempt = { number, reason, target, credentialId: `${target.provider}-1` };
    return this.#observe({
      type: 'attempt-start',
      attempt,
      request: {
        method: 'POST',
        url: `https://api.openai.test/v1/chat/completions?key=${this.#secret}`,
        headers: { authorization: `Bearer ${this.#secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({ prompt: this.#secret }),
        stream: true,
      },
      losses: [{ code: 'cache_control_dropped', path: 'messages.0' }],
      trace: this.#open(attempt),
    });
  }

  /** The upstream answers 200 and sends a little; the client gets its head and a frame. */
  begin(attempt: number): this {
    this.#observe({ type: 'attempt-head', attempt, status: 200, headers: [['set-cookie', this.#secret]] });
    this.chunk(attempt).head(200);
    return this.#observe({ type: 'frame-sent', data: this.#secret });
  }

  chunk(attempt: number): this {
    return this.#observe({ type: 'upstream-chunk', attempt, bytes: Buffer.from(this.#secret) });
  }

  /** The attempt runs from head to end without fault. */
  succeed(attempt: number, more: Partial<Extract<ExchangeEvent, { type: 'attempt-end' }>> = {}): this {
    this.begin(attempt);
    this.#observe({ type: 'upstream-end', attempt });
    return this.#observe({
      type: 'attempt-end',
      attempt,
      outcome: 'ok',
      usage: DRIVEN_USAGE,
      stopReason: 'end_turn',
      responseId: 'chatcmpl-1',
      responseModel: 'gpt-big-2026',
      losses: [{ code: 'output_dropped', path: 'response', detail: 'audio' }],
      ...more,
    });
  }

  fail(attempt: number, error: GatewayError): this {
    this.#observe({ type: 'attempt-error', attempt, error });
    return this.#observe({ type: 'attempt-end', attempt, outcome: 'error', losses: [] });
  }

  abort(attempt: number): this {
    return this.#observe({ type: 'attempt-end', attempt, outcome: 'aborted', losses: [] });
  }

  decide(attempt: number, action: 'retry' | 'fallback' | 'give-up', waitMs: number): this {
    return this.#observe({ type: 'decision', attempt, action, waitMs, errorCode: 'upstream_failed' });
  }

  /** The head of the response to the client. */
  head(status: number): this {
    return this.#observe({ type: 'response-head', status, headers: {} });
  }

  clientLeaves(): this {
    return this.#observe({ type: 'client-closed', sentBytes: 3 });
  }

  end(outcome: ExchangeOutcome, more: Partial<Extract<ExchangeEvent, { type: 'exchange-end' }>> = {}): this {
    return this.#observe({ type: 'exchange-end', outcome, ...more });
  }

  #open(attempt: Attempt): TraceContext {
    this.#lastTrace = this.#taps.traces.open({
      kind: 'attempt',
      exchange: this.exchange,
      attempt,
      providerName: attempt.target.provider,
      url: `https://api.openai.test/v1/chat/completions?key=${this.#secret}`,
    });
    return this.#lastTrace;
  }

  #observe(event: ExchangeEvent): this {
    this.#taps.observer.observe(this.exchange, event);
    return this;
  }
}
