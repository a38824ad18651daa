import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import { checkBundle, unpackBundle, type BundleFile } from '@sluice/recordings';

/** The recordings of a bundle: a `*.slrec` file, or a folder that holds one unpacked. @throws {BundleError} */
export async function readBundle(path: string): Promise<readonly BundleFile[]> {
  const isFolder = (await stat(path)).isDirectory();
  const { files } = isFolder ? checkBundle(await filesBelow(path)) : unpackBundle(await readFile(path));
  return files.filter((file) => file.path.endsWith('.jsonl'));
}

async function filesBelow(folder: string): Promise<readonly BundleFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    paths.map(async (path) => ({
      path: relative(folder, path).split(sep).join('/'),
      data: await readFile(path),
    })),
  );
}
