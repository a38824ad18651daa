import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { BlobStore } from './blob-store.js';
import { FileBlobStore } from './file-blob-store.js';

export interface BlobStoreLocation {
  readonly dataDir: string;
  /** `file:///…`; unset = `<dataDir>/blobs`. */
  readonly blobUrl?: string;
}

/**
 * The blob store that a configuration names.
 *
 * @throws {Error} when no store serves the URL's scheme
 */
export function openBlobStore(location: BlobStoreLocation): BlobStore {
  if (location.blobUrl === undefined) return new FileBlobStore(join(location.dataDir, 'blobs'));
  const url = URL.canParse(location.blobUrl) ? new URL(location.blobUrl) : undefined;
  if (url?.protocol === 'file:') return new FileBlobStore(fileURLToPath(url));
  const scheme = url ? url.protocol.slice(0, -1) : 'no scheme';
  throw new Error(
    `SLUICE_BLOB_URL names ${scheme}, which is not supported: use file:///an/absolute/path, or leave it unset for files in the data directory.`,
  );
}
