import type { RecordingMode } from '@sluice/exchange';

import type { Rule } from './rule.js';
import { oneOf } from './text-rules.js';

const MODES: readonly RecordingMode[] = ['meta', 'redacted', 'full'];
/** 43 digits, of which the last says four bits, and the filling. */
const BASE64_OF_32 = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
/** What callers are known by in recordings. */
const PRINCIPAL = /^[\w.:-]{1,128}$/;

/** What a recording keeps. */
export const RECORDING_MODE: Rule<RecordingMode> = oneOf(MODES);

/** What recordings of some callers keep: `key_1f2e3d4c=meta`, separated by commas. */
export const MODES_BY_KEY: Rule<Readonly<Record<string, RecordingMode>>> = {
  expected: 'a list of key=mode, separated by commas, with a mode of meta, redacted and full',
  parse: (text) => pairsOf(text, PRINCIPAL, RECORDING_MODE),
  schema: { type: 'object', additionalProperties: { enum: MODES } },
};

/** A key of 32 bytes, as `openssl rand -base64 32` makes it. */
export const ENCRYPTION_KEY: Rule<string> = {
  expected: '32 bytes in base64, such as `openssl rand -base64 32` makes them',
  parse: (text) => (isKey(text) ? text : undefined),
  schema: { type: 'string', pattern: BASE64_OF_32.source },
  isSecret: () => true,
};

/** Several of them, separated by commas. */
export const ENCRYPTION_KEYS: Rule<readonly string[]> = {
  expected: `a list of keys, separated by commas, each of ${ENCRYPTION_KEY.expected}`,
  parse: (text) => {
    const keys = text.split(',').map((key) => key.trim());
    return keys.every(isKey) ? keys : undefined;
  },
  schema: { type: 'string' },
  isSecret: () => true,
};

function isKey(text: string): boolean {
  return BASE64_OF_32.test(text);
}

/** Undefined when one of the pairs is none, or a name stands there twice. */
function pairsOf<Value>(text: string, names: RegExp, values: Rule<Value>): Readonly<Record<string, Value>> | undefined {
  const pairs = new Map<string, Value>();
  for (const pair of text.split(',')) {
    const [name = '', written, ...more] = pair.split('=').map((part) => part.trim());
    const value = written === undefined || more.length > 0 ? undefined : values.parse(decoded(written));
    if (value === undefined || !names.test(name) || pairs.has(name)) return undefined;
    pairs.set(name, value);
  }
  return Object.fromEntries(pairs);
}

/** Maps of the file come percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
