/** Name and value, in the order and spelling of the wire. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** One HTTP request to an upstream, complete but for what the transport adds by itself. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whether a stream was asked for: chooses the read timeouts. */
  readonly stream: boolean;
}

/** Status and headers of an upstream's answer. */
export interface ResponseHead {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: HeaderList;
}

export interface UpstreamResponse extends ResponseHead {
  /** One value per read of the socket. Ending the iteration early, or aborting the signal, closes the socket. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Sends requests. Implemented by undici; faked by replay. */
export interface Transport {
  /**
   * Resolves when the head has arrived.
   * @throws {UpstreamError} `upstream_unreachable` or `upstream_connect_timeout`
   */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamResponse>;
}

/** The first value of a header, or undefined. `name` is lower-case. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  return headers.find(([candidate]) => candidate === name)?.[1];
}
