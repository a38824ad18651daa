import { setImmediate } from 'node:timers/promises';

import {
  CLIENT_KEY_ID,
  dialectOfPath,
  errorResponseOf,
  type ClientChunk,
  type ConfigSnapshot,
  type ExchangeEvent,
  type GatewayError,
  type ProviderAdapter,
  type ProviderId,
} from '@sluice/exchange';
import { buildPipeline } from '@sluice/pipeline';
import { decodeBytes, type Frame, type FrameOf, type Recording } from '@sluice/recordings';
import { Valve } from '@sluice/streaming';
import type { Subscription } from 'rxjs';

import { framesOf } from './frames-of.js';
import { rebuildExchange } from './rebuild-exchange.js';
import { recordedFailure } from './recorded-failure.js';
import { TapedAmbient, TIMER_SITE } from './taped-ambient.js';
import { TapedArrivals } from './taped-arrivals.js';
import {
  TAPED_ESTIMATOR,
  TAPED_QUIRKS,
  TAPED_REQUEST_SIGNER,
  TAPED_SIGNER,
  tapedArguments,
  tapedCounter,
  tapedCredentials,
  tapedMedia,
  tapedSearch,
  tapedTraces,
} from './taped-ports.js';
import { TapedTransport } from './taped-transport.js';

/** What is replayed, under what. */
export interface ReplayOptions {
  readonly recording: Recording;
  readonly open: FrameOf<'open'>;
  readonly config: ConfigSnapshot;
  readonly providers: ReadonlyMap<ProviderId, ProviderAdapter>;
}

/** What the pipeline did this time. */
export interface ReplayedExchange {
  readonly events: readonly ExchangeEvent[];
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** What the client would have been sent. */
  readonly bytes: Uint8Array;
  /** Where the tape and the pipeline disagreed. */
  readonly mismatches: readonly string[];
}

/** Runs one recorded exchange through the real pipeline: no network, no clock, everything in the recorded order. */
export async function replayExchange(options: ReplayOptions): Promise<ReplayedExchange> {
  return new ExchangeReplay(options).run();
}

class ExchangeReplay {
  readonly #options: ReplayOptions;
  readonly #ambient: TapedAmbient;
  readonly #transport = new TapedTransport();
  readonly #arrivals = new TapedArrivals();
  readonly #events: ExchangeEvent[] = [];
  readonly #sent: Uint8Array[] = [];
  #status: number | undefined;
  #headers: Readonly<Record<string, string>> = {};

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#ambient = new TapedAmbient(framesOf(options.recording.frames, 'tape'));
  }

  async run(): Promise<ReplayedExchange> {
    const subscription = this.#start();
    await setImmediate();
    for (const frame of this.#options.recording.frames) {
      if (this.#feed(frame, subscription)) await setImmediate();
    }
    subscription.unsubscribe();
    await setImmediate();
    return {
      events: this.#events,
      status: this.#status,
      headers: this.#headers,
      bytes: Buffer.concat(this.#sent),
      mismatches: this.#ambient.mismatches,
    };
  }

  #start(): Subscription {
    const { open, config, providers, recording } = this.#options;
    const ambient = this.#ambient;
    const report = (event: ExchangeEvent): unknown => this.#events.push(event);
    const clientKey = framesOf(recording.frames, 'tape').some(
      ({ site, val }) => site === 'credential' && val === CLIENT_KEY_ID,
    );
    const exchange = rebuildExchange({ open, config, ambient, clientKey, report });
    const pipeline = buildPipeline({
      transport: this.#transport,
      credentials: tapedCredentials(ambient),
      media: tapedMedia(this.#arrivals),
      search: tapedSearch(this.#arrivals),
      providers,
      estimator: TAPED_ESTIMATOR,
      signer: TAPED_SIGNER,
      requestSigner: TAPED_REQUEST_SIGNER,
      quirks: TAPED_QUIRKS,
      argumentMemory: tapedArguments(ambient),
      counter: tapedCounter(ambient),
      traces: tapedTraces(framesOf(recording.frames, 'att')),
    });
    return pipeline.run(exchange, new Valve()).chunks.subscribe({
      next: (chunk) => {
        this.#send(chunk);
      },
      error: (error: GatewayError) => {
        this.#refuse(error, open.rid);
      },
    });
  }

  #send({ data, head }: ClientChunk): void {
    if (head !== undefined) {
      this.#status = head.status;
      this.#headers = head.headers;
    }
    this.#sent.push(typeof data === 'string' ? Buffer.from(data) : data);
  }

  /** What the HTTP side answers to a failure before the first byte. */
  #refuse(error: GatewayError, requestId: string): void {
    const dialect = dialectOfPath(this.#options.open.req.path);
    const { status, headers, body } = errorResponseOf(error, requestId, dialect);
    this.#send({ data: body, head: { status, headers } });
  }

  #feedReading(site: string): boolean {
    if (!site.startsWith(TIMER_SITE)) return this.#arrivals.arrive(site);
    this.#ambient.fire(site.slice(TIMER_SITE.length));
    return true;
  }

  /** Whether the frame was one that makes something happen. */
  #feed(frame: Frame, subscription: Subscription): boolean {
    switch (frame.k) {
      case 'att.head':
        this.#transport.head(frame.a, frame.st, frame.h);
        return true;
      case 'up':
        this.#transport.bytes(frame.a, decodeBytes(frame.d ?? ''));
        return true;
      case 'up.end':
        this.#transport.end(frame.a, frame.out === 'ok' ? undefined : recordedFailure(frame.err));
        return true;
      case 'tape':
        return this.#feedReading(frame.site);
      case 'cli':
        subscription.unsubscribe();
        return true;
      default:
        return false;
    }
  }
}
