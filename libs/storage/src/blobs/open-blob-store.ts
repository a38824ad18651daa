import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { BlobCipher, type BlobKeys } from './blob-cipher.js';
import type { BlobStore } from './blob-store.js';
import { EncryptedBlobStore } from './encrypted-blob-store.js';
import { FileBlobStore } from './file-blob-store.js';
import { S3BlobStore } from './s3-blob-store.js';
import { parseS3Url } from './s3-location.js';
import type { S3Access } from './s3-objects.js';

export interface BlobStoreLocation {
  readonly dataDir: string;
  /** `file:///…` or `s3://bucket/prefix?endpoint=…&region=…&path_style=…`; unset = `<dataDir>/blobs`. */
  readonly blobUrl?: string;
  /** How a bucket is opened. */
  readonly blobAccess?: S3Access;
  /** Absent = blobs are not encrypted. */
  readonly blobKeys?: BlobKeys;
}

/**
 * The blob store that a configuration names. Nothing is asked of it yet.
 *
 * @throws {Error} when no store serves the URL's scheme, the URL says nothing that it understands, or a key is none
 */
export function openBlobStore(location: BlobStoreLocation): BlobStore {
  // Also without a key: blobs that need one say so.
  return new EncryptedBlobStore(openPlainStore(location), new BlobCipher(location.blobKeys ?? {}));
}

function openPlainStore({ dataDir, blobUrl, blobAccess }: BlobStoreLocation): BlobStore {
  if (blobUrl === undefined) return new FileBlobStore(join(dataDir, 'blobs'));
  const url = URL.canParse(blobUrl) ? new URL(blobUrl) : undefined;
  if (url?.protocol === 'file:') return new FileBlobStore(fileURLToPath(url));
  if (url?.protocol === 's3:') return new S3BlobStore(parseS3Url(url), blobAccess ?? {});
  const scheme = url ? url.protocol.slice(0, -1) : 'no scheme';
  throw new Error(
    `SLUICE_BLOB_URL names ${scheme}, which is not supported: use file:///an/absolute/path or s3://bucket/prefix, or leave it unset for files in the data directory.`,
  );
}
