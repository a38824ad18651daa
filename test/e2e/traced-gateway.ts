import { assertSpanTree, startOtlpSink, type OtlpSink, type SinkSpan } from '@sluice/testing';

import { GatewayProcess } from './gateway-process.js';

/** Spans leave the process a second after they have ended; a busy machine takes longer. */
const ARRIVAL_MS = 10_000;

/** The spans of one client request. */
export interface Trace {
  readonly server: SinkSpan;
  /** The CLIENT spans, in the order they began. */
  readonly attempts: readonly SinkSpan[];
  readonly all: readonly SinkSpan[];
}

/** A client request that was answered, in whichever way. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A gateway that sends its spans to a sink of its own. */
export class TracedGateway {
  readonly gateway: GatewayProcess;
  readonly sink: OtlpSink;
  readonly #remoteParents: string[] = [];
  #asked = 0;

  private constructor(gateway: GatewayProcess, sink: OtlpSink) {
    this.gateway = gateway;
    this.sink = sink;
  }

  static async start(environment: Readonly<Record<string, string>>): Promise<TracedGateway> {
    const sink = await startOtlpSink();
    const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint, SLUICE_RECORDING: 'off' };
    return new TracedGateway(
      await GatewayProcess.start({ alone: true, environment: { ...tracing, ...environment } }),
      sink,
    );
  }

  /** Sends a Messages request, or anything else, and leaves the body to the caller. */
  open(body: unknown, { path = '/v1/messages', ...init }: RequestInit & { path?: string } = {}): Promise<Response> {
    this.#asked += 1;
    const parent = /^00-[0-9a-f]{32}-([0-9a-f]{16})-/.exec(new Headers(init.headers).get('traceparent') ?? '')?.[1];
    if (parent !== undefined) this.#remoteParents.push(parent);
    return fetch(`${this.gateway.url}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  }

  /** Sends a request and reads the answer to its end. */
  async ask(body: unknown, init: RequestInit & { path?: string } = {}): Promise<Answer> {
    const response = await this.open(body, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** The spans of the request that was answered, once its SERVER span has come: it is the last to end. */
  traceOf({ headers }: { readonly headers: Headers }): Promise<Trace> {
    const id = /^00-([0-9a-f]{32})-/.exec(headers.get('traceresponse') ?? '')?.[1];
    if (id === undefined) throw new Error('the answer names no trace');
    return this.trace(id);
  }

  async trace(traceId: string): Promise<Trace> {
    const ofTrace = (spans: readonly SinkSpan[]): SinkSpan[] => spans.filter((span) => span.traceId === traceId);
    const arrived = await this.sink.waitForSpans(
      (spans) => ofTrace(spans).some(({ kind }) => kind === 'SERVER'),
      ARRIVAL_MS,
    );
    const all = ofTrace(arrived);
    assertSpanTree(all, { remoteParents: this.#remoteParents });
    const byStart = all.toSorted((one, other) => Number(one.startNanoseconds - other.startNanoseconds));
    const servers = byStart.filter(({ kind }) => kind === 'SERVER');
    if (servers.length !== 1) throw new Error(`${servers.length} SERVER spans for one request`);
    return { server: servers[0]!, attempts: byStart.filter(({ kind }) => kind === 'CLIENT'), all: byStart };
  }

  /**
   * Ends the gateway, which sends what it still has.
   * @throws {Error} when the spans of all requests together are not one whole tree for each
   */
  async stop(unsampled = 0): Promise<void> {
    await this.gateway.stop();
    await this.sink.close();
    const spans = this.sink.spans();
    assertSpanTree(spans, { remoteParents: this.#remoteParents });
    const servers = spans.filter(({ kind }) => kind === 'SERVER').length;
    if (servers !== this.#asked - unsampled)
      throw new Error(`${this.#asked} requests, ${unsampled} of them not to be traced, but ${servers} SERVER spans`);
  }
}
