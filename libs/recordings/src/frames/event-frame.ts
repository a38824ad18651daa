import type { Exchange, ExchangeEvent } from '@sluice/exchange';

import type { FrameBody, RecordedBody } from './frame.js';
import { plainTargets } from './masked-settings.js';
import { recordError } from './recorded-error.js';
import type { Redactor } from '../redaction/redactor.js';

type EventType = ExchangeEvent['type'];
/** An event of one type. */
export type EventOf<Type extends EventType> = Extract<ExchangeEvent, { readonly type: Type }>;

/** The events whose frames need nothing but the event itself; those that carry streams of bytes are made elsewhere. */
export type PlainEvent = EventOf<
  Exclude<EventType, 'exchange-start' | 'upstream-chunk' | 'frame-sent' | 'exchange-end'>
>;

/** What a frame needs besides its event. */
export interface FrameContext {
  readonly exchange: Exchange;
  readonly redactor: Redactor;
  /** False in mode `meta`. */
  readonly keepsContent: boolean;
  recordBody(body: string | Uint8Array): RecordedBody;
}

/** Readings that hold parts of bodies. What a signature carries may be a model's thoughts. */
const CONTENT_SITES: ReadonlySet<string> = new Set([
  'media',
  'web_search',
  'written_arguments',
  'signature',
  'signature_verified',
]);

type FrameMakers = {
  readonly [Type in PlainEvent['type']]: (event: EventOf<Type>, context: FrameContext) => FrameBody;
};

const MAKERS: FrameMakers = {
  'route-selected': ({ route }, { exchange }) => ({
    k: 'route',
    alias: exchange.request.model,
    rule: route.rule,
    cands: plainTargets(route.targets),
  }),
  'attempt-start': attemptFrame,
  'attempt-head': ({ attempt, status, headers }, { redactor }) => ({
    k: 'att.head',
    a: attempt,
    st: status,
    h: redactor.headers(headers),
  }),
  'upstream-end': ({ attempt, failure }, { redactor }) =>
    failure === undefined
      ? { k: 'up.end', a: attempt, out: 'ok' }
      : { k: 'up.end', a: attempt, out: 'failed', err: recordError(failure, redactor) },
  'attempt-error': ({ attempt, error }, { redactor }) => ({
    k: 'att.err',
    a: attempt,
    err: recordError(error, redactor),
  }),
  'attempt-end': (event) => ({
    k: 'att.end',
    a: event.attempt,
    out: event.outcome,
    ...(event.stopReason !== undefined && { stop: event.stopReason }),
    ...(event.usage !== undefined && { usage: event.usage }),
    ...(event.responseId !== undefined && { id: event.responseId }),
    ...(event.responseModel !== undefined && { model: event.responseModel }),
    ...(event.cost !== undefined && { cost: event.cost }),
    losses: event.losses,
  }),
  decision: (event) => ({
    k: 'dec',
    a: event.attempt,
    act: event.action,
    class: event.errorCode,
    wait: event.waitMs,
    ...(event.next !== undefined && { to: event.next }),
  }),
  'ambient-read': ({ site, value }, { redactor, keepsContent }) => ({
    k: 'tape',
    site,
    val: keepsContent || !CONTENT_SITES.has(site) ? redactor.value(value) : null,
  }),
  'response-head': ({ status, headers }, { redactor }) => ({
    k: 'head',
    st: status,
    h: redactor.headers(Object.entries(headers)),
  }),
  'client-closed': ({ sentBytes }) => ({ k: 'cli', ev: 'close', sent: sentBytes }),
};

/** The frame of an event, without its number and time. */
export function frameOfEvent(event: PlainEvent, context: FrameContext): FrameBody {
  const make = MAKERS[event.type] as (event: PlainEvent, context: FrameContext) => FrameBody;
  return make(event, context);
}

function attemptFrame(event: EventOf<'attempt-start'>, context: FrameContext): FrameBody {
  const { attempt, request, losses, trace } = event;
  return {
    k: 'att',
    a: attempt.number,
    reason: attempt.reason,
    prov: attempt.target.provider,
    model: attempt.target.model,
    ...(attempt.target.alias !== undefined && { alias: attempt.target.alias }),
    ...(attempt.credentialId !== undefined && { cred: attempt.credentialId }),
    req: {
      m: request.method,
      url: context.redactor.url(request.url),
      h: context.redactor.headers(Object.entries(request.headers)),
      ...(request.body !== undefined && { body: context.recordBody(request.body) }),
      stream: request.stream,
    },
    losses,
    ...(trace.spanId !== undefined && { span: trace.spanId }),
  };
}
