import type { RecordingMode } from '@sluice/exchange';

import type { Rule } from './rule.js';
import { oneOf } from './text-rules.js';

const MODES: readonly RecordingMode[] = ['meta', 'redacted', 'full'];
const MODE_NAME = /^(?:meta|redacted|full)$/;
/** Milliseconds. */
const AGE = amount({ h: 3_600_000, d: 86_400_000 });
/** Powers of a thousand, as disks are sold by. */
const BYTES = amount({ k: 1e3, m: 1e6, g: 1e9, t: 1e12 });
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

/** How long recordings of each mode are kept: `redacted=30d,full=12h`. */
export const AGES_BY_MODE: Rule<Readonly<Record<string, number>>> = {
  expected:
    'a list of mode=time, separated by commas, with a mode of meta, redacted and full and a time such as 12h or 30d',
  parse: (text) => pairsOf(text, MODE_NAME, AGE),
  schema: { type: 'object', propertyNames: { enum: MODES }, additionalProperties: AGE.schema },
};

/** How many bytes of each mode are kept: `redacted=10g,full=500m`. */
export const BYTES_BY_MODE: Rule<Readonly<Record<string, number>>> = {
  expected:
    'a list of mode=size, separated by commas, with a mode of meta, redacted and full and a size such as 500m or 10g',
  parse: (text) => pairsOf(text, MODE_NAME, BYTES),
  schema: { type: 'object', propertyNames: { enum: MODES }, additionalProperties: BYTES.schema },
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

/** A whole number with a unit. */
function amount(units: Readonly<Record<string, number>>): Rule<number> {
  const pattern = new RegExp(`^([1-9]\\d{0,5})([${Object.keys(units).join('')}])$`, 'i');
  return {
    expected: 'a whole number with a unit',
    parse: (text) => {
      const [, digits, unit = ''] = pattern.exec(text) ?? [];
      return digits === undefined ? undefined : Number(digits) * (units[unit.toLowerCase()] ?? 0);
    },
    schema: { type: 'string', pattern: pattern.source },
  };
}

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
