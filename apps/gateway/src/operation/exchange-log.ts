import { formatTarget, type Exchange, type ExchangeEvent, type ExchangeObserver } from '@sluice/exchange';

/** Where lines go. */
export interface DebugLog {
  /** Another one after a change of the configuration. */
  readonly level: string;
  debug(fields: object, message: string): void;
}

const LEVELS: ReadonlySet<string> = new Set(['debug', 'trace']);

/**
 * Says at the level `debug` what becomes of each exchange: the models it is led to, the calls of providers, and how they
 * ended. Names, numbers and codes alone: neither what is said, nor a key, nor the words of a provider, which may quote
 * both. Recordings have all of it, masked.
 */
export class ExchangeLog implements ExchangeObserver {
  #log: DebugLog | undefined;

  /** From here on. Before nobody listens, and there is nothing to tell. */
  writeTo(log: DebugLog): void {
    this.#log = log;
  }

  observe(exchange: Exchange, event: ExchangeEvent): void {
    if (this.#log === undefined || !LEVELS.has(this.#log.level)) return;
    const tell = FIELDS[event.type] as ((event: ExchangeEvent) => object) | undefined;
    if (tell) this.#log.debug({ exchange_id: exchange.id, ...tell(event) }, event.type);
  }
}

type Fields = { readonly [Type in ExchangeEvent['type']]?: (event: Extract<ExchangeEvent, { type: Type }>) => object };

/** What is said of an event. Of those that are not here there are hundreds, or the line of the request tells of them. */
const FIELDS: Fields = {
  'route-selected': ({ route }) => ({ rule: route.rule, targets: route.targets.map(formatTarget) }),
  'attempt-start': callFields,
  'attempt-head': ({ attempt, status }) => ({ attempt, status }),
  'attempt-error': ({ attempt, error }) => ({ attempt, error: error.code }),
  'attempt-end': ({ attempt, outcome, usage, stopReason, losses }) => {
    return { attempt, outcome, usage, stop_reason: stopReason, losses: codesOf(losses) };
  },
  decision: ({ attempt, action, errorCode, waitMs, next }) => {
    return { attempt, action, error: errorCode, wait_ms: waitMs, next };
  },
  'exchange-end': ({ outcome, stopReason, error }) => ({ outcome, stop_reason: stopReason, error: error?.code }),
};

function callFields({ attempt, request, losses }: Extract<ExchangeEvent, { type: 'attempt-start' }>): object {
  const { origin, pathname } = new URL(request.url);
  return {
    attempt: attempt.number,
    reason: attempt.reason,
    target: formatTarget(attempt.target),
    credential: attempt.credentialId,
    method: request.method,
    // Some providers take keys in the query.
    url: origin + pathname,
    headers: Object.keys(request.headers),
    bytes: request.body === undefined ? 0 : Buffer.byteLength(request.body),
    stream: request.stream,
    losses: codesOf(losses),
  };
}

function codesOf(losses: readonly { readonly code: string }[]): readonly string[] {
  return losses.map(({ code }) => code);
}
