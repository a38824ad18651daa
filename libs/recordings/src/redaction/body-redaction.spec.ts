import { describe, expect, it } from '@jest/globals';
import {
  array,
  assert,
  boolean,
  constantFrom,
  dictionary,
  double,
  integer,
  letrec,
  oneof,
  property,
  record,
  string,
  type Arbitrary,
} from 'fast-check';

import { Redactor } from './redactor.js';

const KNOWN = 'plain-known-secret-7';
const QUOTED = 'with"quote/known';
const OPTIONS = { mode: 'redacted', maskKey: Buffer.from('k'), secrets: [KNOWN, QUOTED, 'näïve-geheim'] } as const;

const SECRETS = [
  KNOWN,
  QUOTED,
  'näïve-geheim',
  'sk-proj-AbCdEf0123456789_AbCdEf',
  'https://bob:hunter2@example.org',
  `eyJ${'hbGciOiJSUzI1NiJ9'.repeat(9)}.${'eyJzdWIi'.repeat(40)}.${'dozjgNry'.repeat(30)}`,
  `postgres://${'long-user-name'.repeat(9)}:password@host`,
] as const;

const TEXTS = [
  'sk-proj-AbCdEf0123456789_AbCdEf',
  'ask-me-anything-but-long-enough-1',
  'ghp_0123456789abcdefghijABCDEFGHIJ123456',
  'xoxb-123456789012-abcdefghij',
  'AIzaSyA0123456789abcdefghijklmnopqrstuv',
  'Authorization: Bearer abc/def0123456789abcdef',
  'the bearer of bad tidings',
  'https://bob:hunter2pass@example.org/x',
  'postgres://jörg:pässwörd-of-length@host/db',
  'https://example.org/a?b=c mail@example.org',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
  '-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0123456789\nabcd==\n-----END',
  '-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA0123456789',
  JSON.stringify({ nested: 'sk-proj-AbCdEf0123456789_AbCdEf', metadata: { user_id: 'x' } }),
  '\u001b[31msk-ant-api03-0123456789abcdef\u001b[0m',
  'C:\\u0041\\sk-ant-api03-0123456789abcdef',
  'code: 1AKIAIOSFODNN7EXAMPLE AKIAIOSFODNN7EXAMPLE',
  KNOWN,
  `in${KNOWN}side`,
  QUOTED,
  'näïve-geheim',
  '"metadata":{"user_id":"x"}',
  'metadata',
  '',
] as const;

const text = oneof(
  { weight: 3, arbitrary: constantFrom(...TEXTS) },
  { weight: 1, arbitrary: string({ maxLength: 30, unit: 'grapheme' }) },
);
const key = oneof(
  { weight: 4, arbitrary: string({ maxLength: 6 }) },
  { weight: 2, arbitrary: constantFrom('metadata', 'safeguards', 'user_id', 'content', 'index', KNOWN) },
);

