import { createHash } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { AwsKeys } from '@sluice/exchange';

import { BlobDamagedError } from './blob-store.js';
import type { S3Location } from './s3-location.js';

const CONNECT_TIMEOUT_MS = 3_000;
/** The region that servers other than that of AWS expect in signatures, unless they are told of another. */
const USUAL_REGION = 'us-east-1';
/** Kept beside each object, for servers disagree about every checksum of their own. */
const DIGEST = 'sha256';

/** With what a bucket is opened; what is absent is found as all programs of AWS find it: profile, pod, instance. */
export interface S3Access {
  readonly keys?: AwsKeys;
  readonly region?: string;
}

/** The four calls of the S3 API that blobs need, each one attempt: whoever calls decides about the next. */
export class S3Objects {
  readonly #client: S3Client;
  readonly #location: S3Location;

  constructor(location: S3Location, access: S3Access, maxConnections: number) {
    const { endpoint, pathStyle } = location;
    const region = location.region ?? access.region ?? (endpoint === undefined ? undefined : USUAL_REGION);
    const agent = { keepAlive: true, maxSockets: maxConnections };
    this.#location = location;
    this.#client = new S3Client({
      maxAttempts: 1,
      forcePathStyle: pathStyle,
      // Trailing checksums are understood by few servers; ours go with every request.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        httpAgent: agent,
        httpsAgent: agent,
      },
      ...(region !== undefined && { region }),
      ...(endpoint !== undefined && { endpoint }),
      ...(access.keys !== undefined && { credentials: { ...access.keys } }),
    });
  }

  async put(key: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const command = new PutObjectCommand({
      ...this.#object(key),
      Body: bytes,
      ContentLength: bytes.length,
      ContentType: 'application/octet-stream',
      // The server compares it before it takes the object ("PutObject").
      ContentMD5: createHash('md5').update(bytes).digest('base64'),
      Metadata: { [DIGEST]: digestOf(bytes) },
    });
    await this.#client.send(command, { abortSignal: signal });
  }

  /** @throws {BlobDamagedError} */
  async get(key: string, signal: AbortSignal): Promise<Buffer> {
    const { Body, Metadata } = await this.#client.send(new GetObjectCommand(this.#object(key)), {
      abortSignal: signal,
    });
    const bytes = await readAll(Body, signal);
    const expected = Metadata?.[DIGEST];
    if (expected !== undefined && expected !== digestOf(bytes)) throw new BlobDamagedError('other bytes came back');
    return bytes;
  }

  async head(key: string, signal: AbortSignal): Promise<void> {
    await this.#client.send(new HeadObjectCommand(this.#object(key)), { abortSignal: signal });
  }

  async delete(key: string, signal: AbortSignal): Promise<void> {
    await this.#client.send(new DeleteObjectCommand(this.#object(key)), { abortSignal: signal });
  }

  #object(key: string): { readonly Bucket: string; readonly Key: string } {
    const { bucket, prefix } = this.#location;
    return { Bucket: bucket, Key: prefix + key };
  }
}

/** The client's own signal ends with the head of an answer. */
async function readAll(body: unknown, signal: AbortSignal): Promise<Buffer> {
  if (!(body instanceof Readable)) throw new BlobDamagedError('an answer without a body came back');
  const chunks: Buffer[] = [];
  for await (const chunk of addAbortSignal(signal, body)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
