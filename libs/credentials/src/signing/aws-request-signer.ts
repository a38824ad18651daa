import { createHash, createHmac } from 'node:crypto';

import type { RequestSigner, RequestSigning, SigningInput, UpstreamRequest } from '@sluice/exchange';
import { SignatureV4 } from '@smithy/signature-v4';

import { readAwsKeys } from './aws-keys.js';

type AwsSigning = Extract<RequestSigning, { scheme: 'aws' }>;

/** Proxies and meshes may rewrite all others on the way, and none of them says what the request means. */
const SIGNED_HEADERS = /^(?:host|content-type|x-amz-.*)$/;

/** Signs requests to AWS ("Signature Version 4"), or sends a key of the Bedrock API as the bearer that it is. */
export class AwsRequestSigner implements RequestSigner {
  /** Nothing is kept that could have gone stale. */
  refused(): void {
    return;
  }

  async sign(request: UpstreamRequest, { signing, credential, nowMs }: SigningInput): Promise<UpstreamRequest> {
    if (signing.scheme !== 'aws') throw new Error(`no request of the scheme ${signing.scheme} is signed here`);
    const keys = readAwsKeys(credential.secret);
    if (keys === undefined) return withApiKey(request, signing, credential.secret);
    const signer = new SignatureV4({
      credentials: keys,
      region: signing.region,
      service: signing.service,
      sha256: NodeSha256,
      // Only S3 wants the hash of the body in a header as well.
      applyChecksum: false,
    });
    const url = new URL(request.url);
    const headers = { ...request.headers, host: url.host };
    const signed = await signer.sign(
      {
        method: request.method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers,
        body: request.body,
      },
      { signingDate: new Date(nowMs), unsignableHeaders: unsigned(headers) },
    );
    return { ...request, headers: signed.headers };
  }
}

/** A server that wants no key is sent none. */
function withApiKey(request: UpstreamRequest, { apiKeyHeader }: AwsSigning, key: string): UpstreamRequest {
  if (key === '') return request;
  const header = apiKeyHeader === undefined ? { authorization: `Bearer ${key}` } : { [apiKeyHeader]: key };
  return { ...request, headers: { ...request.headers, ...header } };
}

function unsigned(headers: Readonly<Record<string, string>>): Set<string> {
  return new Set(Object.keys(headers).filter((name) => !SIGNED_HEADERS.test(name)));
}

/** What plain and keyed hashes have in common. */
interface Digest {
  update(data: Uint8Array): unknown;
  digest(): Uint8Array;
}

/** SHA-256 by OpenSSL, plain or keyed: the signer leaves the choice to whoever uses it. */
class NodeSha256 {
  readonly #secret: Uint8Array | string | undefined;
  #hash: Digest;

  constructor(secret?: Parameters<typeof bytesOf>[0]) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret);
    this.#hash = this.#begin();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(Uint8Array.from(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = this.#begin();
  }

  #begin(): Digest {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function bytesOf(source: string | ArrayBuffer | ArrayBufferView): Uint8Array | string {
  if (typeof source === 'string') return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}
