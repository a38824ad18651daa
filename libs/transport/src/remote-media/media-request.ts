import type { LookupFunction } from 'node:net';

import { SLUICE_VERSION, type HeaderList, type MediaKind } from '@sluice/exchange';
import { Client } from 'undici';

import { abortReason } from '../abort-reason.js';
import { decompressResponse } from '../decompressed-body.js';
import { ResponseHandler } from '../response-handler.js';
import type { HostAddress } from './checked-host.js';

/** One answer on the way to what a URL leads to. */
export interface MediaResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection, whatever is still on its way. */
  close(): Promise<void>;
}

const ACCEPT: Readonly<Record<MediaKind, string>> = {
  image: 'image/png, image/jpeg, image/gif, image/webp',
  document: 'application/pdf, text/plain;q=0.9',
};

/**
 * Asks for a URL on a connection of its own, to one of the addresses that were checked and no other. Carries nothing
 * of the client, of the gateway's keys, or of an earlier answer.
 *
 * @throws {GatewayError} when no answer begins
 * @throws the signal's reason when it is aborted
 */
export async function requestMedia(
  { url, kind }: { readonly url: URL; readonly kind: MediaKind },
  addresses: readonly HostAddress[],
  signal: AbortSignal,
): Promise<MediaResponse> {
  if (signal.aborted) throw abortReason(signal);
  const connecting = new AbortController();
  const client = new Client(url.origin, {
    connect: { lookup: pinnedLookup(addresses), timeout: 0, signal: connecting.signal },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const close = async (): Promise<void> => {
    await client.destroy();
    // A client that is destroyed lets go of its connection, not of one that is still being made.
    connecting.abort();
  };
  try {
    const handler = new ResponseHandler(url.host, signal);
    client.dispatch({ path: url.pathname + url.search, method: 'GET', headers: headersFor(kind) }, handler);
    const { status, headers, body } = decompressResponse(await handler.response, url.host);
    return { status, headers, body, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function headersFor(kind: MediaKind): Record<string, string> {
  return { accept: ACCEPT[kind], 'accept-encoding': 'identity', 'user-agent': `sluice/${SLUICE_VERSION}` };
}

/** Answers whoever is about to connect with what is known already: the name is not resolved a second time. */
function pinnedLookup(addresses: readonly HostAddress[]): LookupFunction {
  const pinned = addresses.map(({ address, family }) => ({ address, family }));
  const [first = { address: '', family: 4 }] = pinned;
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, pinned);
    else callback(null, first.address, first.family);
  };
}
