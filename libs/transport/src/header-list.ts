import type { HeaderList } from '@sluice/exchange';

/**
 * Headers as undici read them, names and values in turn: order and duplicates are kept, names become lower-case.
 * Values are bytes on the wire; latin1 keeps each of them (RFC 9110, "Field Values").
 */
export function readHeaderList(raw: readonly (Uint8Array | string)[]): HeaderList {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    headers.push([text(raw[index]).toLowerCase(), text(raw[index + 1])]);
  }
  return headers;
}

function text(part: Uint8Array | string | undefined): string {
  if (typeof part === 'string') return part;
  return part === undefined ? '' : Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('latin1');
}
