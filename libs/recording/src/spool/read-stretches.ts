import { type FileHandle, open } from 'node:fs/promises';

/** Some bytes of a file of the spool. */
export interface SpoolStretch {
  readonly path: string;
  readonly from: number;
  readonly length: number;
}

/**
 * Reads stretches and joins them in their order.
 *
 * @throws {Error} when a file is gone or shorter than it was
 */
export async function readStretches(stretches: readonly SpoolStretch[]): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(stretches.reduce((sum, { length }) => sum + length, 0));
  const files = new Map<string, FileHandle>();
  try {
    let position = 0;
    for (const { path, from, length } of stretches) {
      const file = files.get(path) ?? (await open(path, 'r'));
      files.set(path, file);
      await readWhole(file, bytes.subarray(position, position + length), from);
      position += length;
    }
  } finally {
    for (const file of files.values()) await file.close();
  }
  return bytes;
}

async function readWhole(file: FileHandle, into: Buffer, from: number): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, from + done);
    if (bytesRead === 0) throw new Error('A segment of the spool is shorter than what was written to it.');
    done += bytesRead;
  }
}
