import type { IncomingHttpHeaders } from 'node:http';

/**
 * How a call ended: `finished` = everything planned was sent; `client-closed` = the client left first;
 * `open` = neither yet.
 */
export type CallOutcome = 'open' | 'finished' | 'client-closed';

/** One request that reached the simulator. */
export interface RecordedCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The parsed JSON, the text if it was no JSON, undefined if there was no body. */
  readonly body: unknown;
  /** The body as it was sent, byte for byte if it was UTF-8; empty if there was none. */
  readonly bodyText: string;
  readonly outcome: CallOutcome;
}

type WritableCall = { -readonly [Field in keyof RecordedCall]: RecordedCall[Field] };

/** Keeps the latest calls, so that a long run needs bounded memory. */
export class CallLog {
  readonly #limit: number;
  readonly #calls: WritableCall[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  open(call: Omit<RecordedCall, 'outcome' | 'body' | 'bodyText'>): WritableCall {
    const recorded: WritableCall = { ...call, body: undefined, bodyText: '', outcome: 'open' };
    this.#calls.push(recorded);
    if (this.#calls.length > this.#limit) this.#calls.shift();
    return recorded;
  }

  list(): readonly RecordedCall[] {
    return this.#calls.map((call) => ({ ...call }));
  }
}
