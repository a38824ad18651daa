import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

import { readOtlpSpans, type OtlpTraceDocument, type SinkSpan } from './otlp-span.js';

/** A tracing backend that keeps what it is sent. */
export interface OtlpSink {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`: without `/v1/traces`. */
  readonly endpoint: string;
  /** Every span so far, in the order of arrival. */
  spans(): readonly SinkSpan[];
  /** The bodies that were posted, as text: what leaves the process, byte for byte. */
  bodies(): readonly string[];
  /** The headers of each export. */
  headers(): readonly IncomingMessage['headers'][];
  /**
   * Resolves with all spans as soon as the predicate holds for them.
   * @throws {Error} naming the spans that did come, when it does not hold within the deadline
   */
  waitForSpans(predicate: (spans: readonly SinkSpan[]) => boolean, deadlineMs?: number): Promise<readonly SinkSpan[]>;
  close(): Promise<void>;
}

/** Starts a sink for OTLP/HTTP JSON on loopback. Metrics and logs are accepted and forgotten. */
export async function startOtlpSink(): Promise<OtlpSink> {
  const store = new SpanStore();
  const server = createServer((request, response) => {
    void receive(request, response, store).catch((error: unknown) => {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans: () => [...store.spans],
    bodies: () => [...store.bodies],
    headers: () => [...store.headers],
    waitForSpans: (predicate, deadlineMs = 5000) => store.wait(predicate, deadlineMs),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

class SpanStore {
  readonly spans: SinkSpan[] = [];
  readonly bodies: string[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  readonly #waiters = new Set<() => void>();

  add(body: string, headers: IncomingMessage['headers']): void {
    this.spans.push(...readOtlpSpans(JSON.parse(body) as OtlpTraceDocument));
    this.bodies.push(body);
    this.headers.push(headers);
    for (const check of [...this.#waiters]) check();
  }

  wait(predicate: (spans: readonly SinkSpan[]) => boolean, deadlineMs: number): Promise<readonly SinkSpan[]> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!predicate(this.spans)) return;
        clearTimeout(timer);
        this.#waiters.delete(check);
        resolve([...this.spans]);
      };
      const timer = setTimeout(() => {
        this.#waiters.delete(check);
        const names = this.spans.map(({ name }) => name).join(', ');
        reject(
          new Error(`After ${deadlineMs} ms the sink still waits for spans; it has ${this.spans.length}: ${names}`),
        );
      }, deadlineMs);
      this.#waiters.add(check);
      check();
    });
  }
}

async function receive(request: IncomingMessage, response: ServerResponse, store: SpanStore): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('utf8');
  if (request.url === '/v1/traces') store.add(text, request.headers);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}
