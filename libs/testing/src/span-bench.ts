import type { DrivenTaps } from './exchange-driver.js';
import { startOtlpSink, type OtlpSink } from './otlp-sink.js';
import type { SinkSpan } from './otlp-span.js';

/** What is driven, and sends what came of it. */
interface FlushingTaps extends DrivenTaps {
  flush(): Promise<void>;
  shutdown(deadlineMs: number): Promise<void>;
}

/** Tracing that sends its spans to a sink of its own. */
export interface SpanBench<Taps extends FlushingTaps> {
  readonly telemetry: Taps;
  readonly sink: OtlpSink;
  /** Sends what has ended, and waits until so many spans have come. @returns all that have */
  arrived(count: number): Promise<readonly SinkSpan[]>;
  close(): Promise<void>;
}

/** Opens a sink, and the tracing that is to send there. */
export async function openSpanBench<Taps extends FlushingTaps>(
  create: (tracesEndpoint: string) => Promise<Taps>,
): Promise<SpanBench<Taps>> {
  const sink = await startOtlpSink();
  const telemetry = await create(`${sink.endpoint}/v1/traces`);
  return {
    telemetry,
    sink,
    arrived: async (count) => {
      await telemetry.flush();
      return sink.waitForSpans((spans) => spans.length >= count);
    },
    close: async () => {
      await telemetry.shutdown(1000);
      await sink.close();
    },
  };
}

/**
 * The span with this name.
 * @throws {Error} when there is none, or more than one
 */
export function onlySpan(spans: readonly SinkSpan[], name: string): SinkSpan {
  const [first, ...others] = spans.filter((span) => span.name === name);
  if (first && others.length === 0) return first;
  throw new Error(`not one span named ${name}, but these: ${spans.map((span) => span.name).join(', ')}`);
}
