import { CLIENT_KEY_ID, takesClientKeys } from '@sluice/exchange';
import type { ConfigSnapshot, Exchange, ExchangeEvent, HeaderList, InboundRequest } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

import type { ReadRequest } from './envelope.js';
import type { ClientAccess } from './client-access.js';
import { newExchangeId } from './identifiers.js';
import { LiveAmbient } from './live-ambient.js';
import type { ObserverHub } from './observer-hub.js';
import type { RequestBody } from './request-body.js';
import type { RecordedSettings } from './recorded-settings.js';
import { requestContextOf } from './request-context.js';
import { sessionOf } from './session.js';

/** Makes an exchange of an admitted, validated request. */
export class ExchangeFactory {
  readonly #hub: ObserverHub;
  readonly #settings: RecordedSettings;
  readonly #access: ClientAccess | undefined;

  /** @param access knows which keys are the clients' own */
  constructor(hub: ObserverHub, settings: RecordedSettings, access: ClientAccess) {
    this.#hub = hub;
    this.#settings = settings;
    this.#access = takesClientKeys(settings.shared) ? access : undefined;
  }

  /** What exchanges run under, whatever is kept of them. */
  get config(): ConfigSnapshot {
    return this.#settings.shared;
  }

  /** Opens the exchange, tells the observers, and ties it to its HTTP request. */
  open(http: FastifyRequest, { request, fault, faultPlace, chat, sessionHint }: ReadRequest): Exchange {
    const context = requestContextOf(http);
    const report = (event: ExchangeEvent): void => {
      this.#hub.report(exchange, event);
    };
    const secret = this.#access?.ownKeyOf(http.headers);
    const principal = context.principal ?? { id: 'local' };
    const exchange: Exchange = {
      id: newExchangeId(Date.now()),
      requestId: context.requestId,
      inbound: inboundOf(http),
      ...(chat && { dialect: 'chat-completions', chat }),
      request,
      ...(fault !== undefined && { requestFault: fault }),
      ...(faultPlace && { requestFaultPlace: faultPlace }),
      principal,
      session: sessionOf(http.headers, { request, requestId: context.requestId, hint: sessionHint }),
      config: this.#settings.of({ principalId: principal.id, model: request.model }),
      ambient: new LiveAmbient(report),
      trace: context.trace,
      commit: { stage: 0 },
      budget: { upstreamCalls: 0 },
      ...(secret !== undefined && { clientCredential: { id: CLIENT_KEY_ID, secret } }),
      report,
    };
    context.exchange = exchange;
    report({ type: 'exchange-start' });
    return exchange;
  }
}

/** The client's HTTP request, as it came. */
export function inboundOf(http: FastifyRequest): InboundRequest {
  // As it was sent, with the prefix that it may have been served without.
  const { originalUrl: url } = http;
  const question = url.indexOf('?');
  return {
    method: http.method,
    path: question < 0 ? url : url.slice(0, question),
    query: question < 0 ? '' : url.slice(question + 1),
    headers: headerListOf(http.raw.rawHeaders),
    body: (http.body as RequestBody).bytes,
  };
}

/** Node lists names and values in turn. */
function headerListOf(rawHeaders: readonly string[]): HeaderList {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.push([(rawHeaders[index] ?? '').toLowerCase(), rawHeaders[index + 1] ?? '']);
  }
  return headers;
}
