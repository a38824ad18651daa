import { UpstreamError, type Transport, type UpstreamErrorCode } from '@sluice/exchange';

import type { GoogleGrant } from './google-grant.js';
import { parsedObject } from './parsed-object.js';

/** An access token. */
export interface GoogleToken {
  readonly value: string;
  /** Wall-clock milliseconds since the epoch. */
  readonly expiresMs: number;
}

/** One request for a token. */
export interface TokenRequest {
  readonly grant: GoogleGrant;
  readonly transport: Transport;
  readonly signal: AbortSignal;
  /** Wall-clock milliseconds since the epoch. */
  readonly nowMs: number;
  /** What the credential is called, for messages. */
  readonly credentialId: string;
}

/** Longer than any answer of a token endpoint. */
const MAX_BODY_BYTES = 64 * 1024;
/** Seconds a token is taken to be good for when the answer does not say. */
const DEFAULT_LIFETIME_SECONDS = 300;

/**
 * Asks for a token ("Using OAuth 2.0 for server to server applications").
 * @throws {UpstreamError} `upstream_rejected_credential` when the account is refused, else what went wrong on the way
 */
export async function fetchGoogleToken(request: TokenRequest): Promise<GoogleToken> {
  const { grant, transport, signal, nowMs } = request;
  const { status, body } = await transport.send(
    {
      method: 'POST',
      url: grant.endpoint,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: grant.form(nowMs).toString(),
      stream: false,
    },
    signal,
  );
  const fields = parsedObject(await textOf(body)) ?? {};
  const { access_token: value, expires_in: seconds } = fields;
  if (status !== 200 || typeof value !== 'string' || value === '') throw refusal(request, status, fields);
  const lifetimeSeconds = typeof seconds === 'number' ? seconds : DEFAULT_LIFETIME_SECONDS;
  return { value, expiresMs: nowMs + lifetimeSeconds * 1_000 };
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    parts.push(part);
    length += part.length;
    if (length > MAX_BODY_BYTES) break;
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Only the standard's own word for the failure is passed on: descriptions name accounts. */
function refusal(
  { credentialId }: TokenRequest,
  status: number,
  { error }: Readonly<Record<string, unknown>>,
): UpstreamError {
  const word = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? error : `status ${status}`;
  return new UpstreamError(codeOf(status), {
    publicMessage: `Google gave no token for the credential ${credentialId}: ${word}.`,
    upstreamStatus: status,
    ...(typeof error === 'string' && { upstreamCode: word }),
  });
}

function codeOf(status: number): UpstreamErrorCode {
  if (status === 429) return 'upstream_rate_limited';
  if (status >= 500 || status < 400) return 'upstream_failed';
  return 'upstream_rejected_credential';
}
