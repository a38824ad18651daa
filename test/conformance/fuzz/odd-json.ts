import fc from 'fast-check';

const PDF = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } };

/** Any JSON: the awkward members and numbers more often than chance would have them. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, '', ' ', [], {}, [[]], [null], { type: 'text' }, PDF),
  fc.constantFrom<unknown>('text', 'tool_use', 'tool_result', 'image', 'auto', 'user', 'call_1', 'stop', 'length'),
  fc.constantFrom('__proto__', 'constructor', 'toString').map((name) => JSON.parse(`{"${name}":{"a":1}}`) as unknown),
);

export type DeepShape = 'array' | 'object';

/** The text of nothing but arrays or objects in each other, so deep that a recursion would run out of stack. */
export function nestedText(depth: number, shape: DeepShape): string {
  const [open, close] = shape === 'array' ? ['[', ']'] : ['{"type":"object","properties":{"a":', '}}'];
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
}

/** The value with some of its parts replaced by others, or left out. */
export function deformed(value: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(value);
  const change = fc.tuple(fc.constantFrom(...paths), fc.option(oddJson, { nil: undefined, freq: 4 }));
  return fc
    .array(change, { minLength: 1, maxLength: 4 })
    .map((changes) => changes.reduce<unknown>((whole, [path, part]) => replaced(whole, path, part), value) ?? null);
}

type Path = readonly string[];

function pathsOf(value: unknown, at: Path = []): Path[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [at, ...below.flatMap(([key, part]) => pathsOf(part, [...at, key]))];
}

/** A copy in which the part at `path` is another one; one that is not there any more stays away. */
function replaced(value: unknown, path: Path, part: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return part;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  if (Array.isArray(value)) {
    return value.map((entry: unknown, position) => (String(position) === key ? replaced(entry, rest, part) : entry));
  }
  const entries = Object.entries(value).map(([name, entry]: [string, unknown]): [string, unknown] => [
    name,
    name === key ? replaced(entry, rest, part) : entry,
  ]);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
}
