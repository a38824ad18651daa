/** Random enough to cut bytes at surprising places, and the same in every run. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 0x1000000;
  };
}

/** The bytes in reads of the given size. */
export function* reads(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** The bytes in reads of random sizes, most of them small. `name` decides where they are cut. */
export function* randomReads(bytes: Uint8Array, name: string): Generator<Uint8Array> {
  const random = generator(Number.parseInt(name.slice(0, 7), 16));
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() ** 3 * 4096);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}
