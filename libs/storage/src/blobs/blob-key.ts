/** No empty, dotted or absolute part: a key comes out of a queue, and must not lead to what is none of ours. */
const KEY_PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * The parts of a key, of which no store has to escape anything.
 *
 * @throws {Error} when it is no key
 */
export function blobKeyParts(key: string): readonly string[] {
  const parts = key.split('/');
  if (!parts.every((part) => KEY_PART.test(part))) {
    throw new Error(`${JSON.stringify(key)} is no key of a blob: parts of letters, digits, dots and dashes only.`);
  }
  return parts;
}
