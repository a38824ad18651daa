import { core } from '@opentelemetry/sdk-node';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Says once that spans get lost, and again after it had worked in between: the backend's absence must not fill the log. */
export class WatchedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #report: (message: string) => void;
  #failing = false;

  constructor(exporter: SpanExporter, report: (message: string) => void) {
    this.#exporter = exporter;
    this.#report = report;
  }

  export(spans: ReadableSpan[], done: (result: core.ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      this.#note(result);
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #note({ code, error }: core.ExportResult): void {
    const failed = code === core.ExportResultCode.FAILED;
    if (failed && !this.#failing) {
      const reason = error?.message ?? 'no reason given';
      this.#report(`Traces cannot be exported and are dropped: ${reason}. Check OTEL_EXPORTER_OTLP_ENDPOINT.`);
    }
    this.#failing = failed;
  }
}
