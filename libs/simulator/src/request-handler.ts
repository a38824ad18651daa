import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { CallLog } from './call-log.js';
import type { CompletionRoute, Dialect, DialectCall, DialectRequest, DialectRoute } from './dialect.js';
import { findRoute } from './dialect-registry.js';
import { refuseKey } from './key-check.js';
import { parseModelName } from './model-name.js';
import type { FailurePlan } from './reply-plan.js';
import { sendFailure, sendHtml, sendStream, sendWhole } from './reply-sender.js';
import { readBody } from './request-body.js';
import type { CallCounter } from './scenario.js';
import { findScenario } from './scenario-registry.js';
import type { SimulatorClock } from './simulator-clock.js';

export interface RequestHandlerParts {
  readonly log: CallLog;
  readonly counter: CallCounter;
  readonly clock: SimulatorClock;
  readonly keys: readonly string[] | undefined;
  /** Aborted when the simulator closes. */
  readonly closing: AbortSignal;
}

/** One request on its way: where it came from, where the answer goes, and until when anybody waits for it. */
interface Visit {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly call: DialectCall;
  readonly dialect: Dialect;
  readonly signal: AbortSignal;
  readonly noteBody: (body: unknown, text: string) => void;
  readonly noteFinished: () => void;
}

type UnderstoodRequest = Exclude<DialectRequest, { readonly refusal: unknown }>;

/** Serves the routes of the simulated upstream, in every dialect. */
export class RequestHandler {
  readonly #parts: RequestHandlerParts;
  #served = 0;

  constructor(parts: RequestHandlerParts) {
    this.#parts = parts;
    // Every request that is being answered listens for the end.
    setMaxListeners(0, parts.closing);
  }

  handle(incoming: IncomingMessage, response: ServerResponse): void {
    const { log, closing } = this.#parts;
    const { method = '', url = '', headers } = incoming;
    const recorded = log.open({ method, path: url, headers });
    const left = new AbortController();
    response.once('finish', () => {
      recorded.outcome = 'finished';
    });
    response.once('close', () => {
      if (recorded.outcome === 'open' && !closing.aborted) recorded.outcome = 'client-closed';
      left.abort();
    });
    // A client that goes away is no failure of the server.
    response.on('error', () => undefined);
    incoming.on('error', () => undefined);
    const call = this.#read(incoming);
    const { dialect, route } = findRoute(call);
    const visit: Visit = {
      incoming,
      response,
      call,
      dialect,
      signal: AbortSignal.any([left.signal, closing]),
      noteBody: (body, text) => {
        recorded.body = body;
        recorded.bodyText = text;
      },
      noteFinished: () => {
        if (recorded.outcome === 'open') recorded.outcome = 'finished';
      },
    };
    this.#serve(visit, route).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  }

  #read({ method = '', url = '/', headers }: IncomingMessage): DialectCall {
    this.#served += 1;
    const { pathname, searchParams } = new URL(url, 'http://simulator');
    const seconds = Math.floor(this.#parts.clock.now() / 1000);
    return { method, path: pathname, query: searchParams, headers, serial: this.#served, seconds };
  }

  async #serve(visit: Visit, route: DialectRoute | undefined): Promise<void> {
    const { dialect, call, response } = visit;
    for (const [name, value] of Object.entries(dialect.headers(call))) response.setHeader(name, value);
    const failure = await this.#route(visit, route);
    if (!failure) return;
    // The rest of the body has to be read, or the client may never get to read the answer.
    visit.incoming.resume();
    sendFailurePlan(visit, failure);
  }

  /** Answers, or says with which failure to. */
  async #route(visit: Visit, route: DialectRoute | undefined): Promise<FailurePlan | undefined> {
    const { call, dialect, response } = visit;
    if (!route) return notFound(call);
    if (call.method !== (route.kind === 'completion' ? 'POST' : 'GET')) return WRONG_METHOD;
    const refused = refuseKey(dialect.keyOf(call), this.#parts.keys);
    if (refused) return refused;
    if (route.kind === 'completion') return this.#complete(visit, route);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(route.document(call)));
    return undefined;
  }

  async #complete(visit: Visit, route: CompletionRoute): Promise<FailurePlan | undefined> {
    const body = await readBody(visit.incoming);
    visit.noteBody(body.value, body.text);
    if (!body.isJson) return NOT_JSON;
    const read = route.read({ ...visit.call, body: body.value, bodyText: body.text });
    if ('refusal' in read) {
      sendFailure(visit.response, read.refusal);
      return undefined;
    }
    return this.#answer(visit, read, body.bytes);
  }

  async #answer(
    visit: Visit,
    { request, format }: UnderstoodRequest,
    promptBytes: number,
  ): Promise<FailurePlan | undefined> {
    const { response, call, dialect, signal, noteFinished } = visit;
    const name = parseModelName(request.model);
    const plan = findScenario(name.scenario).plan({ request, name, counter: this.#parts.counter });
    if (plan.kind === 'failure') return plan;
    if (plan.kind === 'silence') {
      const type = format.streamType ?? 'application/json';
      if (plan.withHead) response.writeHead(200, { 'content-type': type }).flushHeaders();
      return undefined;
    }
    const { clock } = this.#parts;
    const failureBody = (reason: FailurePlan['reason']): object => dialect.failure(reason, call).body;
    const context = { response, format, failureBody, promptBytes, clock, signal, noteFinished };
    await (format.streamType === undefined ? sendWhole(plan, context) : sendStream(plan, context));
    return undefined;
  }
}

function sendFailurePlan({ response, dialect, call }: Visit, { reason, headers, html }: FailurePlan): void {
  if (html) {
    sendHtml(response, reason.status, headers ?? {});
    return;
  }
  const reply = dialect.failure(reason, call);
  sendFailure(response, { ...reply, headers: { ...reply.headers, ...headers } });
}

const NOT_JSON: FailurePlan = {
  kind: 'failure',
  reason: { status: 400, message: 'We could not parse the JSON body of your request.' },
};

const WRONG_METHOD: FailurePlan = {
  kind: 'failure',
  reason: { status: 405, code: 'method_not_supported', message: 'This method is not allowed here.' },
};

function notFound({ method, path }: DialectCall): FailurePlan {
  const message = `Invalid URL (${method} ${path})`;
  return { kind: 'failure', reason: { status: 404, code: 'unknown_url', message } };
}
