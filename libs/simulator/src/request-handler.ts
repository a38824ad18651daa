import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { CallLog } from './call-log.js';
import { checkRequest } from './request-check.js';
import type { ChatRequest } from './chat-request.js';
import { refuseKey } from './key-check.js';
import { parseModelName } from './model-name.js';
import { openAiError } from './openai-error.js';
import { readBody } from './request-body.js';
import { sendFailure, sendStream, sendWhole, type ReplyContext } from './reply-sender.js';
import type { FailurePlan } from './reply-plan.js';
import type { CallCounter } from './scenario.js';
import { findScenario, LISTED_MODELS } from './scenario-registry.js';
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
  readonly signal: AbortSignal;
  readonly noteBody: (body: unknown) => void;
  readonly noteFinished: () => void;
}

/** Serves the routes of the simulated upstream. */
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
    const call = log.open({ method, path: url, headers });
    const left = new AbortController();
    response.once('finish', () => {
      call.outcome = 'finished';
    });
    response.once('close', () => {
      if (call.outcome === 'open' && !closing.aborted) call.outcome = 'client-closed';
      left.abort();
    });
    // A client that goes away is no failure of the server.
    response.on('error', () => undefined);
    incoming.on('error', () => undefined);
    this.#served += 1;
    response.setHeader('x-request-id', `req_sim${this.#served}`);
    const signal = AbortSignal.any([left.signal, closing]);
    const visit: Visit = {
      incoming,
      response,
      signal,
      noteBody: (body) => {
        call.body = body;
      },
      noteFinished: () => {
        if (call.outcome === 'open') call.outcome = 'finished';
      },
    };
    this.#serve(visit).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  }

  async #serve(visit: Visit): Promise<void> {
    const refusal = await this.#route(visit);
    if (!refusal) return;
    // The rest of the body has to be read, or the client may never get to read the answer.
    visit.incoming.resume();
    sendFailure(visit.response, refusal);
  }

  /** Answers, or says with which failure to. */
  async #route(visit: Visit): Promise<FailurePlan | undefined> {
    const { incoming, response } = visit;
    const { pathname } = new URL(incoming.url ?? '/', 'http://simulator');
    const route = ROUTES.find(({ path }) => path.test(pathname));
    if (!route) return notFound(incoming.method, pathname);
    if (route.method !== incoming.method) return WRONG_METHOD;
    const refused = refuseKey(incoming.headers.authorization, this.#parts.keys);
    if (refused) return refused;
    if (route.name === 'completions') return this.#complete(visit);
    const listed = { object: 'list', data: LISTED_MODELS.map((id) => this.#model(id)) };
    const wanted = decodeURIComponent(pathname.slice('/v1/models/'.length));
    sendJson(response, route.name === 'models' ? listed : this.#model(wanted));
    return undefined;
  }

  async #complete(visit: Visit): Promise<FailurePlan | undefined> {
    const read = await readBody(visit.incoming);
    visit.noteBody(read.value);
    if (!read.isJson) return { kind: 'failure', status: 400, body: NOT_JSON };
    const checked = checkRequest(read.value);
    if ('refusal' in checked) return { kind: 'failure', status: 400, body: checked.refusal };
    await this.#answer(visit, checked.request, read.bytes);
    return undefined;
  }

  async #answer({ response, signal, noteFinished }: Visit, request: ChatRequest, promptBytes: number): Promise<void> {
    const name = parseModelName(request.model);
    const plan = findScenario(name.scenario).plan({ request, name, counter: this.#parts.counter });
    if (plan.kind === 'failure') {
      sendFailure(response, plan);
      return;
    }
    if (plan.kind === 'silence') {
      if (plan.withHead) response.writeHead(200, { 'content-type': contentType(request) }).flushHeaders();
      return;
    }
    const context: ReplyContext = {
      response,
      identity: { id: `chatcmpl-sim${this.#served}`, created: this.#seconds(), model: request.model },
      promptBytes,
      includeUsage: request.stream_options?.include_usage === true,
      clock: this.#parts.clock,
      signal,
      noteFinished,
    };
    await (request.stream === true ? sendStream(plan, context) : sendWhole(plan, context));
  }

  #model(id: string): object {
    return { id, object: 'model', created: this.#seconds(), owned_by: 'simulator' };
  }

  #seconds(): number {
    return Math.floor(this.#parts.clock.now() / 1000);
  }
}

const ROUTES = [
  { name: 'completions', method: 'POST', path: /^\/v1\/chat\/completions$/ },
  { name: 'models', method: 'GET', path: /^\/v1\/models$/ },
  { name: 'model', method: 'GET', path: /^\/v1\/models\/.+$/ },
] as const;

const NOT_JSON = openAiError('invalid_request_error', 'We could not parse the JSON body of your request.');

const WRONG_METHOD: FailurePlan = {
  kind: 'failure',
  status: 405,
  body: openAiError('invalid_request_error', 'This method is not allowed here.', { code: 'method_not_supported' }),
};

function notFound(method = '', path: string): FailurePlan {
  const body = openAiError('invalid_request_error', `Invalid URL (${method} ${path})`, { code: 'unknown_url' });
  return { kind: 'failure', status: 404, body };
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function contentType(request: ChatRequest): string {
  return request.stream === true ? 'text/event-stream; charset=utf-8' : 'application/json';
}