const { value } = letrec<{ value: unknown }>((tie) => ({
  value: oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    integer(),
    double({ noNaN: true, noDefaultInfinity: true }),
    boolean(),
    constantFrom(null),
    array(tie('value'), { maxLength: 4 }),
    dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** How clients write JSON: compactly, for people, in ASCII alone, or with slashes escaped. */
const WRITERS: Readonly<Record<string, (value: unknown) => string>> = {
  compact: (each) => JSON.stringify(each),
  indented: (each) => ` ${JSON.stringify(each, undefined, 2)}\n`,
  ascii: (each) =>
    JSON.stringify(each).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  slashes: (each) => JSON.stringify(each).replaceAll('/', '\\/'),
  hidden: (each) => JSON.stringify(each).replaceAll('k-', '\\u006b\\u002D').replaceAll('Bearer ', 'Bearer\\u0020'),
};

const body: Arbitrary<Record<string, unknown>> = record({
  model: text,
  messages: array(value, { maxLength: 6 }),
  metadata: oneof(value, record({ user_id: text, other: value })),
  safeguards: value,
  tools: value,
}).chain((whole) =>
  array(constantFrom(...Object.keys(whole)), { minLength: 1, maxLength: 5 }).map((keys) =>
    Object.fromEntries(keys.map((each) => [each, whole[each as keyof typeof whole]])),
  ),
);

/** The same, value by value: masks depend on the text of a string alone. */
function maskedValue(redactor: Redactor, each: unknown): unknown {
  if (typeof each === 'string') return redactor.text(each);
  if (Array.isArray(each)) return each.map((item) => maskedValue(redactor, item));
  if (typeof each !== 'object' || each === null) return each;
  return Object.fromEntries(
    Object.entries(each).map(([name, item]) => [redactor.text(name), maskedValue(redactor, item)]),
  );
}

describe('bodies', () => {
  const full = new Redactor({ ...OPTIONS, mode: 'full' });
  const redacted = new Redactor(OPTIONS);

  it.each(Object.keys(WRITERS))('are masked string by string, written %s', (writer) => {
    assert(
      property(value, (each) => {
        const written = WRITERS[writer]!({ each });
        const masked = full.body(written);
        expect(JSON.parse(masked)).toEqual(maskedValue(full, JSON.parse(written)));
        expect(Buffer.byteLength(masked)).toBe(Buffer.byteLength(written));
        expect(full.body(masked)).toBe(masked);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['compact', 'indented'])(
    'lose what is personal wherever it stands, and nothing else, written %s',
    (writer) => {
      assert(
        property(body, (each) => {
          const written = WRITERS[writer]!(each);
          const masked = redacted.body(written);
          const { metadata, safeguards, ...rest } = JSON.parse(masked) as Record<string, unknown>;
          // As it was written: JSON knows no -0.
          const before = JSON.parse(written) as Record<string, unknown>;
          const { metadata: metadataBefore, safeguards: safeguardsBefore, ...restBefore } = before;
          expect(JSON.stringify(rest)).toBe(JSON.stringify(maskedValue(redacted, restBefore)));
          expectPersonal(
            redacted,
            { metadata: metadataBefore, safeguards: safeguardsBefore },
            { metadata, safeguards },
          );
          expect(Buffer.byteLength(masked)).toBe(Buffer.byteLength(written));
        }),
        { numRuns: 200 },
      );
    },
  );

  it('find personal fields before and behind what is long', () => {
    const long = Array.from({ length: 50 }, (_, index) => ({ metadata: { user_id: `kept-${index}` }, a: ['}', '{"'] }));
    const personal = { metadata: { user_id: 'jane@example.org' } };
    for (const each of [
      { ...personal, messages: long },
      { messages: long, ...personal },
      { messages: long, ...personal, tools: long },
    ]) {
      const masked = redacted.body(JSON.stringify(each));
      expect(masked).not.toContain('jane');
      expect(masked.match(/kept-\d+/g)).toHaveLength(JSON.stringify(each).match(/kept-\d+/g)!.length);
    }
  });

  it.each([
    ['no JSON', `token ${KNOWN} and sk-proj-AbCdEf0123456789_AbCdEf\n`],
    ['JSON that is cut', `{"a":"${KNOWN}`],
    ['JSON with too many ends', `{"a":1}}]"${KNOWN}"`],
    ['a string alone', `"${KNOWN}"`],
    ['a number that is a secret', '{"a":[1234567890123]}'],
    ['nothing', ''],
  ])('may be %s', (_name, written) => {
    const redactor = new Redactor({ ...OPTIONS, secrets: [KNOWN, '1234567890123'] });
    const masked = redactor.body(written);
    expect(masked).not.toMatch(/known-secret|AbCdEf0|1234567890123/);
    expect(masked).toHaveLength(written.length);
  });

  it.each([0, 1, 2, 3])('are searched at every alignment: %d', (shift) => {
    for (const secret of TEXTS.slice(0, 10)) {
      const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(JSON.stringify({ a: 'x'.repeat(shift), secret }))]);
      const masked = (full.maskBytes(bytes.subarray(shift)) ?? bytes.subarray(shift)).toString();
      expect(JSON.parse(masked)).toMatchObject({ secret: full.text(secret) });
    }
  });

  it('are searched for each of many known secrets, also for such as cannot be found in raw JSON', () => {
    const secrets = Array.from({ length: 400 }, (_, index) => `${(index * 7919).toString(36)}-key-${index}`);
    const many = new Redactor({ ...OPTIONS, secrets });
    for (const secret of secrets) expect(many.body(JSON.stringify({ a: `x ${secret}` }))).not.toContain(secret);
    const blind = new Redactor({ ...OPTIONS, secrets: ['a"b"c"d"e'] });
    expect(blind.body(JSON.stringify({ a: ['some a"b"c"d"e'] }))).not.toContain('b\\"c');
  });

  it.each(SECRETS)('keep nothing of %s', (each) => {
    for (const writer of Object.values(WRITERS)) {
      const masked = JSON.parse(full.body(writer({ a: [`it is ${each} here`] }))) as { a: string[] };
      expect(masked.a[0]).not.toContain(each);
      expect(masked.a[0]).toMatch(/^it is .* here$/s);
    }
  });

  it('leave the bytes alone that are on their way to the upstream', () => {
    const written = JSON.stringify({ metadata: { user_id: 'jane@example.org' }, a: KNOWN });
    const bytes = Buffer.from(written);
    expect(redacted.maskBytes(bytes)?.toString()).not.toBe(written);
    expect(bytes.toString()).toBe(written);
  });

  it('count every secret once', () => {
    const redactor = new Redactor(OPTIONS);
    redactor.body(JSON.stringify({ a: `${KNOWN} and ${KNOWN}`, b: [KNOWN], c: 'nothing' }));
    expect(redactor.found).toBe(3);
  });
});

interface Personal {
  readonly metadata: unknown;
  readonly safeguards: unknown;
}

/** Strings in safeguards are gone, `user_id` is gone, the rest of the metadata is as everywhere else. */
function expectPersonal(redactor: Redactor, before: Personal, after: Personal): void {
  for (const each of stringsOf(after.safeguards)) expect(each).not.toMatch(/[g-wyzG-Z]/);
  if (typeof before.metadata !== 'object' || before.metadata === null || Array.isArray(before.metadata)) {
    expect(after.metadata).toEqual(maskedValue(redactor, before.metadata));
    return;
  }
  const { user_id: id, ...rest } = before.metadata as Record<string, unknown>;
  const { user_id: masked, ...restAfter } = after.metadata as Record<string, unknown>;
  expect(JSON.stringify(restAfter)).toBe(JSON.stringify(maskedValue(redactor, rest)));
  if (typeof id === 'string' && id.length > 8 && !id.startsWith('{')) expect(masked).not.toBe(id);
}

function stringsOf(each: unknown): string[] {
  if (typeof each === 'string') return [each];
  return typeof each === 'object' && each !== null ? Object.values(each).flatMap(stringsOf) : [];
}
