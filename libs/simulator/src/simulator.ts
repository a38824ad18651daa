import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { BoundedCounter } from './bounded-counter.js';
import { CallLog, type RecordedCall } from './call-log.js';
import { RequestHandler } from './request-handler.js';
import { SYSTEM_CLOCK, type SimulatorClock } from './simulator-clock.js';

export interface SimulatorOptions {
  /** `127.0.0.1` unless told: there is no reason for others to reach a simulator. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The keys that are let in; undefined = all, and none at all. */
  readonly keys?: readonly string[];
  readonly clock?: SimulatorClock;
  /** Calls that {@link Simulator.requests} remembers; 256 unless told. */
  readonly keepCalls?: number;
}

/** An upstream of our own that speaks the APIs of several providers and does what the model's name says. */
export interface Simulator {
  /** The base URL of APIs whose paths begin behind a `/v1`, such as `http://127.0.0.1:40123/v1`. */
  readonly url: string;
  /** The same without a path, for APIs that bring all of theirs, such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  readonly port: number;
  /** The latest calls, oldest first. */
  requests(): readonly RecordedCall[];
  /** Closes every connection, also those that are being answered. */
  close(): Promise<void>;
}

/** Keys a flaky conversation is counted under. */
const COUNTED_KEYS = 1000;

/**
 * Starts the simulated upstream.
 * @throws {Error} with the system's code, such as `EADDRINUSE`, when it cannot listen
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1';
  const log = new CallLog(options.keepCalls ?? 256);
  const closing = new AbortController();
  const handler = new RequestHandler({
    log,
    counter: new BoundedCounter(COUNTED_KEYS),
    clock: options.clock ?? SYSTEM_CLOCK,
    keys: options.keys,
    closing: closing.signal,
  });
  const server = createServer((request, response) => {
    handler.handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url: `${origin}/v1`,
    origin,
    port,
    requests: () => log.list(),
    close: () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      return closed;
    },
  };
}
