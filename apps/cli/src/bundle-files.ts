import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { BundleError, checkBundle, DEFAULT_BUNDLE_LIMITS, unpackBundle, type BundleFile } from '@sluice/recordings';

/** The recordings of a bundle: a `*.slrec` file, or a folder that holds one unpacked. @throws {BundleError} */
export async function readBundle(path: string): Promise<readonly BundleFile[]> {
  const { files } = (await stat(path)).isDirectory()
    ? checkBundle(await filesBelow(path))
    : unpackBundle(await readPacked(path));
  return files.filter((file) => file.path.endsWith('.jsonl'));
}

async function readPacked(path: string): Promise<Buffer> {
  if ((await stat(path)).size > DEFAULT_BUNDLE_LIMITS.maxPackedBytes) throw tooLarge(path);
  return readFile(path);
}

/** Links are left out, wherever they lead: the manifest names what is missing then. */
async function filesBelow(folder: string): Promise<readonly BundleFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length > DEFAULT_BUNDLE_LIMITS.maxFiles) throw tooLarge(folder);
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  if (sizes.reduce((total, size) => total + size, 0) > DEFAULT_BUNDLE_LIMITS.maxUnpackedBytes) throw tooLarge(folder);
  return Promise.all(
    paths.map(async (path) => ({
      path: relative(folder, path).split(sep).join('/'),
      data: await readFile(path),
    })),
  );
}

function tooLarge(path: string): BundleError {
  return new BundleError('bundle_too_large', `${path} holds more than a bundle may`);
}
