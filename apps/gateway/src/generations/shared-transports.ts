import type { Transport } from '@sluice/exchange';
import { UndiciTransport } from '@sluice/transport';

interface Shared {
  readonly transport: UndiciTransport;
  users: number;
}

/** A transport, until it is given back. */
export interface TransportLoan {
  readonly transport: Transport;
  /** Closes it when nobody else has borrowed it. */
  giveBack(): Promise<void>;
}

/**
 * One transport for all generations with the same settings for it: a reload would otherwise have every upstream
 * connected to anew.
 */
export class SharedTransports {
  readonly #shared = new Map<number, Shared>();
  #latest: Transport | undefined;

  /** Sends by what was lent last, for whoever outlives a generation. */
  readonly latest: Transport = {
    send: (request, signal) => {
      if (!this.#latest) throw new Error('nothing is sent before there is a generation');
      return this.#latest.send(request, signal);
    },
  };

  /** @param connectMs milliseconds to establish a connection */
  lend(connectMs: number): TransportLoan {
    const shared = this.#shared.get(connectMs) ?? { transport: new UndiciTransport({ connectMs }), users: 0 };
    this.#shared.set(connectMs, shared);
    shared.users += 1;
    this.#latest = shared.transport;
    return {
      transport: shared.transport,
      giveBack: async () => {
        shared.users -= 1;
        if (shared.users > 0) return;
        this.#shared.delete(connectMs);
        await shared.transport.close();
      },
    };
  }
}
