import fc from 'fast-check';

/** The bytes in reads of one size. */
export function readsOf(text: string, size = Infinity): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const reads: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) reads.push(bytes.subarray(at, at + size));
  return reads;
}

/** Sizes of the reads a body comes in, used in turn; an empty read happens as well. */
export const readSizes: fc.Arbitrary<readonly number[]> = fc
  .array(fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 200 })), { minLength: 1, maxLength: 20 })
  .filter((sizes) => sizes.some((size) => size > 0));

/** The bytes in reads of these sizes, in turn. */
export function readsOfSizes(text: string, sizes: readonly number[]): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const reads: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    reads.push(bytes.subarray(at, at + size));
    at += size;
  }
  return reads;
}
