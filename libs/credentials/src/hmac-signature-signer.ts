import { createHmac, timingSafeEqual } from 'node:crypto';

import type { SignaturePayload, SignatureSigner } from '@sluice/exchange';

const PREFIX = 'sl1';
const TAG_BYTES = 16;
/** Longer texts are not looked at: hashing megabytes that a client sent would be work for nothing. */
const LONGEST_SIGNATURE = 4 * 1024 * 1024;

/** The payload as it is written; short names, for it goes back and forth with every turn. */
interface WrittenPayload {
  readonly p: string;
  readonly m: string;
  readonly d?: unknown;
}

/**
 * Signs thinking blocks with HMAC-SHA256, cut to 16 bytes: `sl1.<base64url JSON>.<base64url tag>`.
 * The tag covers the text before it, so that nothing needs to be parsed before it was checked.
 */
export class HmacSignatureSigner implements SignatureSigner {
  readonly #key: Uint8Array;

  /** @param key at least 16 bytes; signatures minted with another key count as foreign */
  constructor(key: Uint8Array) {
    if (key.byteLength < 16) throw new RangeError('a signing key needs at least 16 bytes');
    this.#key = Uint8Array.from(key);
  }

  mint({ provider, model, data }: SignaturePayload): string {
    const written: WrittenPayload = { p: provider, m: model, ...(data !== undefined && { d: data }) };
    const signed = `${PREFIX}.${Buffer.from(JSON.stringify(written)).toString('base64url')}`;
    return `${signed}.${this.#tag(signed).toString('base64url')}`;
  }

  verify(signature: string): SignaturePayload | undefined {
    if (signature.length > LONGEST_SIGNATURE || !signature.startsWith(`${PREFIX}.`)) return undefined;
    const dot = signature.lastIndexOf('.');
    const signed = signature.slice(0, dot);
    const expected = this.#tag(signed).toString('base64url');
    // Compared as text: base64url decoding is lenient, and would let one signature have many spellings.
    if (!equal(signature.slice(dot + 1), expected)) return undefined;
    return readPayload(signed.slice(PREFIX.length + 1));
  }

  #tag(signed: string): Buffer {
    return createHmac('sha256', this.#key).update(signed).digest().subarray(0, TAG_BYTES);
  }
}

function equal(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function readPayload(encoded: string): SignaturePayload | undefined {
  const written = parse(Buffer.from(encoded, 'base64url').toString('utf8'));
  if (!isWritten(written)) return undefined;
  return { provider: written.p, model: written.m, ...(written.d !== undefined && { data: written.d }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isWritten(value: unknown): value is WrittenPayload {
  if (typeof value !== 'object' || value === null) return false;
  const { p, m } = value as Partial<WrittenPayload>;
  return typeof p === 'string' && typeof m === 'string';
}
