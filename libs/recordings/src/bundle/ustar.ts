const BLOCK = 512;
const FILE_MODE = '0000644';

/** A file of a bundle. */
export interface BundleFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly data: Uint8Array;
}

/** An entry as it stands in an archive, before anything about it was judged. */
export interface TarEntry extends BundleFile {
  /** The type flag of ustar: `0` is a plain file. */
  readonly type: string;
}

/** An archive whose structure is broken. */
export class TarFormatError extends Error {
  override readonly name = 'TarFormatError';
}

/** Where the fields of a ustar header lie (POSIX.1-1988, "ustar Interchange Format"): offset and length. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  size: [124, 12],
  time: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 6],
  prefix: [345, 155],
} as const;

/** Writes plain files as a ustar archive; the same files always give the same bytes. */
export function writeTar(files: readonly BundleFile[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const { path, data } of files) {
    parts.push(headerOf(path, data.byteLength), data, Buffer.alloc(paddingAfter(data.byteLength)));
  }
  parts.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(parts);
}

/** The entries of an archive, in order, without judging names or types. @throws {TarFormatError} */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  let offset = 0;
  while (offset + BLOCK <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    if (checksumOf(header) !== octal(header, 'checksum'))
      throw new TarFormatError('a header of the archive is damaged');
    const size = octal(header, 'size');
    const start = offset + BLOCK;
    if (start + size > archive.length) throw new TarFormatError('the archive ends in the middle of a file');
    const prefix = text(header, 'prefix');
    const name = text(header, 'name');
    yield {
      path: prefix === '' ? name : `${prefix}/${name}`,
      type: text(header, 'type') || '0',
      data: archive.subarray(start, start + size),
    };
    offset = start + size + paddingAfter(size);
  }
  throw new TarFormatError('the archive has no end');
}

function headerOf(path: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const [prefix, name] = splitPath(path);
  header.write(name, FIELDS.name[0], 'utf8');
  header.write(prefix, FIELDS.prefix[0], 'utf8');
  header.write(FILE_MODE, FIELDS.mode[0], 'latin1');
  header.write(size.toString(8).padStart(11, '0'), FIELDS.size[0], 'latin1');
  header.write('0'.repeat(11), FIELDS.time[0], 'latin1');
  header.write('0', FIELDS.type[0], 'latin1');
  header.write('ustar\0' + '00', FIELDS.magic[0], 'latin1');
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, FIELDS.checksum[0], 'latin1');
  return header;
}

function splitPath(path: string): readonly [prefix: string, name: string] {
  if (Buffer.byteLength(path) <= FIELDS.name[1]) return ['', path];
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const prefix = path.slice(0, slash);
    const name = path.slice(slash + 1);
    if (Buffer.byteLength(name) <= FIELDS.name[1] && Buffer.byteLength(prefix) <= FIELDS.prefix[1]) {
      return [prefix, name];
    }
  }
  throw new TarFormatError(`the path ${path} is too long for an archive`);
}

/** The sum of all bytes, with the field that holds it counted as spaces. */
function checksumOf(header: Buffer): number {
  const [start, length] = FIELDS.checksum;
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= start && index < start + length ? 0x20 : byte;
  return sum;
}

function text(header: Buffer, field: keyof typeof FIELDS): string {
  const [start, length] = FIELDS[field];
  const bytes = header.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? length : end).toString('utf8');
}

function octal(header: Buffer, field: 'size' | 'checksum'): number {
  const digits = text(header, field).trim();
  if (!/^[0-7]{1,12}$/.test(digits)) throw new TarFormatError(`the ${field} of a file in the archive is no number`);
  return Number.parseInt(digits, 8);
}

function paddingAfter(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
