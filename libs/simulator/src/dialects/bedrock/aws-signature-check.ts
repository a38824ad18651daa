import { createHash, createHmac } from 'node:crypto';

import type { ReadDialectCall } from '../../dialect.js';

/** What the header of a signed request says ("Signature Version 4"). */
interface SignedHeader {
  readonly accessKeyId: string;
  /** `20260102/us-east-1/bedrock/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/[^/]+\/[^/]+\/aws4_request), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** The access key of a request that claims to be signed. */
export function accessKeyOf(authorization: string | undefined): string | undefined {
  return readHeader(authorization)?.accessKeyId;
}

/** The secret of an access key of the simulator: every key has one, so that nobody has to tell it any. */
export function secretOf(accessKeyId: string): string {
  return `secret-of-${accessKeyId}`;
}

/** Whether the signature of a request is the one that its secret gives. Written from AWS's description alone. */
export function isSignatureGood(call: ReadDialectCall): boolean {
  const header = readHeader(call.headers.authorization);
  const date = call.headers['x-amz-date']?.toString();
  if (header === undefined || date === undefined || !header.signedHeaders.includes('host')) return false;
  const canonical = [
    call.method,
    call.path.split('/').map(escaped).join('/'),
    '',
    ...header.signedHeaders.map((name) => `${name}:${call.headers[name]?.toString().trim() ?? ''}`),
    '',
    header.signedHeaders.join(';'),
    sha256(call.bodyText),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, header.scope, sha256(canonical)].join('\n');
  return hmac(signingKey(header), text).toString('hex') === header.signature;
}

function readHeader(authorization: string | undefined): SignedHeader | undefined {
  const [, accessKeyId, scope, signed, signature] = HEADER.exec(authorization ?? '') ?? [];
  if (accessKeyId === undefined || scope === undefined || signed === undefined || signature === undefined) {
    return undefined;
  }
  return { accessKeyId, scope, signedHeaders: signed.split(';'), signature };
}

function signingKey({ accessKeyId, scope }: SignedHeader): Buffer {
  return scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretOf(accessKeyId)}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** What `encodeURIComponent` leaves alone, AWS does not. */
function escaped(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
