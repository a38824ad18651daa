import fc from 'fast-check';

/** One change to a text of lines. */
export type TextChange = (text: string) => string;

/** Scalars and collections that YAML reads as something unexpected, or not at all. */
const ODD_VALUES = [
  ...['', '~', 'null', 'true', 'no', '0', '-1', '1.5', '1e400', '.inf', '.nan', '0x1F', '0o17', '9'.repeat(400)],
  ...['[]', '{}', '[1, two, [3]]', '{a: 1, a: 2}', '[', '{', ']', '"', "'", '|', '>-', '? a', '- a', '-', '---', '...'],
  ...['2026-02-30', '12:30:45', '100k', '1_000', '30s', '10m', '-5s', '1e3s', 'k', '200K', '8Ki', '1'.repeat(30) + 'k'],
  ...['!!binary aGk=', '!!js/function x', '!<tag:x> y', '!!float 1', '&a [*a]', '*nobody', '&a {<<: *a}', '<<: {a: 1}'],
  ...['${NOBODY}', '${NOBODY:-}', '${', '${}', '$$', '$', '${A:-${B}}', '${OPENAI_API_KEY}${OPENAI_API_KEY}', '${1}'],
  ...['\u2028', '\uFEFF', '\u0000', '\u0007', '\uD800', '🚀', 'é\u0301', '\u200B', '%YAML 3.0', '# c', 'a: b: c', '@x'],
  ...['*', '**', '***a', '/(a+)+$/', '(a+)+$', '[', '(?<a>', '\\', 'a/b/c', '/', 'openai/', '/gpt', 'simulator/sim'],
  ...['http://', 'http://user:pass@host/', 'https://host/?q=1#f', 'ftp://host', 'http://[::1', 'file:///etc/passwd'],
];

/** Names that mean something to objects of JavaScript, or nothing to anybody. */
const ODD_KEYS = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '', ' ', '1', 'true', '<<'],
  ...[
    'Server',
    'provider',
    'modles',
    'api-key',
    'PORT',
    '"quoted"',
    '[a]',
    '{a: 1}',
    '? a',
    '*a',
    '&a',
    '!t',
    'é',
    '🚀',
  ],
];

const place = fc.nat({ max: 100_000 });

/** Deep enough for a recursion to run out of stack. */
const depth = fc.constantFrom(2, 30, 1_000, 5_000);

const lineChange = (change: (lines: string[], at: number) => void): fc.Arbitrary<TextChange> =>
  place.map((at) => (text) => {
    const lines = text.split('\n');
    change(lines, at % lines.length);
    return lines.join('\n');
  });

function withValue(line: string, value: string): string {
  const [, head = ''] = /^(\s*(?:- +)*[^:#]*(?::\s*|$))/.exec(line) ?? [];
  return `${head.trimEnd()} ${value}`;
}

const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom('\t', '\r', '\n', ':', '#', '-', '[', ']', '{', '}', '"', '&', '*', '!', '$'),
);

const changes: readonly fc.Arbitrary<TextChange>[] = [
  fc.tuple(place, character).map(
    ([at, by]) =>
      (text) =>
        replacedAt(text, at % (text.length + 1), by),
  ),
  fc.tuple(place, character).map(
    ([at, by]) =>
      (text) =>
        insertedAt(text, at % (text.length + 1), by),
  ),
  lineChange((lines, at) => lines.splice(at, 1)),
  lineChange((lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  fc.tuple(place, place).map(
    ([from, to]) =>
      (text) =>
        moved(text, from, to),
  ),
  fc
    .constantFrom(...ODD_VALUES)
    .chain((value) => lineChange((lines, at) => (lines[at] = withValue(lines[at] ?? '', value)))),
  fc
    .constantFrom(...ODD_KEYS)
    .chain((key) => lineChange((lines, at) => (lines[at] = (lines[at] ?? '').replace(/[A-Za-z_]+(?=:)/, () => key)))),
  fc
    .tuple(depth, fc.constantFrom('[', '{a: ', '- ', '? '))
    .chain(([times, opening]) =>
      lineChange((lines, at) => (lines[at] = withValue(lines[at] ?? '', opening.repeat(times)))),
    ),
  lineChange((lines, at) => (lines[at] = `\t${lines[at] ?? ''}`)),
  lineChange((lines, at) => (lines[at] = `  ${lines[at] ?? ''}`)),
  lineChange((lines, at) => (lines[at] = (lines[at] ?? '').replace(/^ {2}/, ''))),
  place.map((at) => (text) => text.slice(0, at % (text.length + 1))),
  fc.constantFrom(2, 9, 40).map((levels) => (text) => `${laughing(levels)}\n${text}`),
  fc.constant((text) => text.replaceAll('\n', '\r\n')),
  fc.constant((text) => `\uFEFF${text}`),
  fc.constant((text) => `${text}\n---\n${text}`),
];

function replacedAt(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1);
}

function insertedAt(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at);
}

/** Swaps two lines: most values are then where another type belongs. */
function moved(text: string, from: number, to: number): string {
  const lines = text.split('\n');
  const [left, right] = [from % lines.length, to % lines.length];
  [lines[left], lines[right]] = [lines[right] ?? '', lines[left] ?? ''];
  return lines.join('\n');
}

/** Lists of aliases of lists of aliases: with a few levels more text than a machine can hold. */
function laughing(levels: number): string {
  const rows = ['x0: &x0 [a, a, a, a, a, a, a, a, a]'];
  for (let level = 1; level < levels; level += 1) {
    const alias = `*x${level - 1}`;
    rows.push(`x${level}: &x${level} [${Array.from({ length: 9 }, () => alias).join(', ')}]`);
  }
  return rows.join('\n');
}

/** The text with one to four changes, each of any kind, anywhere. */
export function mutated(text: string): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(...changes), { minLength: 1, maxLength: 4 })
    .map((made) => made.reduce((changed, change) => change(changed), text));
}
