import type { CompletionEvent } from '@sluice/completion';
import type {
  ClassifiedFailure,
  GatewayError,
  ProviderAdapter,
  Quirks,
  ResponseHead,
  Target,
  UpstreamFailure,
} from '@sluice/exchange';
import { CLIENT_KEY_ID, GatewayError as KnownError, UpstreamError } from '@sluice/exchange';

import { failureOfClientKey } from './client-key-failure.js';
import { quirkKey, type QuirkStore } from '../quirk-store.js';
import type { RunningExchange } from '../running-exchange.js';

/** Where a failure is read and what was learned from it is kept. */
export interface FailureContext {
  readonly exchange: RunningExchange;
  readonly target: Target;
  readonly provider: ProviderAdapter;
  readonly quirks: QuirkStore;
  /** What the attempt left out already. */
  readonly quirksInForce: Quirks;
}

/** What a failed attempt comes to: an error, or after all a reply. */
export type Failure = Omit<ClassifiedFailure, 'learned'>;

/** An answer with a status of 300 or more. */
export function failureOfStatus(context: FailureContext, head: ResponseHead, body: string): Failure {
  if (head.status < 400) return { error: redirected(context.target, head) };
  return classify(context, { status: head.status, headers: head.headers, body });
}

/**
 * An event that ends a reply badly: a failure the provider reported, or an end that came too soon.
 *
 * @param produced whether the model had said anything by then
 */
export function failureOfEvent(
  context: FailureContext,
  head: ResponseHead,
  { event, produced }: { readonly event: CompletionEvent | undefined; readonly produced: boolean },
): Failure {
  const { provider } = context.target;
  if (event?.type === 'error') {
    const body = event.body === undefined ? event.message : JSON.stringify(event.body);
    return classify(context, { status: event.httpStatus, headers: head.headers, body, event });
  }
  if (event?.type === 'finish' || (event?.type === 'eof' && event.clean && !produced)) {
    const publicMessage = `${provider} sent an empty completion.`;
    return { error: new UpstreamError('upstream_invalid_response', { publicMessage }) };
  }
  const publicMessage = `The stream of ${provider} ended unexpectedly.`;
  return { error: new UpstreamError('upstream_stream_ended_early', { publicMessage }) };
}

/** What a transport threw. Anything it did not classify itself is a connection that broke. */
export function failureOfTransport(error: unknown, provider: string): GatewayError {
  if (error instanceof KnownError) return error;
  return new UpstreamError('upstream_stream_ended_early', {
    publicMessage: `The connection to ${provider} broke.`,
    cause: error,
  });
}

/** Followed, a redirect would hand the key to whoever it names. */
function redirected({ provider }: Target, { status, headers }: ResponseHead): GatewayError {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  const host = URL.canParse(location ?? '') ? ` to ${new URL(location ?? '').host}` : '';
  const publicMessage = `${provider} answered with a redirect (${status})${host}, which is not followed. Check its base URL.`;
  return new UpstreamError('upstream_redirected', { publicMessage, upstreamStatus: status });
}

function classify(
  context: FailureContext,
  failure: Pick<UpstreamFailure, 'status' | 'headers' | 'body' | 'event'>,
): Failure {
  const { exchange, target, provider, quirks, quirksInForce } = context;
  const { request, ambient } = exchange;
  const clientKey = exchange.credential?.id === CLIENT_KEY_ID;
  const { error, learned, reply } = provider.classifyFailure({
    ...failure,
    target,
    request,
    ambient,
    quirks: quirksInForce,
    ...(clientKey && { clientKey }),
  });
  if (learned) quirks.learn(quirkKey(exchange, target), learned);
  const told = clientKey ? failureOfClientKey(error) : error;
  return reply ? { error: told, reply } : { error: told };
}
